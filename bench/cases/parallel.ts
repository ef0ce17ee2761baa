import type { ExecutionsResult, ExecutionsSettings } from '../children/executions';
import { measureIn } from '../process';
import { type Bench, type Row, faster } from '../row';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

/** Several Execute items at a time, each in a session of its own: two HTTP exchanges an item. */
export async function parallel({ quick, stubEnv }: Bench): Promise<Row[]> {
	const rows: Row[] = [];
	for (const delayMs of quick ? [DELAY_MS] : [0, DELAY_MS]) {
		for (const atATime of quick ? [8] : [8, 32]) {
			const items = delayMs === 0 ? (quick ? 64 : 320) : atATime * (quick ? 2 : 10);
			const helperItems = quick ? atATime : Math.min(items, 160);
			const rounds = quick ? 1 : 3;
			const settings: ExecutionsSettings = {
				...{ delayMs, items, helperItems, rounds, parallel: atATime },
			};
			const result = await measureIn<ExecutionsResult>(
				'bench/children/executions.ts',
				[settings],
				stubEnv,
			);
			const { ours, bare, helper, oursCounts } = result;
			rows.push(
				faster(
					`${atATime} items at a time, ${delayMs} ms round trip: ours against n8n's HTTP helper`,
					helper / ours,
					`${short(ours)} ms against ${short(helper)} ms an item; bare exchange ${short(bare)} ms, ours ${(ours / bare).toFixed(2)}x that; ${oursCounts.poolConnections} connections, ${oursCounts.tokenRequests} token request`,
				),
			);
		}
	}
	return rows;
}
