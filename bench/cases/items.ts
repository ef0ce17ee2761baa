import type { ItemsResult, ItemsSettings } from '../children/items';
import { measureIn } from '../process';
import { type Bench, type Row, atMost } from '../row';
import { short } from '../statistics';

const COUNTS = [1_000, 10_000, 100_000];
/** Ten times the rows may take this much more than ten times as long: garbage collection, caches. */
const LINEAR_WITHIN = 1.3;
/** n8n's execution data against the same with nothing but an index as each row's pairing. */
const DATA_LIMIT = 1.2;

/** `_items` in and Items out, rows of five fields, in one execution. */
export async function items({ quick }: Bench): Promise<Row[]> {
	const counts = quick ? COUNTS.slice(0, 2) : COUNTS;
	const settings: ItemsSettings = { counts, rounds: quick ? 1 : 3 };
	const result = await measureIn<ItemsResult>('bench/children/items.ts', [settings]);
	const { base, times } = result;
	const speeds = counts.map((count, index) => {
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
	return [...storedRows(result), ...speeds];
}

/** What n8n stores of an execution: of as many rows as items, and of one less. */
function storedRows({ sizes, sizesOfFewer, sizesByIndex }: ItemsResult): Row[] {
	const kinds = { 'as many rows': sizes, 'one row less': sizesOfFewer };
	return Object.entries(kinds).flatMap(([kind, [ofThousand, bytes]]) => {
		const what = `Execution data of 10,000 items, ${kind}`;
		const numbers = `${megabytes(bytes)} against ${megabytes(sizesByIndex[1])}; ${megabytes(ofThousand)} for 1,000`;
		const growth = bytes / ofThousand;
		return [
			atMost(`${what}: against paired by index`, bytes / sizesByIndex[1], DATA_LIMIT, numbers),
			atMost(`${what}: for 10x the rows`, growth, 10 * LINEAR_WITHIN, numbers),
		];
	});
}

function megabytes(bytes: number): string {
	return `${short(bytes / 2 ** 20)} MB`;
}
