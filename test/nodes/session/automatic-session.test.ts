import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { executionSession } from '../../../nodes/AzureCodeInterpreter/session/execution-session';
import { outputOf } from '../../engine/n8n-engine';
import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

const upload = {
	name: 'Upload',
	parameters: { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' },
};
const list = { name: 'List', parameters: { operation: 'list' } };

const FACTS = {
	executionId: '1',
	workflowId: 'w',
	isManual: false,
	isStep: false,
	userId: '',
	conversation: undefined,
};

/** The session that a production run of List works in, and the files it sees there. */
async function runList(items?: INodeExecutionData[]) {
	const before = bench.pool.requests.length;
	const run = await bench.engine.run(chain({ ...list, alwaysOutputData: true }), {
		mode: 'trigger',
		items,
	});
	expect(run.data.resultData.error).toBeUndefined();
	const { url } = bench.pool.requests[before];
	return {
		session: new URL(url, bench.pool.endpoint).searchParams.get('identifier') as string,
		files: outputOf(run, 'List').flatMap(({ json }) => json.name ?? []),
	};
}

test('two nodes of one execution work in the same session without any set-up', async () => {
	const run = await bench.engine.run(chain(upload, list), { mode: 'trigger' });
	const [uploaded] = outputOf(run, 'Upload');
	const [listed] = outputOf(run, 'List');
	expect(listed.json).toMatchObject({ name: 'a.txt' });
	expect(listed.json.sessionIdentifier).toBe(uploaded.json.sessionIdentifier);
});

test('a node between them that drops all fields does not part them', async () => {
	const empty = { name: 'Empty', parameters: { operation: 'list', pattern: 'none' } };
	const run = await bench.engine.run(chain(upload, { ...empty, alwaysOutputData: true }, list), {
		mode: 'trigger',
	});
	expect(outputOf(run, 'Empty').map(({ json }) => json)).toEqual([{}]);
	expect(outputOf(run, 'List').map(({ json }) => json.name)).toEqual(['a.txt']);
});

test('all items of one execution share a session', async () => {
	const items = [{ json: { n: 1 } }, { json: { n: 2 } }, { json: { n: 3 } }];
	const run = await bench.engine.run(chain(upload), { mode: 'trigger', items });
	const sessions = outputOf(run, 'Upload').map(({ json }) => json.sessionIdentifier);
	expect(sessions).toHaveLength(3);
	expect(new Set(sessions).size).toBe(1);
});

test('an identifier suits every version of the service', async () => {
	expect((await runList()).session).toMatch(/^[A-Za-z0-9-]{4,128}$/);
});

test('another execution has another session', async () => {
	expect((await runList()).session).not.toBe((await runList()).session);
});

test('two executions with the same id, in two databases say, have two sessions', async () => {
	const options = { mode: 'trigger' as const, executionId: 'the-same' };
	const [one, two] = [
		outputOf(await bench.engine.run(chain(upload), options), 'Upload')[0],
		outputOf(await bench.engine.run(chain(upload), options), 'Upload')[0],
	];
	expect(one.json.sessionIdentifier).toEqual(expect.any(String));
	expect(two.json.sessionIdentifier).not.toBe(one.json.sessionIdentifier);
});

test('nodes of one execution that have two credentials have two sessions', () => {
	const flow = {};
	const n8n = { getContext: () => flow } as unknown as IExecuteFunctions;
	const [one, two, again] = ['one', 'two', 'one'].map((poolKey) =>
		executionSession(n8n, FACTS, poolKey),
	);
	expect(two).not.toBe(one);
	expect(again).toBe(one);
});

test('a retry, which begins with the state of the failed execution, has a session of its own', () => {
	const flow = {};
	const n8n = { getContext: () => flow } as unknown as IExecuteFunctions;
	const failed = executionSession(n8n, FACTS, 'pool');
	expect(executionSession(n8n, { ...FACTS, executionId: '2' }, 'pool')).not.toBe(failed);
});

test.each<[string, (genuine: string) => unknown]>([
	['the session of another execution', (genuine) => genuine],
	['a changed one', (genuine) => genuine.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
	['a session of somebody’s own naming', () => 'customer-42'],
	['an object', (genuine) => ({ toString: () => genuine, genuine })],
])('an item that names %s does not choose the session of a production run', async (_, name) => {
	const manual = outputOf(await bench.engine.run(chain(upload)), 'Upload')[0].json;
	const genuine = manual.sessionIdentifier as string;
	const { session, files } = await runList([
		{ json: { sessionIdentifier: name(genuine) } as never },
	]);
	expect(session).toMatch(/^n8n-workflow-under-test-[0-9a-f]{40}-[0-9a-f]{16}$/);
	expect([genuine, name(genuine)]).not.toContain(session);
	expect(files).toEqual([]);
});
