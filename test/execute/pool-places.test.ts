import { Workbench } from '../support/workbench';
import { itemsOf, python } from './python-node';

/** Places in the pool, fewer than items that run at a time. */
const PLACES = 3;

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: PLACES });
});
afterAll(() => bench.close());

const eight = itemsOf(...Array.from({ length: 8 }, (_, n) => ({ n })));
const own = { session: 'newForEachItem', options: { maxParallelItems: 8 } };

test('eight items take turns in a pool with three places, each once and in its order', async () => {
	const code = ['import time', 'time.sleep(0.2)', '_item["json"]["n"]'];
	const { items, error } = await bench.runNode(python(code, own), { items: eight });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.result)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
	expect(bench.pool.executionCount).toBe(8);
	expect(bench.pool.sessions()).toHaveLength(0);
}, 120_000);

test('an item that waits takes the place of one that failed', async () => {
	const code = ['n = _item["json"]["n"]', 'if n % 2: raise ValueError(n)', 'n'];
	const { items } = await bench.runNode(python(code, { ...own, onCodeError: 'data' }), {
		items: eight,
	});
	expect(items.map(({ json }) => json.status)).toEqual(
		eight.map(({ json }) => (Number(json.n) % 2 ? 'Failed' : 'Succeeded')),
	);
	expect(bench.pool.sessions()).toHaveLength(0);
}, 120_000);

test('with a single place the next item waits until the session before it has ended', async () => {
	const single = await Workbench.open({ maxSessions: 1 });
	try {
		const { items, error } = await single.runNode(python('_item["json"]["n"]', own), {
			items: eight.slice(0, 4),
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.result)).toEqual([0, 1, 2, 3]);
	} finally {
		await single.close();
	}
}, 120_000);
