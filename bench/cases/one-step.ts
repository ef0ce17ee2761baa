import type { OneStepResult, OneStepSettings, Steps } from '../children/one-step';
import { measureIn } from '../process';
import { type Bench, type Row, faster } from '../row';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

/** Files in, run, files out: one Execute node against Upload, Execute, List and Download. */
export async function oneStep({ quick, stubEnv }: Bench): Promise<Row[]> {
	const rows: Row[] = [];
	for (const delayMs of quick ? [DELAY_MS] : [0, DELAY_MS]) {
		for (const files of quick ? [4] : [1, 4])
			rows.push(...(await rowsOf(files, delayMs, { quick, stubEnv })));
	}
	return rows;
}

async function rowsOf(files: number, delayMs: number, { quick, stubEnv }: Bench): Promise<Row[]> {
	const settings: OneStepSettings = { delayMs, rounds: quick ? 1 : 8, files };
	const result = await measureIn<OneStepResult>('bench/children/one-step.ts', [settings], stubEnv);
	const { one, oneInNewSession, four } = result;
	const against = (ours: Steps) =>
		`${short(ours.milliseconds)} ms, ${ours.calls} calls against ${short(four.milliseconds)} ms, ${four.calls} calls`;
	const at = `${files === 1 ? '1 file' : `${files} files`} in, run, as many out, ${delayMs} ms round trip`;
	return [
		faster(`${at}: one node against four`, four.milliseconds / one.milliseconds, against(one)),
		faster(
			`${at}, in a new session: one node against four`,
			four.milliseconds / oneInNewSession.milliseconds,
			against(oneInNewSession),
		),
	];
}
