import { setTimeout as delay } from 'node:timers/promises';
import { placesOf } from '../../../../nodes/AzureCodeInterpreter/operations/execute/pool-places';
import type { NodeRun } from '../../../../nodes/AzureCodeInterpreter/run/node-run';
import { SessionPoolError } from '../../../../session-pool';
import { withShortWaits } from '../../../support/short-waits';
import { Workbench } from '../../../support/workbench';
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
	const { items, error } = await withShortWaits(() =>
		bench.runNode(python(code, own), { items: eight }),
	);
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.result)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
	expect(bench.pool.executionCount).toBe(8);
	expect(bench.pool.sessions()).toHaveLength(0);
}, 120_000);

test('an item that waits takes the place of one that failed', async () => {
	const code = ['n = _item["json"]["n"]', 'if n % 2: raise ValueError(n)', 'n'];
	const { items } = await withShortWaits(() =>
		bench.runNode(python(code, { ...own, onCodeError: 'data' }), { items: eight }),
	);
	expect(items.map(({ json }) => json.status)).toEqual(
		eight.map(({ json }) => (Number(json.n) % 2 ? 'Failed' : 'Succeeded')),
	);
	expect(bench.pool.sessions()).toHaveLength(0);
}, 120_000);

test('the next item is woken when the session before it has ended, not before', async () => {
	const story: string[] = [];
	const places = placesOf({} as NodeRun);
	const full = new SessionPoolError('full', '', { kind: 'poolFull', mayHaveRun: false });
	let isTaken = false;
	const use = async (name: string) => {
		const item = async () => {
			if (isTaken) throw full;
			isTaken = true;
			await delay(20);
			story.push(`${name} ran`);
		};
		const end = async () => {
			await delay(20);
			isTaken = false;
			story.push(`${name} ended`);
		};
		await places.use(item, end);
	};
	await Promise.all(['first', 'second', 'third'].map(use));
	expect(story).toEqual(
		['first', 'second', 'third'].flatMap((name) => [`${name} ran`, `${name} ended`]),
	);
});
