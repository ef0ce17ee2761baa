import type { INodeParameters } from 'n8n-workflow';
import { NEWEST } from '../support/api-versions';
import { PoolClient } from '../support/pool-client';
import { shortenWaits } from '../support/short-waits';
import { until } from '../support/until';
import { Workbench } from '../support/workbench';
import { ALWAYS, type Fault, FaultProxy } from './fault-proxy';
import { EXECUTIONS } from './pool-behind-faults';

let bench: Workbench;
let proxy: FaultProxy;
let undo: () => void;

beforeAll(async () => {
	bench = await Workbench.open({ ready: 2, maxSessions: 20 });
	proxy = await FaultProxy.beforePoolOf(bench);
	const { error } = await bench.runNode(python('runs = []'));
	expect(error).toBeUndefined();
	undo = shortenWaits();
});
afterAll(async () => {
	undo();
	await proxy.close();
	await bench.close();
});
afterEach(() => proxy.clear());

function python(pythonCode: string, more: INodeParameters = {}): INodeParameters {
	return {
		operation: 'execute',
		pythonCode,
		session: 'custom',
		sessionIdentifier: 'of-the-tests',
		...more,
	};
}

let number = 0;

/** Runs code that counts itself in the shared session, and says how often it ran. */
async function counted(faults: Array<[number, Fault]>, lines: string[] = []) {
	const n = ++number;
	for (const [nth, fault] of faults) proxy.fault({ ...EXECUTIONS, nth }, fault);
	const code = [`runs.append(${n})`, `print("out ${n}")`, ...lines, `"result ${n}"`].join('\n');
	const { items, error } = await bench.runNode(python(code, { options: { timeout: 5 } }));
	const calls = proxy.seen.filter(({ path }) => path === '/executions').length;
	proxy.clear();
	const times = await bench.runNode(python(`runs.count(${n})`));
	return { json: items[0]?.json, error, ran: times.items[0].json.result, calls, n };
}

const after = (status: number): Fault => ({ kind: 'reply', forward: true, status });
const before = (status: number): Fault => ({ kind: 'reply', status });

describe('The outcome is delivered and the code has run once', () => {
	test.each<[string, Fault]>([
		['the reply is lost', { kind: 'resetAfter' }],
		['the reply is cut', { kind: 'cutReply' }],
		['the reply is cut and has no length', { kind: 'cutReply', unannounced: true }],
		['the reply is empty', after(200)],
		['a page comes instead', { ...after(200), body: '<html>' } as Fault],
		['the reply is half of its JSON', { kind: 'change', body: (body) => body.subarray(0, 400) }],
		['an error comes with 200', { kind: 'change', body: () => '{"error":{"code":"Broken"}}' }],
		...[408, 429, 500, 502, 503, 504].map((status): [string, Fault] => [
			`a gateway answers ${status} after it ran`,
			after(status),
		]),
		...[408, 429, 500, 502, 503, 504].map((status): [string, Fault] => [
			`a gateway answers ${status} before it ran`,
			before(status),
		]),
		['the connection breaks before the pool has it', { kind: 'resetBefore' }],
		['the connection breaks within the request', { kind: 'resetWithin' }],
	])('when %s', async (_title, fault) => {
		const { json, error, ran, n } = await counted([[1, fault]]);
		expect(error).toBeUndefined();
		expect(json).toMatchObject({
			status: 'Succeeded',
			result: `result ${n}`,
			stdout: `out ${n}\n`,
		});
		expect(ran).toBe(1);
	});

	test.each<[string, Array<[number, Fault]>]>([
		[
			'code and question',
			[
				[1, { kind: 'resetAfter' }],
				[2, { kind: 'resetAfter' }],
			],
		],
		[
			'code, question and second try',
			[
				[1, before(502)],
				[2, after(503)],
				[4, { kind: 'resetAfter' }],
			],
		],
		[
			'code twice before it ran',
			[
				[1, { kind: 'resetBefore' }],
				[3, before(503)],
			],
		],
		[
			'several questions',
			[
				[1, after(504)],
				[2, after(500)],
				[3, { kind: 'resetBefore' }],
				[4, before(429)],
			],
		],
	])('when several calls fail: %s', async (_title, faults) => {
		const { json, error, ran, n } = await counted(faults);
		expect(error).toBeUndefined();
		expect(json?.result).toBe(`result ${n}`);
		expect(ran).toBe(1);
	});

	test('when the code failed: its exception, with its line', async () => {
		const { error, ran } = await counted([[1, { kind: 'resetAfter' }]], ['1 / 0']);
		expect(error?.message).toBe('ZeroDivisionError: division by zero [line 3]');
		expect(ran).toBe(1);
	});

	test('with its files and figures', async () => {
		proxy.fault(EXECUTIONS, { kind: 'resetAfter' });
		const { items } = await bench.runNode(python('open("kept.txt", "w").write("x" * 1000)'));
		expect(items[0].json.files).toEqual([expect.objectContaining({ name: 'kept.txt' })]);
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('x'.repeat(1000));
	});

	test.each<[string, Fault]>([
		['is lost', { kind: 'resetAfter' }],
		['is replaced by a 503', after(503)],
	])(
		'in a session that was ended before, where the answer that nothing was run %s',
		async (_title, fault) => {
			const session = { session: 'custom', sessionIdentifier: 'begins-anew' };
			await bench.runNode(python('1', session));
			await new PoolClient(bench.pool, NEWEST, 'begins-anew').call('DELETE', '/session');
			proxy.fault(EXECUTIONS, fault);
			const { items, error } = await bench.runNode(
				python('open("ran", "a").write("x")\nlen(open("ran").read())', session),
			);
			expect(error).toBeUndefined();
			expect(items[0].json.result).toBe(1);
		},
	);

	test('in a session that the lost call opened', async () => {
		proxy.fault(EXECUTIONS, { kind: 'resetAfter' });
		const { items } = await bench.runNode(python('40 + 2', { session: 'newForEachItem' }));
		expect(items[0].json.result).toBe(42);
	});
});

test('without a fault it is one call', async () => {
	expect((await counted([])).calls).toBe(1);
});

describe('It may have run, and the error says so', () => {
	test('when the session is new and does not know it', async () => {
		proxy.fault(EXECUTIONS, { kind: 'resetBefore' });
		const { error } = await bench.runNode(
			python('1', { sessionIdentifier: 'never-used', options: { timeout: 1 } }),
		);
		expect(error?.message).toContain('broke off');
		expect(error?.description).toContain('The code may have run, so it was not repeated');
		expect(error?.description).toContain('never-used');
	});

	test('when the session was ended by somebody meanwhile', async () => {
		await bench.runNode(python('1', { sessionIdentifier: 'soon-gone' }));
		const gone = { operation: 'delete', target: 'session', session: 'custom' };
		await bench.runNode({ ...gone, sessionIdentifier: 'soon-gone' });
		proxy.fault(EXECUTIONS, { kind: 'resetBefore' });
		const { error } = await bench.runNode(
			python('1', { sessionIdentifier: 'soon-gone', options: { timeout: 1 } }),
		);
		expect(error?.description).toContain('The code may have run');
	});

	test('when the session was ended while the code ran: a question that is turned away proves nothing', async () => {
		const session = { session: 'custom', sessionIdentifier: 'ended-meanwhile' };
		await bench.runNode(python('1', session));
		const started = bench.pool.executionCount;
		const running = bench.runNode(
			python('import time\nopen("ran", "a").write("x")\ntime.sleep(20)', {
				...session,
				options: { timeout: 1 },
			}),
		);
		await until(() => bench.pool.executionCount > started);
		const client = new PoolClient(bench.pool, NEWEST, 'ended-meanwhile');
		await client.call('DELETE', '/session');
		expect((await running).error).toBeDefined();
		expect((await client.run('import os; os.path.exists("/mnt/data/ran")')).executionResult).toBe(
			false,
		);
	});

	test('when nobody answers any more', async () => {
		proxy.fault({ ...EXECUTIONS, nth: ALWAYS }, after(502));
		const { error } = await bench.runNode(python('1', { options: { timeout: 1 } }));
		expect(error?.description).toContain('The code may have run');
	}, 60_000);
});

test('a refusal is an error at once: nothing ran', async () => {
	const { error, ran, calls } = await counted([[1, before(403)]]);
	expect(error?.message).toBe('The pool refused the sign-in (403)');
	expect({ ran, calls }).toEqual({ ran: 0, calls: 1 });
});

describe('The output that a service keeps', () => {
	const refuses: Fault = {
		kind: 'reply',
		status: 400,
		headers: { 'content-type': 'application/json' },
		body: '{"error":{"code":"SessionRequestValidationFailed","message":"outputStreamsMaxLength"}}',
	};

	test('is asked for in smaller measures when a larger one is refused, and remembered', async () => {
		// A pool of its own: what it grants is remembered for as long as its client lives.
		const other = await FaultProxy.before(bench.pool.endpoint);
		const { credentials } = bench.engine;
		bench.engine.credentials = { ...credentials, poolManagementEndpoint: other.endpoint };
		try {
			other.fault({ ...EXECUTIONS, nth: (count) => count <= 2 }, refuses);
			const long = python('print("x" * 9000)\n[{"n": n} for n in range(2000)]', {
				output: 'items',
			});
			const { items, error } = await bench.runNode(long);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(2000);
			const calls = () =>
				other.seen.map(({ method, path }) => `${method} ${path}`.replace(/n8n-[^/]+/, '…'));
			expect(calls()).toEqual([
				...Array<string>(3).fill('POST /executions'),
				'GET /files/…/content',
			]);
			other.seen = [];
			expect((await bench.runNode(python('1'))).items[0].json.result).toBe(1);
			expect(calls()).toEqual(['POST /executions']);
		} finally {
			bench.engine.credentials = credentials;
			await other.close();
		}
	});
});
