import type { SpreadResult, SpreadRun, SpreadSettings } from '../children/spread';
import { measureIn } from '../process';
import { type Bench, type Row, faster } from '../row';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

const ITEMS = 1_000;
const WORK_MS = 50;

/**
 * Many items of a little work each: spread over a few sessions against a new session for each, with as many items
 * at a time. The stub waits in the place of the work, and opens a session in no time.
 */
export async function spread({ quick, stubEnv }: Bench): Promise<Row[]> {
	const items = quick ? ITEMS / 10 : ITEMS;
	const rows: Row[] = [];
	for (const delayMs of quick ? [DELAY_MS] : [0, DELAY_MS]) {
		for (const sessions of quick ? [5] : [1, 5, 20]) {
			const settings: SpreadSettings = { delayMs, items, sessions, workMs: WORK_MS };
			const { dealt, newForEach } = await measureIn<SpreadResult>(
				'bench/children/spread.ts',
				[settings],
				stubEnv,
			);
			rows.push(
				faster(
					`${items.toLocaleString('en')} items of ${WORK_MS} ms, ${sessions} at a time, ${delayMs} ms round trip: Spread over Several against New for Each Item`,
					newForEach.milliseconds / dealt.milliseconds,
					`${told(dealt)} against ${told(newForEach)}`,
				),
			);
		}
	}
	return rows;
}

/** A session is billed by begun hours, so there are as many session-hours as sessions. */
function told({ milliseconds, calls, sessions }: SpreadRun): string {
	const count = (number: number) => number.toLocaleString('en');
	return `${short(milliseconds / 1000)} s, ${count(calls)} calls, ${count(sessions)} session${sessions === 1 ? '' : 's'} (billed: as many session-hours)`;
}
