import type { ItemsResult, ItemsSettings } from '../children/items';
import { measureIn } from '../process';
import type { Bench, Row } from '../row';
import { short } from '../statistics';

const COUNTS = [1_000, 10_000, 100_000];
/** Ten times the rows may take this much more than ten times as long: garbage collection, caches. */
const LINEAR_WITHIN = 1.3;

/** `_items` in and Items out, rows of five fields, in one execution. */
export async function items({ quick }: Bench): Promise<Row[]> {
	const settings: ItemsSettings = { counts: COUNTS, rounds: quick ? 1 : 5 };
	const { base, times } = await measureIn<ItemsResult>('bench/children/items.ts', [settings]);
	return COUNTS.map((count, index) => {
		const row = {
			what: `${count.toLocaleString('en')} rows in and out`,
			numbers: `${short(((times[index] - base) * 1000) / count)} µs a row above the ${short(base)} ms that one row takes`,
		};
		if (index === 0) return { ...row, measured: `${short(times[index])} ms` };
		const growth = (times[index] - base) / (times[index - 1] - base);
		const limit = 10 * LINEAR_WITHIN;
		return {
			...row,
			measured: `${short(times[index])} ms, ${growth.toFixed(1)}x for 10x the rows`,
			target: `linear (<= ${limit}x)`,
			met: growth <= limit,
		};
	});
}
