/** Sends rows into Python as `_items` and takes them back as items, through the emulator. */
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import { stringify } from 'flatted';
import type { IRun } from 'n8n-workflow';
import { N8nEngine, outputOf } from '../../test/engine/n8n-engine';
import { measure } from '../process';
import { median, timed } from '../statistics';
import { OUR_NODE, chain, runThrough } from '../workflows';

export interface ItemsSettings {
	counts: number[];
	rounds: number;
}

/** Milliseconds by number of rows; `base` is the same run without a row. */
export interface ItemsResult {
	base: number;
	times: number[];
	/** Bytes of n8n's execution data by number of rows, as n8n stores it; as many rows as items came in. */
	sizes: number[];
	/** The same with a row less than items, so that no row can be paired by its place. */
	sizesOfFewer: number[];
	/** The same when each row carries the index of its item and nothing more. */
	sizesByIndex: number[];
}

const ROW = '{**item["json"], "total": item["json"]["price"] * 2}';

function workflowFor(givenItems: string) {
	return chain({
		type: OUR_NODE,
		parameters: {
			operation: 'execute',
			mode: 'runOnceForAllItems',
			pythonCode: `[${ROW} for item in ${givenItems}]`,
			output: 'items',
			session: 'custom',
			sessionIdentifier: 'rows-of-the-benchmark',
		},
	});
}

const all = workflowFor('_items');
const allButOne = workflowFor('_items[1:]');

/** More rows are only timed: what is stored of them grows as it did before. */
const LARGEST_STORED = 10_000;

measure(async ({ counts, rounds }: ItemsSettings): Promise<ItemsResult> => {
	const pool = await startSessionPool({ port: 0, ready: 1 });
	const credentials = { poolManagementEndpoint: pool.endpoint, authentication: 'none' };
	const engine = await N8nEngine.start({ credentials });
	const runWith = async (count: number, workflow = all) => {
		const items = Array.from({ length: count }, (_, id) => ({
			json: { id, name: `Customer ${id}`, city: 'Zürich', price: id / 7, active: id % 2 === 0 },
		}));
		const run = await runThrough(engine, workflow, { items });
		const { length } = outputOf(run, 'Node 1');
		const expected = workflow === all ? count : count - 1;
		if (length !== expected) throw new Error(`${count} rows went in, ${length} came out`);
		return run;
	};
	// The session is opened, and Python's imports are made, once.
	await runWith(100);
	const medianOf = async (count: number) => {
		const times: number[] = [];
		for (let round = 0; round < rounds; round++) times.push(await timed(() => runWith(count)));
		return median(times);
	};
	const base = await medianOf(1);
	const times: number[] = [];
	for (const count of counts) times.push(await medianOf(count));
	const result: ItemsResult = { base, times, sizes: [], sizesOfFewer: [], sizesByIndex: [] };
	for (const count of counts.filter((one) => one <= LARGEST_STORED)) {
		const run = await runWith(count);
		result.sizes.push(storedSize(run));
		result.sizesOfFewer.push(storedSize(await runWith(count, allButOne)));
		for (const [index, item] of outputOf(run, 'Node 1').entries()) item.pairedItem = index;
		result.sizesByIndex.push(storedSize(run));
	}
	await engine.close();
	await pool.close();
	return result;
});

/** Bytes of a run in n8n's database. */
function storedSize({ data }: IRun): number {
	return Buffer.byteLength(stringify(data));
}
