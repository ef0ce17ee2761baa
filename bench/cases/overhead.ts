import type { ExecutionsResult, ExecutionsSettings } from '../children/executions';
import { measureIn } from '../process';
import { type Bench, type Row, exactly, faster } from '../row';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

const CHILD = 'bench/children/executions.ts';

/** One Execute after the other in one session: one HTTP exchange an item. */
export async function overhead({ quick, stubEnv }: Bench): Promise<Row[]> {
	const settings: ExecutionsSettings[] = [
		{ delayMs: 0, items: 1000, helperItems: quick ? 100 : 500, rounds: quick ? 1 : 5, parallel: 1 },
		{
			delayMs: DELAY_MS,
			items: quick ? 20 : 100,
			helperItems: quick ? 5 : 40,
			rounds: 1,
			parallel: 1,
		},
	];
	const rows: Row[] = [];
	for (const one of settings) {
		const result = await measureIn<ExecutionsResult>(CHILD, [one], stubEnv);
		rows.push(...rowsOf(one, result));
	}
	return rows;
}

function rowsOf(
	{ delayMs, items, helperItems }: ExecutionsSettings,
	result: ExecutionsResult,
): Row[] {
	const { ours, bare, helper, oursCounts, helperCounts } = result;
	const at = `Execute, ${delayMs} ms round trip`;
	const rows = [
		faster(
			`${at}: ours against n8n's HTTP helper`,
			helper / ours,
			`${short(ours)} ms against ${short(helper)} ms an item, ${short(bare)} ms through undici; the helper opened ${helperCounts.poolConnections} connections for ${helperItems} items`,
			delayMs === 0 ? 3 : 2,
		),
	];
	if (delayMs > 0) return rows;
	const { poolConnections, tokenRequests, poolRequests } = oursCounts;
	const numbers = `${poolRequests} requests, warm-up and ending of the sessions included`;
	return [
		...rows,
		exactly(`Connections for ${items} items one after the other`, poolConnections, 1, numbers),
		exactly(`Token requests for ${items} items`, tokenRequests, 1, numbers),
	];
}
