/** Sends rows into Python as `_items` and takes them back as items, through the emulator. */
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
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
}

const workflow = chain({
	type: OUR_NODE,
	parameters: {
		operation: 'execute',
		mode: 'runOnceForAllItems',
		pythonCode: '[{**item["json"], "total": item["json"]["price"] * 2} for item in _items]',
		output: 'items',
		outputFiles: 'none',
		session: 'custom',
		sessionIdentifier: 'rows-of-the-benchmark',
	},
});

measure(async ({ counts, rounds }: ItemsSettings): Promise<ItemsResult> => {
	const pool = await startSessionPool({ port: 0, ready: 1 });
	const credentials = { poolManagementEndpoint: pool.endpoint, authentication: 'none' };
	const engine = await N8nEngine.start({ credentials });
	const runWith = async (count: number) => {
		const items = Array.from({ length: count }, (_, id) => ({
			json: { id, name: `Customer ${id}`, city: 'Zürich', price: id / 7, active: id % 2 === 0 },
		}));
		return await timed(async () => {
			const run = await runThrough(engine, workflow, { items });
			const { length } = outputOf(run, 'Node 1');
			if (length !== count) throw new Error(`${count} rows went in, ${length} came out`);
		});
	};
	// The session is opened, and Python's imports are made, once.
	await runWith(100);
	const medianOf = async (count: number) => {
		const times: number[] = [];
		for (let round = 0; round < rounds; round++) times.push(await runWith(count));
		return median(times);
	};
	const base = await medianOf(1);
	const times: number[] = [];
	for (const count of counts) times.push(await medianOf(count));
	await engine.close();
	await pool.close();
	return { base, times };
});
