import { ExecutionLifecycleHooks } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import { NEWEST } from '../../../support/api-versions';
import type { RunOptions } from '../../../engine/n8n-engine';
import { until } from '../../../support/until';
import { Workbench } from '../../../support/workbench';
import { PoolClient } from '../../../support/pool-client';
import { chain } from '../../../support/chain';
import { itemsOf, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const AUTOMATIC = { session: 'automatic' };
const EACH = { session: 'newForEachItem' };
const CUSTOM = { session: 'custom', sessionIdentifier: 'of-our-own' };
const END = { options: { endSession: true } };

/** How many sessions the pool was asked to end since a number of requests. */
function endingsSince(before: number): number {
	return bench.pool.requests
		.slice(before)
		.filter(({ method, url }) => method === 'DELETE' && url.includes('/session?')).length;
}

/** Runs one or more Execute nodes; gives how it ended, the DELETEs of sessions and the sessions left. */
async function run(nodes: INodeParameters[], options: RunOptions = {}) {
	const before = bench.pool.requests.length;
	const steps = nodes.map((parameters, index) => ({ name: `Execute ${index + 1}`, parameters }));
	const { status } = await bench.engine.run(chain(...steps), { mode: 'trigger', ...options });
	const left = bench.pool.sessions().map(({ identifier }) => identifier);
	return { status, endings: endingsSince(before), left };
}

/** Sessions that this file's tests leave on purpose; the node itself does not end what another execution opened. */
async function endSession(identifier: string) {
	await new PoolClient(bench.pool, NEWEST, identifier).call('DELETE', '/session');
}

/** A session without a Python, whose start is most of what an execution takes. */
const UPLOAD = { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt', ...AUTOMATIC };

test('50 production executions leave no session', async () => {
	for (let count = 0; count < 50; count++) {
		const { status, endings } = await run([count % 10 === 0 ? python('1', AUTOMATIC) : UPLOAD]);
		expect({ status, endings }).toEqual({ status: 'success', endings: 1 });
	}
	expect(bench.pool.sessions()).toEqual([]);
}, 240_000);

test('a manual run empties its one session at the start, and leaves it for the next step that is tried', async () => {
	const { endings, left } = await run([python('x = 1', AUTOMATIC), python('x', AUTOMATIC)], {
		mode: 'manual',
	});
	expect(endings).toBe(1);
	expect(left).toHaveLength(1);
	await endSession(left[0]);
	expect(bench.pool.sessions()).toEqual([]);
});

test.each([
	['one node', [python('1', AUTOMATIC)], 'success', 1],
	['two nodes in one session', [python('x = 1', AUTOMATIC), python('x', AUTOMATIC)], 'success', 1],
	['code that fails', [python('1 / 0', AUTOMATIC)], 'error', 1],
	[
		'code that fails after other code',
		[python('1', AUTOMATIC), python('1 / 0', AUTOMATIC)],
		'error',
		1,
	],
	['settings that are refused before anything is sent', [python('', AUTOMATIC)], 'error', 0],
	['a session for each of three items', [python('1', EACH)], 'success', 3],
	['such sessions, and the option to end them', [python('1', { ...EACH, ...END })], 'success', 3],
	['a node that ends the session itself', [python('1', { ...AUTOMATIC, ...END })], 'success', 1],
	[
		'a node after one that ended it',
		[python('1', { ...AUTOMATIC, ...END }), python('1', AUTOMATIC)],
		'success',
		2,
	],
	[
		'code that runs out of time',
		[python('while True: pass', { ...AUTOMATIC, options: { timeout: 1 } })],
		'error',
		1,
	],
] as const)(
	'%s: nothing is left, and each session is ended once',
	async (_title, nodes, status, endings) => {
		const items = itemsOf({}, {}, {});
		expect(await run([...nodes], { items })).toEqual({ status, endings, left: [] });
	},
);

test('sessions of items that fail are ended, too', async () => {
	const { status, endings, left } = await run(
		[python('1 / 0', { ...EACH, options: { maxParallelItems: 2 } })],
		{
			items: itemsOf({}, {}),
		},
	);
	expect({ status, endings, left }).toEqual({ status: 'error', endings: 2, left: [] });
});

test.each([
	['Automatic', AUTOMATIC],
	['New for Each Item', EACH],
])('a cancelled execution leaves no session and ends it once (%s)', async (_title, session) => {
	const cancel = new AbortController();
	const requests = bench.pool.requests.length;
	const before = bench.pool.executionCount;
	const running = run([python('while True: pass', session)], { abortSignal: cancel.signal });
	await until(() => bench.pool.executionCount > before);
	expect(bench.pool.sessions()).toHaveLength(1);
	cancel.abort();
	await running;
	await until(() => endingsSince(requests) > 0);
	expect(bench.pool.sessions()).toEqual([]);
	// Whatever was still under way is answered before this is.
	await run([python('1', CUSTOM)]);
	expect(endingsSince(requests)).toBe(1);
	await endSession(CUSTOM.sessionIdentifier);
});

test('a cancelled execution starts no further item', async () => {
	const cancel = new AbortController();
	const requests = bench.pool.requests.length;
	const before = bench.pool.executionCount;
	const running = run([python('while True: pass', EACH)], {
		abortSignal: cancel.signal,
		items: itemsOf({}, {}, {}),
	});
	await until(() => bench.pool.executionCount > before);
	cancel.abort();
	await running;
	await until(() => endingsSince(requests) > 0);
	expect(bench.pool.executionCount).toBe(before + 1);
});

describe('A session of Custom Identifier', () => {
	test('is kept', async () => {
		const { endings, left } = await run([python('1', CUSTOM)]);
		expect({ endings, left }).toEqual({ endings: 0, left: ['of-our-own'] });
	});

	test('is ended after the last item when End Session When Done is on', async () => {
		const { endings, left } = await run(
			[python('x = globals().get("x", 0) + 1\nassert x <= 3', { ...CUSTOM, ...END })],
			{
				items: itemsOf({}, {}, {}),
			},
		);
		expect({ endings, left }).toEqual({ endings: 1, left: [] });
	});

	test('is ended then even when the code fails', async () => {
		const { status, endings, left } = await run([python('1 / 0', { ...CUSTOM, ...END })]);
		expect({ status, endings, left }).toEqual({ status: 'error', endings: 1, left: [] });
	});

	test('is ended then in a manual run, too', async () => {
		const { endings, left } = await run([python('1', { ...CUSTOM, ...END })], { mode: 'manual' });
		expect({ endings, left }).toEqual({ endings: 1, left: [] });
	});
});

test('a session that cannot be ended fails nothing', async () => {
	bench.pool.inject({ method: 'DELETE', path: /\/session$/, status: 403, times: 1 });
	const { status, left } = await run([python('1', EACH)]);
	expect(status).toBe('success');
	await endSession(left[0]);
});

test.each([
	['production', 'trigger', 1],
	['manual', 'manual', 1],
] as const)(
	'in a %s run the finish handler is registered once for all items',
	async (_title, mode, count) => {
		const add = jest.spyOn(ExecutionLifecycleHooks.prototype, 'addHandler');
		const { left } = await run([python('1', AUTOMATIC)], { mode, items: itemsOf({}, {}, {}) });
		expect(add.mock.calls.filter(([hook]) => hook === 'workflowExecuteAfter')).toHaveLength(count);
		add.mockRestore();
		for (const identifier of left) await endSession(identifier);
	},
);
