import type { IDataObject } from 'n8n-workflow';
import { outputOf } from '../../engine/n8n-engine';
import { OUR_TOOL, chain } from '../../support/chain';
import { withShortWaits } from '../../support/short-waits';
import { Workbench } from '../../support/workbench';
import { EXECUTE, callTool, code } from './agent-call';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 50 });
});
afterAll(() => bench.close());

test('with Automatic, nodes before and after the agent work in the session of its tool', async () => {
	const before = bench.pool.sessions().length;
	const python = 'open("out.txt", "w").write(open("in.txt").read().upper())';
	const run = await bench.engine.run(
		chain(
			{
				name: 'Before',
				parameters: { operation: 'upload', source: 'text', fileName: 'in.txt', text: 'abc' },
			},
			{ name: 'Agent', type: OUR_TOOL, parameters: { operation: 'execute', pythonCode: python } },
			{ name: 'After', parameters: { operation: 'download', filePaths: 'out.txt' } },
		),
		{ mode: 'trigger' },
	);
	expect(run.status).toBe('success');
	expect(outputOf(run, 'Agent')[0].json).toMatchObject({ files: [{ name: 'out.txt' }] });
	const [downloaded] = outputOf(run, 'After');
	expect((await bench.engine.read(downloaded, 'data')).toString()).toBe('ABC');
	expect(bench.pool.sessions()).toHaveLength(before);
});

test.each([
	['of n8n’s chat', '1f0d3b1c9a6e4c64a8ad0a2b7f0c9d11'],
	['of its public chat', '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d'],
	['that is a number', 4915112345678],
])('Custom Identifier takes the id %s as it is, and the session stays', async (_what, id) => {
	const parameters = { ...EXECUTE, sessionIdentifier: '={{ $json.sessionId }}' };
	const call = async (args: IDataObject) =>
		await callTool(bench, parameters, { ...args, sessionId: id });
	await call(code('kept = "from the first message"'));
	const { reply } = await call(code('kept'));
	expect(reply?.result).toBe('from the first message');
	expect(bench.pool.sessions().map(({ identifier }) => identifier)).toContain(String(id));
});

describe('What goes wrong outside of the code', () => {
	const call = async (args: IDataObject = code('1')) =>
		await callTool(
			bench,
			{ ...EXECUTE, sessionIdentifier: 'troubled', options: { timeout: 1 } },
			args,
		);

	test.each([
		[403, 1, /^The pool refused the sign-in \(403\)/, /Session Executor/],
		// Less output is asked for twice before it is given up.
		[400, 3, /^The session pool did not run the code \(400\)/, /API Version/],
		// The code once, and five questions after it.
		[502, 6, /^The session pool did not run the code \(502\)/, /may have run/],
	])(
		'a refusal by the pool with %i is an answer that says what to do',
		async (status, times, error, advice) => {
			bench.pool.inject({ method: 'POST', path: '/executions', status, times });
			const { reply, run } = await withShortWaits(call);
			expect(run.status).toBe('success');
			expect(reply).toEqual({
				status: 'Failed',
				error: expect.stringMatching(error),
				advice: expect.stringMatching(advice),
			});
		},
	);

	test('a credential that cannot be used is an answer that says what to do', async () => {
		const { credentials } = bench.engine;
		bench.engine.credentials = { authentication: 'none', poolManagementEndpoint: 'nowhere' };
		const { reply } = await call();
		bench.engine.credentials = credentials;
		expect(reply).toMatchObject({
			status: 'Failed',
			error: "'Pool Management Endpoint' is not a URL",
			advice: expect.stringContaining('It should look like'),
		});
	});

	test('a tool call of a workflow that is stopped gets no answer', async () => {
		const stop = new AbortController();
		const before = bench.pool.executionCount;
		const running = callTool(bench, EXECUTE, code('while True: pass'), {
			abortSignal: stop.signal,
		});
		while (bench.pool.executionCount === before) await new Promise((done) => setTimeout(done, 10));
		stop.abort();
		const { run, items } = await running;
		expect(run.status).toBe('canceled');
		expect(items).toEqual([]);
	});
});
