import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Workbench } from '../../support/workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 50 });
	// Nearly every test boots a Python of its own.
	jest.setTimeout(120_000);
});
afterAll(() => bench.close());

const EXECUTE: INodeParameters = { operation: 'execute' };

/** One call by the model of one of n8n's own Agents; only what n8n hands on to the model comes back. */
async function call(parameters: INodeParameters, args: IDataObject, typeVersion?: number) {
	const items = await bench.engine.callWithoutExecution(parameters, args, typeVersion);
	expect(items).toHaveLength(1);
	return items[0];
}

const run = async (code: string, args: IDataObject = {}, version?: number) =>
	(await call(EXECUTE, { Python_Code: code, ...args }, version)).json;

test('variables and files are there in the next call that hands the identifier back', async () => {
	const before = bench.pool.sessions().length;
	const first = await run('x = 41');
	expect(first).toMatchObject({
		status: 'Succeeded',
		sessionIdentifier: expect.stringMatching(/^n8n-/),
		note: expect.stringContaining('sessionIdentifier'),
	});
	const { sessionIdentifier } = first;
	const upload = { operation: 'upload', source: 'text', fileName: 'a.txt', text: 'abc' };
	await call(upload, { sessionIdentifier });
	const second = await run('str(x + 1) + open("a.txt").read()', { sessionIdentifier });
	expect(second).toMatchObject({ result: '42abc', sessionIdentifier });
	expect(bench.pool.sessions()).toHaveLength(before + 1);
	const listed = await call({ operation: 'list' }, { sessionIdentifier });
	expect(listed.json).toMatchObject({ files: [{ name: 'a.txt' }], sessionIdentifier });
	const end = { operation: 'delete', target: 'session' };
	await call(end, { sessionIdentifier });
	expect(bench.pool.sessions()).toHaveLength(before);
});

test('code that fails tells the identifier, too', async () => {
	const first = await run('y = 5\n1/0');
	expect(first.status).toBe('Failed');
	expect(await run('y', { sessionIdentifier: first.sessionIdentifier })).toMatchObject({
		result: 5,
	});
});

test.each([
	['forged', (genuine: string) => genuine.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
	['of somebody’s own naming', () => 'customer-42'],
	['that is no text', () => 42],
])('an identifier %s opens a session of its own', async (_, forge) => {
	const { sessionIdentifier } = await run('secret = 1');
	const given = forge(sessionIdentifier as string);
	const reply = await run('"secret" in globals()', { sessionIdentifier: given });
	expect(reply).toMatchObject({ result: false });
	expect([sessionIdentifier, given]).not.toContain(reply.sessionIdentifier);
});

test('a tool that was made before there was this argument leaves no session behind, and says so', async () => {
	const before = bench.pool.sessions().length;
	for (let count = 0; count < 2; count++) {
		const reply = await run('z = 1', {}, 1);
		expect(reply).toMatchObject({ status: 'Succeeded', note: expect.stringContaining('are gone') });
		expect(reply).not.toHaveProperty('sessionIdentifier');
	}
	expect(bench.pool.sessions()).toHaveLength(before);
});

test('files come as links, not as binary data that would become part of the prompt', async () => {
	const item = await call(EXECUTE, { Python_Code: 'open("o.txt", "w").write("content")' });
	expect(item).not.toHaveProperty('binary');
	const [file] = item.json.files as Array<{ downloadUrl: string }>;
	expect((await bench.engine.readLink(file.downloadUrl)).toString()).toBe('content');
});

test('without code nothing is run, least of all our sample', async () => {
	const before = bench.pool.executionCount;
	const item = await call(EXECUTE, {});
	expect(item.json).toMatchObject({
		status: 'Failed',
		error: expect.stringContaining('Python_Code'),
	});
	expect(bench.pool.executionCount).toBe(before);
});

test('a missing file is explained for a model, which has no fields to fill in', async () => {
	const { advice } = await run('open("none.csv")');
	expect(advice).toContain('os.listdir()');
	expect(advice).not.toContain('Input Binary Fields');
});
