import type { ExecutionsResult, ExecutionsSettings } from '../children/executions';
import { measureIn } from '../process';
import { type Bench, type Row, atMost, faster } from '../row';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

const CHILD = 'bench/children/executions.ts';

/** One Execute after the other in one session, `outputFiles` none: one HTTP exchange an item. */
export async function overhead({ quick, stubEnv }: Bench): Promise<Row[]> {
	const settings: ExecutionsSettings[] = quick
		? [
				{ delayMs: 0, items: 1000, helperItems: 100, rounds: 3, parallel: 1 },
				{ delayMs: DELAY_MS, items: 80, helperItems: 10, rounds: 1, parallel: 1 },
			]
		: [
				{ delayMs: 0, items: 1000, helperItems: 1000, rounds: 5, parallel: 1 },
				{ delayMs: DELAY_MS, items: 300, helperItems: 100, rounds: 1, parallel: 1 },
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
		atMost(
			`${at}: ours against the bare exchange`,
			ours / bare,
			delayMs === 0 ? 1.5 : 1.05,
			`${short(ours)} ms against ${short(bare)} ms an item`,
		),
		faster(
			`${at}: ours against n8n's HTTP helper`,
			helper / ours,
			`${short(ours)} ms against ${short(helper)} ms an item; the helper opened ${helperCounts.poolConnections} connections for ${helperItems} items`,
			delayMs === 0 ? 3 : 2,
		),
	];
	if (delayMs > 0) return rows;
	const { poolConnections, tokenRequests, poolRequests } = oursCounts;
	const numbers = `${poolRequests} requests, warm-up and ending of the sessions included`;
	return [
		...rows,
		exactlyOne(`Connections for ${items} items one after the other`, poolConnections, numbers),
		exactlyOne(`Token requests for ${items} items`, tokenRequests, numbers),
	];
}

function exactlyOne(what: string, count: number, numbers: string): Row {
	return { what, measured: String(count), target: '1', met: count === 1, numbers };
}
