import type { INodeParameters } from 'n8n-workflow';
import { mapPartitioned } from '../../../../nodes/AzureCodeInterpreter/run/concurrency';
import { NEWEST } from '../../../support/api-versions';
import { PoolClient, endSessions } from '../../../support/pool-client';
import { outputOf } from '../../../engine/n8n-engine';
import { chain } from '../../../support/chain';
import { withShortWaits } from '../../../support/short-waits';
import { until } from '../../../support/until';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, itemsOf, python } from './python-node';

/** Places in the pool. */
const PLACES = 4;

// Each session boots a Python of its own.
jest.setTimeout(120_000);

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: PLACES });
});
afterAll(() => bench.close());

const spread = (code: string | string[], sessions: unknown = 3, more: INodeParameters = {}) =>
	python(code, { session: 'spread', sessions: sessions as number, ...more });

const numbered = (count: number) => itemsOf(...Array.from({ length: count }, (_, n) => ({ n })));

/** Notes the items that its session has worked on, as a table that is loaded once would be kept. */
const NOTES = [
	'n = _item["json"]["n"]',
	'if "seen" not in globals(): seen = []',
	'seen.append(n)',
	'seen',
];

function endingsSince(before: number): number {
	return bench.pool.requests
		.slice(before)
		.filter(({ method, url }) => method === 'DELETE' && url.includes('/session?')).length;
}

describe.each(['trigger', 'manual'] as const)('In a run of mode %s', (mode) => {
	test('items are dealt in turns, and variables stay from item to item of a session', async () => {
		const before = bench.pool.requests.length;
		const { items, error } = await bench.runNode(spread(NOTES), { mode, items: numbered(7) });
		expect(error).toBeUndefined();
		expect(items.map(({ json, pairedItem }) => [json.result, pairedItem])).toEqual([
			[[0], { item: 0 }],
			[[1], { item: 1 }],
			[[2], { item: 2 }],
			[[0, 3], { item: 3 }],
			[[1, 4], { item: 4 }],
			[[2, 5], { item: 5 }],
			[[0, 3, 6], { item: 6 }],
		]);
		const sessions = items.map(({ json }) => json.sessionIdentifier);
		expect(new Set(sessions).size).toBe(3);
		expect(sessions).toEqual(sessions.map((_, index) => sessions[index % 3]));
		expect(endingsSince(before)).toBe(3);
		expect(bench.pool.sessions()).toEqual([]);
	});
});

test('one call for each item, and one to end each session', async () => {
	const before = bench.pool.requests.length;
	await bench.runNode(spread(NOTES, 2), { items: numbered(6) });
	expect(bench.pool.requests.slice(before).map(({ method }) => method)).toEqual([
		...Array<string>(6).fill('POST'),
		...Array<string>(2).fill('DELETE'),
	]);
});

test('fewer items than sessions open as many sessions as there are items', async () => {
	const before = bench.pool.requests.length;
	const { items } = await bench.runNode(spread(NOTES, 600), { items: numbered(2) });
	expect(items.map(({ json }) => json.result)).toEqual([[0], [1]]);
	expect(endingsSince(before)).toBe(2);
});

test('a second node of the execution finds what the first left for each item', async () => {
	const step = (name: string, code: string) => ({ name, parameters: spread(code) });
	const run = await bench.engine.run(
		chain(
			step('First', 'left = globals().get("left", []) + [_item["json"]["n"]]'),
			step('Second', 'left'),
		),
		{ mode: 'trigger', items: numbered(4) },
	);
	expect(outputOf(run, 'Second').map(({ json }) => json.result)).toEqual([
		[0, 3],
		[1],
		[2],
		[0, 3],
	]);
	expect(bench.pool.sessions()).toEqual([]);
});

test('another execution has other sessions, and a step by itself begins anew and says so', async () => {
	const sessions = async () => {
		const { items } = await bench.runNode(spread('1', 1), { items: numbered(1) });
		return items[0].json.sessionIdentifier;
	};
	expect(await sessions()).not.toBe(await sessions());
	const steps = {
		...chain(
			{ name: 'First', parameters: spread('left = 1', 1) },
			{ name: 'Second', parameters: spread('left', 1) },
		),
		id: 'stepped-spread',
	};
	const run = await bench.engine.run(steps);
	expect(run.status).toBe('success');
	const { Second: _, ...before } = structuredClone(run.data.resultData.runData);
	const step = await bench.engine.step(steps, 'Second', before);
	expect(step.data.resultData.error?.message).toMatch(/^NameError/);
	expect(step.data.resultData.error?.description).toContain(
		'sessions that items are spread over end with every run: run the workflow from its start.',
	);
});

describe('When an item fails', () => {
	const code = [...NOTES.slice(0, 3), 'if n == 1: raise ValueError(n)', 'seen'];

	test('the run stops with its error, and no session is left', async () => {
		const { error } = await bench.runNode(spread(code), { items: numbered(9) });
		expect(error?.message).toMatch(/^ValueError: 1/);
		expect(error?.context.itemIndex).toBe(1);
		expect(bench.pool.sessions()).toEqual([]);
	});

	test('the others go on, those of its session with their variables, when the node is to continue', async () => {
		const { items } = await bench.runNode(spread(code, 2), {
			items: numbered(6),
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => json.result ?? json.error)).toEqual([
			[0],
			expect.stringMatching(/^ValueError: 1/),
			[0, 2],
			[1, 3],
			[0, 2, 4],
			[1, 3, 5],
		]);
	});

	test('code that runs out of time holds up no other session', async () => {
		const { items } = await bench.runNode(
			spread(['n = _item["json"]["n"]', 'while n == 2: pass', 'n'], 2, {
				onCodeError: 'data',
				options: { timeout: 2 },
			}),
			{ items: numbered(6) },
		);
		expect(items.map(({ json }) => json.result)).toEqual([0, 1, null, 3, 4, 5]);
		expect(items[2].json.error).toMatch(/^The code did not finish within 2 seconds/);
	});
});

describe('A session that dies', () => {
	/** Ends a session as somebody else would, when an item of it is under way. */
	async function endUnderWay(executions: number): Promise<void> {
		const busy = () => bench.pool.sessions().find((one) => one.executionCount === executions);
		const { identifier } = await until(busy);
		await new PoolClient(bench.pool, NEWEST, identifier).call('DELETE', '/session');
	}

	test('takes the item that it ran with it, in words; its later items go on in a new one, and the others as ever', async () => {
		const code = [
			'import time',
			...NOTES.slice(0, 3),
			// The second item of its session, which is the only one to get that far meanwhile.
			'if n == 2: time.sleep(20)',
			'if n % 2: time.sleep(0.1)',
			'seen',
		];
		const running = bench.runNode(spread(code, 2), {
			items: numbered(6),
			onError: 'continueRegularOutput',
		});
		await until(() => bench.pool.executionCount > 0);
		await until(() => bench.pool.sessions().some(({ executionCount }) => executionCount === 3));
		await endUnderWay(2);
		const { items, hints, error } = await running;
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.result ?? json.error)).toEqual([
			[0],
			[1],
			expect.stringMatching(/^(?:The session ended the code|Python in the session ended)/),
			[1, 3],
			[4],
			[1, 3, 5],
		]);
		expect(hints).toEqual([
			'Python in the session of item 4 had begun anew: variables that items before it had left there were gone.',
		]);
		expect(bench.pool.sessions()).toEqual([]);
	});

	test('is noticed in a shared session as well', async () => {
		const running = bench.runNode(
			python(['import time', ...NOTES.slice(0, 3), 'if n == 1: time.sleep(20)', 'seen'], {
				session: 'automatic',
			}),
			{ items: numbered(3), onError: 'continueRegularOutput' },
		);
		await endUnderWay(2);
		const { items, hints } = await running;
		expect(items.map(({ json }) => json.result ?? 'error')).toEqual([[0], 'error', [2]]);
		expect(hints).toEqual([expect.stringMatching(/session of item 2 had begun anew/)]);
	});
});

describe('With fewer places in the pool than sessions', () => {
	test('sessions take turns, each with its own items, and the node says how many fit', async () => {
		const { items, error, hints } = await bench.runNode(spread(NOTES, 6), {
			items: numbered(12),
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.result)).toEqual(
			Array.from({ length: 12 }, (_, n) => (n < 6 ? [n] : [n - 6, n])),
		);
		expect(hints).toHaveLength(1);
		const [, fitting, advised] =
			/^The pool had places for (\d) of the sessions at a time, so they took turns. Set 'Sessions' to (\d),/.exec(
				hints[0],
			) ?? [];
		expect(Number(fitting)).toBeGreaterThan(1);
		expect(Number(fitting)).toBeLessThanOrEqual(PLACES);
		expect(advised).toBe(fitting);
		expect(bench.pool.sessions()).toEqual([]);
	});

	test('a pool without any place fails the item with its own words', async () => {
		for (let n = 0; n < PLACES; n++) {
			await new PoolClient(bench.pool, NEWEST, `in-the-way-${n}`).call('GET', '/files');
		}
		const { error } = await withShortWaits(() =>
			bench.runNode(spread('1', 2), { items: numbered(4) }),
		);
		await endSessions(bench.pool);
		expect(error?.message).toMatch(/^The session pool is full/);
		expect(error?.description).not.toContain("set 'Sessions'");
	});
});

test('stopping the workflow ends all sessions, and starts no further item', async () => {
	const cancel = new AbortController();
	const before = bench.pool.executionCount;
	const running = bench.runNode(spread('while True: pass'), {
		items: numbered(9),
		abortSignal: cancel.signal,
	});
	await until(() => bench.pool.executionCount === before + 3);
	cancel.abort();
	expect((await running).run.status).toBe('canceled');
	await until(() => bench.pool.sessions().length === 0);
	expect(bench.pool.executionCount).toBe(before + 3);
});

test('End Session When Done ends them with the node', async () => {
	const options = { endSession: true };
	const run = await bench.engine.run(
		chain(
			{ name: 'First', parameters: spread('left = 1', 2, { options }) },
			{ name: 'Second', parameters: spread('"left" in globals()', 2, { options }) },
		),
		{ mode: 'trigger', items: numbered(3) },
	);
	expect(outputOf(run, 'Second').map(({ json }) => json.result)).toEqual([false, false, false]);
	expect(bench.pool.sessions()).toEqual([]);
});

describe('Before anything is sent is refused', () => {
	async function refusalOf(parameters: INodeParameters, asTool = false) {
		const before = bench.pool.requests.length;
		const { error, items } = await bench.runNode(parameters, { items: numbered(2), asTool });
		expect(bench.pool.requests.slice(before)).toEqual([]);
		return error?.message ?? items[0].json.error;
	}

	test.each([0, -1, 2.5, 'x', '', null, [3]])("'Sessions' of %j", async (sessions) => {
		expect(await refusalOf(spread('1', sessions))).toBe(
			`'Sessions' is ${JSON.stringify(sessions)}, but must be a whole number of 1 or more`,
		);
	});

	test('one run for all items', async () => {
		expect(await refusalOf(spread('1', 2, ALL_ITEMS))).toBe(
			"'Session' is 'Spread over Several', but 'Mode' is 'Run Once for All Items', which is one run in one session",
		);
	});

	test('an expression that spreads some items only', async () => {
		const { error } = await bench.runNode(
			spread('1', 2, { session: '={{ $itemIndex === 1 ? "spread" : "automatic" }}' }),
			{ items: numbered(2) },
		);
		expect(error?.message).toBe(
			"'Session' is 'Spread over Several' for this item, but not for the first one",
		);
		expect(error?.context.itemIndex).toBe(1);
	});

	test("an agent's tool", async () => {
		expect(await refusalOf(spread('1'), true)).toBe(
			"'Session' is 'Spread over Several', but an agent's tool is called with one item at a time",
		);
	});

	test.each(['upload', 'download', 'list', 'delete'])('%s', async (operation) => {
		const more = { source: 'text', fileName: 'a.txt', filePaths: 'a.txt' };
		expect(await refusalOf({ ...spread('1'), ...more, operation })).toBe(
			"'Session' is 'Spread over Several', which only Execute Code can work in",
		);
	});
});

test('a number that an expression gives as text counts', async () => {
	const { items } = await bench.runNode(spread(NOTES, '={{ "2" }}'), { items: numbered(3) });
	expect(items.map(({ json }) => json.result)).toEqual([[0], [1], [0, 2]]);
});

describe('Dealing', () => {
	test('does not depend on which partition is fast', async () => {
		const story: number[][] = [[], [], []];
		const over: number[] = [];
		const wait = async (turns: number) => {
			for (let turn = 0; turn < turns; turn++) await Promise.resolve();
		};
		const task = async (index: number) => {
			await wait(index % 3 === 0 ? 100 : 1);
			story[index % 3].push(index);
			return index;
		};
		const results = await mapPartitioned(
			8,
			3,
			task,
			async (partition) => void over.push(partition),
		);
		expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		expect(story).toEqual([
			[0, 3, 6],
			[1, 4, 7],
			[2, 5],
		]);
		expect(over.sort()).toEqual([0, 1, 2]);
	});

	test('stops at the first that rejects, and every partition is over', async () => {
		const begun: number[] = [];
		const over: number[] = [];
		const task = async (index: number) => {
			begun.push(index);
			await Promise.resolve();
			if (index === 1) throw new Error('the second');
		};
		await expect(
			mapPartitioned(9, 3, task, async (partition) => void over.push(partition)),
		).rejects.toThrow('the second');
		expect(begun.length).toBeLessThan(9);
		expect(over.sort()).toEqual([0, 1, 2]);
	});

	test('of nothing is nothing', async () => {
		expect(
			await mapPartitioned(
				0,
				3,
				async () => 1,
				async () => {},
			),
		).toEqual([]);
	});
});
