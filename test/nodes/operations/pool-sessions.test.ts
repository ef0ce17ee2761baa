import type { INodeParameters } from 'n8n-workflow';
import { SessionMarks } from '../../../nodes/AzureCodeInterpreter/session/session-mark';
import { PoolClient, endSessions } from '../../support/pool-client';
import { outputOf } from '../../engine/n8n-engine';
import { API_VERSIONS, NEWEST } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';

const WITHOUT_ROUTE = ['2024-10-02-preview', '2024-02-02-preview'];
const WITH_ROUTE = API_VERSIONS.filter((version) => !WITHOUT_ROUTE.includes(version));

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 300 });
});
afterAll(async () => await bench.close());
beforeEach(async () => {
	bench.useApiVersion(NEWEST);
	await endSessions(bench.pool);
});

/** A listing opens a session without starting Python. */
async function opened(...identifiers: string[]): Promise<string[]> {
	for (const identifier of identifiers) {
		await new PoolClient(bench.pool, NEWEST, identifier).call('GET', '/files');
	}
	return identifiers;
}

/** The session that a workflow's manual runs leave in the editor. */
async function leftBy(id: string): Promise<string> {
	const upload = { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' };
	const run = await bench.engine.run({ ...chain({ name: 'Upload', parameters: upload }), id });
	return outputOf(run, 'Upload')[0].json.sessionIdentifier as string;
}

const LIST = { operation: 'list', listed: 'sessions' };
const list = async (more: INodeParameters = {}) => await bench.runNode({ ...LIST, ...more });
const remove = async (more: INodeParameters) =>
	await bench.runNode({
		operation: 'delete',
		target: 'poolSessions',
		unusedMinutes: 0,
		...more,
	});
const left = () => bench.pool.sessions().map(({ identifier }) => identifier);

describe.each(WITH_ROUTE)('With API version %s', (apiVersion) => {
	test('List gives each session with its times, and says which are ours and of which workflow', async () => {
		const [chat] = await opened('chat-7');
		const ours = await leftBy('some-workflow');
		bench.useApiVersion(apiVersion);
		const { items, error } = await list();
		expect(error).toBeUndefined();
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
		const times = {
			...{ createdAt: time, lastUsedAt: time, expiresAt: time },
			...{ ageSeconds: expect.any(Number), unusedSeconds: expect.any(Number) },
		};
		const none = { ours: false, workflowId: null, ofThisExecution: false };
		expect(items).toEqual([
			{ json: { sessionIdentifier: chat, ...none, ...times }, pairedItem: { item: 0 } },
			{
				json: {
					...{ sessionIdentifier: ours, ...none, ...times },
					...{ ours: true, workflowId: 'some-workflow' },
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(Number(items[0].json.ageSeconds)).toBeLessThan(60);
		// To look is not to call: neither is a session opened, nor is one renewed.
		expect(left()).toEqual([chat, ours]);
	});

	test('a list of many pages is whole, or as long as Limit says', async () => {
		const many = await opened(...Array.from({ length: 230 }, (_, n) => `user-${n}`));
		bench.useApiVersion(apiVersion);
		const { items } = await list();
		expect(items.map(({ json }) => json.sessionIdentifier)).toEqual(many);
		expect((await list({ returnAll: false, limit: 3 })).items).toHaveLength(3);
	});
});

test('A pool without a session is said to be one', async () => {
	const { items, hints } = await list();
	expect(items).toEqual([]);
	expect(hints).toEqual(['The pool has no session at the moment']);
});

test.each(WITHOUT_ROUTE)('API version %s says that it cannot list sessions', async (apiVersion) => {
	const [chat] = await opened('chat-7');
	bench.useApiVersion(apiVersion);
	const before = bench.pool.requests.length;
	for (const { error } of [await list(), await remove({ whichSessions: 'all' })]) {
		expect(error?.message).toBe(`API version ${apiVersion} cannot list the sessions of a pool`);
		expect(error?.description).toContain('Choose 2025-02-02-preview or a newer one');
	}
	expect(bench.pool.requests.slice(before)).toEqual([]);
	// One that is named needs no list.
	const { items } = await remove({ whichSessions: 'identifier', sessionIdentifiers: chat });
	expect(items[0].json).toMatchObject({ deleted: 1 });
});

test('sessions of the execution are marked as such, those that items are spread over as well', async () => {
	const code = { operation: 'execute', pythonCode: '1', outputFiles: 'none' };
	const run = await bench.engine.run(
		chain(
			{ name: 'Upload', parameters: { operation: 'upload', source: 'text', fileName: 'a.txt' } },
			{ name: 'Spread', parameters: { ...code, session: 'spread', sessions: 2 } },
			{ name: 'List', parameters: { ...LIST, returnAll: true }, executeOnce: true },
			{
				name: 'Delete',
				parameters: {
					...{ operation: 'delete', target: 'poolSessions', whichSessions: 'all' },
					unusedMinutes: 0,
				},
				executeOnce: true,
			},
			{ name: 'Still there', parameters: { operation: 'list' }, executeOnce: true },
		),
		{ mode: 'trigger', items: [{ json: {} }, { json: {} }, { json: {} }] },
	);
	expect(run.data.resultData.error).toBeUndefined();
	expect(outputOf(run, 'List').map(({ json }) => [json.ours, json.ofThisExecution])).toEqual([
		[true, true],
		[true, true],
		[true, true],
	]);
	expect(outputOf(run, 'Delete')[0].json).toMatchObject({ deleted: 0, left: 3 });
	expect(outputOf(run, 'Still there').map(({ json }) => json.name)).toContain('a.txt');
	expect(left()).toEqual([]);
});

describe('Delete', () => {
	test('ends, unless told otherwise, what this workflow opened, and nothing of others', async () => {
		const [chat] = await opened('chat-7');
		const other = await leftBy('another-workflow');
		const own = await leftBy('workflow-under-test');
		const { items, error } = await remove({});
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				json: {
					...{ deleted: 1, alreadyGone: 0, failed: 0, left: 2 },
					sessions: [{ sessionIdentifier: own, outcome: 'deleted' }],
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(left()).toEqual([chat, other]);
	});

	test('ends what any workflow of this n8n opened, when told so', async () => {
		const [chat, forged] = await opened('chat-7', `n8n-workflow-under-test-${'0'.repeat(57)}`);
		await leftBy('another-workflow');
		await leftBy('workflow-under-test');
		const { items } = await remove({ whichSessions: 'ours' });
		expect(items[0].json).toMatchObject({ deleted: 2, left: 2 });
		expect(left()).toEqual([chat, forged]);
	});

	test('ends all of the pool, when told so', async () => {
		await opened('chat-7', 'a@b,c.example');
		await leftBy('another-workflow');
		const { items } = await remove({ whichSessions: 'all' });
		expect(items[0].json).toMatchObject({ deleted: 3, left: 0 });
		expect(left()).toEqual([]);
	});

	test('leaves what was called lately, unless told otherwise, and what is younger than asked for', async () => {
		const sessions = await opened('chat-7', 'chat-8');
		for (const more of [
			{ unusedMinutes: 5 },
			{ unusedMinutes: 0, olderMinutes: 1 },
			{ unusedMinutes: '={{ "5" }}' },
		]) {
			const { items } = await remove({ whichSessions: 'all', ...more });
			expect(items[0].json).toEqual({
				...{ deleted: 0, alreadyGone: 0, failed: 0, left: 2, sessions: [] },
			});
		}
		expect(left()).toEqual(sessions);
	});

	test('goes by the times that the service says', async () => {
		const minutesAgo = (minutes: number) => new Date(Date.now() - 60_000 * minutes).toISOString();
		const session = (identifier: string, created: number, used: number) => ({
			...{ identifier, createdAt: minutesAgo(created), lastAccessedAt: minutesAgo(used) },
		});
		const listed = [
			session('old-and-unused', 100, 30),
			session('old-and-busy', 100, 1),
			session('young', 20, 20),
			{ identifier: 'nobody-knows' },
		];
		await opened(...listed.map(({ identifier }) => identifier));
		const told = { status: 200, body: { sessions: listed, nextLink: null } };
		const answers = async (more: INodeParameters) => {
			bench.pool.inject({ path: '/listSessions', ...told });
			const { items } = await remove({ whichSessions: 'all', ...more });
			return (items[0].json.sessions as Array<{ sessionIdentifier: string }>).map(
				({ sessionIdentifier }) => sessionIdentifier,
			);
		};
		expect(await answers({ unusedMinutes: 10 })).toEqual(['old-and-unused', 'young']);
		expect(await answers({ unusedMinutes: 0, olderMinutes: 60 })).toEqual([
			'old-and-unused',
			'old-and-busy',
		]);
	});

	test('ends those that are named, each once, and counts those that are gone already', async () => {
		await opened('chat-7', 'chat-8', 'chat-9');
		const { items } = await remove({
			whichSessions: 'identifier',
			sessionIdentifiers: 'chat-7\n\n chat-8 \r\nchat-7\ngone-before',
		});
		expect(items[0].json).toEqual({
			...{ deleted: 2, alreadyGone: 1, failed: 0, left: 0 },
			sessions: [
				{ sessionIdentifier: 'chat-7', outcome: 'deleted' },
				{ sessionIdentifier: 'chat-8', outcome: 'deleted' },
				{ sessionIdentifier: 'gone-before', outcome: 'alreadyGone' },
			],
		});
		expect(left()).toEqual(['chat-9']);
	});

	test('takes them from the items of List', async () => {
		await opened('chat-7', 'chat-8');
		const run = await bench.engine.run(
			chain(
				{ name: 'List', parameters: LIST },
				{
					name: 'Delete',
					parameters: {
						...{ operation: 'delete', target: 'poolSessions', whichSessions: 'identifier' },
						sessionIdentifiers: '={{ $json.sessionIdentifier }}',
					},
				},
			),
			{ mode: 'trigger' },
		);
		expect(outputOf(run, 'Delete').map(({ json }) => json.deleted)).toEqual([1, 1]);
		expect(left()).toEqual([]);
	});

	test('of its own session by name leaves it and says so', async () => {
		const run = await bench.engine.run(
			chain(
				{ name: 'Upload', parameters: { operation: 'upload', source: 'text', fileName: 'a.txt' } },
				{
					name: 'Delete',
					parameters: {
						...{ operation: 'delete', target: 'poolSessions', whichSessions: 'identifier' },
						sessionIdentifiers: '={{ $json.sessionIdentifier }}',
					},
				},
			),
		);
		const task = run.data.resultData.runData.Delete[0];
		expect(outputOf(run, 'Delete')[0].json).toMatchObject({ deleted: 0, left: 1 });
		expect(task.hints?.map(({ message }) => message)).toEqual([
			"1 session of this very execution stayed. 'Whole Session' ends one.",
		]);
		expect(left()).toHaveLength(1);
	});

	test.each([
		['={{ " " }}', "'Session Identifiers' is empty"],
		['={{ $json.missing }}', "'Session Identifiers' is empty"],
		['abc', "'Session Identifiers' has 'abc', which is no identifier of a session"],
		['one two', "'Session Identifiers' has 'one two', which is no identifier of a session"],
	])('by identifier of %j is refused before anything is sent', async (given, message) => {
		const before = bench.pool.requests.length;
		const { error } = await remove({ whichSessions: 'identifier', sessionIdentifiers: given });
		expect(error?.message).toBe(message);
		expect(bench.pool.requests.slice(before)).toEqual([]);
	});

	test.each([
		[{ unusedMinutes: -1 }, "'Unused For (Minutes)' is -1"],
		[{ olderMinutes: 'old' }, `'Older Than (Minutes)' is "old"`],
	])('with %j is refused', async (more, message) => {
		const [chat] = await opened('chat-7');
		const { error } = await remove({ whichSessions: 'all', ...more });
		expect(error?.message).toBe(`${message}, but must be a whole number of 0 or more`);
		expect(left()).toEqual([chat]);
	});

	test('that fails for some says for which, and fails by itself when it fails for all', async () => {
		await opened('chat-7', 'chat-8');
		const refuse = { method: 'DELETE', path: /\/session$/, status: 403 };
		bench.pool.inject(refuse);
		const { items, hints } = await remove({
			whichSessions: 'identifier',
			sessionIdentifiers: 'chat-7\nchat-8',
		});
		expect(items[0].json).toMatchObject({ deleted: 1, failed: 1 });
		expect(items[0].json.sessions).toContainEqual({
			sessionIdentifier: expect.any(String),
			outcome: 'failed',
			error: expect.stringContaining('403'),
		});
		expect(hints).toEqual(["1 session could not be ended; 'sessions' says why"]);
		bench.pool.inject(refuse);
		const { error } = await remove({
			whichSessions: 'identifier',
			sessionIdentifiers: left()[0],
		});
		expect(error?.message).toContain('403');
	});
});

test.each([LIST, { operation: 'delete', target: 'poolSessions' }])(
	"%j is not for an agent's tool",
	async (parameters) => {
		const before = bench.pool.requests.length;
		const { items } = await bench.runNode(parameters as INodeParameters, { asTool: true });
		expect(items[0].json).toMatchObject({
			status: 'Failed',
			error: "The sessions of the pool are not for an agent's tool",
		});
		expect(bench.pool.requests.slice(before)).toEqual([]);
	},
);

describe('The mark of an identifier', () => {
	const DIGEST = '0123456789'.repeat(4);
	const marks = new SessionMarks('a secret');

	test.each(['wf1', 'aBcD0123EfGh4567', 'sales-report', '42'])('names workflow %s', (id) => {
		const identifier = marks.mark(DIGEST, id);
		expect(identifier).toMatch(/^[A-Za-z0-9-]{4,128}$/);
		expect(marks.read(identifier)).toEqual({ workflowId: id });
	});

	test.each([undefined, '', 'a b', 'x'.repeat(37), 'größe', '../..'])(
		'names no workflow %j',
		(id) => {
			const identifier = marks.mark(DIGEST, id);
			expect(identifier).toMatch(/^n8n-[0-9a-f]{40}-[0-9a-f]{16}$/);
			expect(marks.read(identifier)).toEqual({ workflowId: null });
		},
	);

	test('cannot be read, or changed, without the secret', () => {
		const identifier = marks.mark(DIGEST, 'wf1');
		expect(new SessionMarks('another').read(identifier)).toBeUndefined();
		for (const changed of [
			identifier.replace('wf1', 'wf2'),
			identifier.replace('wf1-', ''),
			identifier.replace(DIGEST, DIGEST.replace('0', '1')),
			`${identifier}0`,
			identifier.toUpperCase(),
			`n8n-${'a-'.repeat(100_000)}`,
			'chat-7',
			'',
		]) {
			expect(marks.read(changed)).toBeUndefined();
		}
	});
});
