import type { INodeExecutionData } from 'n8n-workflow';
import { outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { chain } from './chain';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ ready: 0, maxSessions: 100 });
});

afterAll(async () => await bench.close());

const upload = {
	name: 'Upload',
	parameters: { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' },
};
const list = { name: 'List', parameters: { operation: 'list' } };

/** The session of the first item that a List node puts out, and the files it saw. */
async function runList(items?: INodeExecutionData[], workflowId?: string) {
	const workflow = { ...chain({ ...list, alwaysOutputData: true }), id: workflowId };
	const before = bench.pool.requests.length;
	const run = await bench.engine.run(workflow, { mode: 'manual', items });
	expect(run.data.resultData.error).toBeUndefined();
	const { url } = bench.pool.requests[before];
	return {
		session: new URL(url, bench.pool.endpoint).searchParams.get('identifier') as string,
		files: outputOf(run, 'List').flatMap(({ json }) => json.name ?? []),
	};
}

/** Runs Upload by itself, as a person does who tries step after step. */
async function runUpload(): Promise<INodeExecutionData> {
	const [item] = outputOf(await bench.engine.run(chain(upload)), 'Upload');
	return item;
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

test.each([
	[
		'workflow',
		async () => {
			const executionId = 'the-same';
			const of = async (id: string) =>
				outputOf(await bench.engine.run({ ...chain(upload), id }, { executionId }), 'Upload');
			return [...(await of('one')), ...(await of('two'))];
		},
	],
	[
		'sign-in',
		async () => {
			const executionId = 'the-same-again';
			const { credentials } = bench.engine;
			const of = async (poolManagementEndpoint: string) => {
				bench.engine.credentials = { ...credentials, poolManagementEndpoint };
				return outputOf(await bench.engine.run(chain(upload), { executionId }), 'Upload');
			};
			const items = [
				...(await of(bench.pool.endpoint)),
				// The emulator answers below its root as well, which is another endpoint to a client.
				...(await of(`${new URL(bench.pool.endpoint).origin}`)),
			];
			bench.engine.credentials = credentials;
			return items;
		},
	],
])('an execution of another %s with the same id has another session', async (_, run) => {
	const [one, two] = await run();
	expect(one.json.sessionIdentifier).toEqual(expect.any(String));
	expect(two.json.sessionIdentifier).toEqual(expect.any(String));
	expect(one.json.sessionIdentifier).not.toBe(two.json.sessionIdentifier);
});

describe('an item of an earlier execution', () => {
	test('that carries the session it came from is worked on there', async () => {
		const earlier = await runUpload();
		const { session, files } = await runList([{ json: earlier.json }]);
		expect(session).toBe(earlier.json.sessionIdentifier);
		expect(files).toEqual(['a.txt']);
	});

	test('is worked on there beside one that is not', async () => {
		const earlier = await runUpload();
		const items = [{ json: { fresh: true } }, { json: earlier.json }];
		const run = await bench.engine.run(chain({ ...list, alwaysOutputData: true }), { items });
		expect(outputOf(run, 'List')).toMatchObject([
			{ json: { sessionIdentifier: earlier.json.sessionIdentifier }, pairedItem: { item: 1 } },
		]);
	});

	test.each<[string, (genuine: string) => unknown]>([
		['a forged signature', (genuine) => `${genuine.slice(0, -32)}${'0'.repeat(32)}`],
		['one wrong digit', (genuine) => genuine.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
		[
			'a genuine signature of another session',
			(genuine) => genuine.replace(/^n8n-.{32}/, `n8n-${'a'.repeat(32)}`),
		],
		[
			'nonce and signature swapped',
			(genuine) => genuine.replace(/^n8n-(.{32})-(.{32})$/, 'n8n-$2-$1'),
		],
		['capital letters', (genuine) => genuine.toUpperCase()],
		['something behind it', (genuine) => `${genuine}x`],
		['a line break behind it', (genuine) => `${genuine}\n`],
		['a session of somebody’s own naming', () => 'customer-42'],
		['a number', () => 12345],
		['an object', (genuine) => ({ toString: () => genuine, genuine })],
		['a list', (genuine) => [genuine]],
		['nothing', () => null],
	])('with %s cannot choose a session', async (_, forge) => {
		const earlier = await runUpload();
		const genuine = earlier.json.sessionIdentifier as string;
		const { session, files } = await runList([
			{ json: { sessionIdentifier: forge(genuine) as string } },
		]);
		expect(session).toMatch(/^n8n-[0-9a-f]{32}-[0-9a-f]{32}$/);
		expect([genuine, forge(genuine)]).not.toContain(session);
		expect(files).toEqual([]);
	});

	test('from another sign-in cannot choose a session either', async () => {
		const { credentials } = bench.engine;
		const { origin } = new URL(bench.pool.endpoint);
		bench.engine.credentials = { ...credentials, poolManagementEndpoint: origin };
		const earlier = await runUpload();
		bench.engine.credentials = credentials;
		const { session } = await runList([{ json: earlier.json }]);
		expect(session).not.toBe(earlier.json.sessionIdentifier);
	});
});
