import type { OneStepResult, OneStepSettings, Steps } from '../children/one-step';
import { measureIn } from '../process';
import { type Bench, type Row, faster } from '../row';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

/** File in, run, file out: one Execute node against Upload, Execute, List and Download. */
export async function oneStep({ quick, stubEnv }: Bench): Promise<Row[]> {
	const rows: Row[] = [];
	for (const delayMs of [0, DELAY_MS]) {
		const settings: OneStepSettings = { delayMs, rounds: quick ? 5 : 25 };
		const result = await measureIn<OneStepResult>(
			'bench/children/one-step.ts',
			[settings],
			stubEnv,
		);
		const { one, oneInNewSession, four } = result;
		const against = (ours: Steps) =>
			`${short(ours.milliseconds)} ms, ${ours.calls} calls against ${short(four.milliseconds)} ms, ${four.calls} calls`;
		rows.push(
			faster(
				`File in, run, file out, ${delayMs} ms round trip: one node against four`,
				four.milliseconds / one.milliseconds,
				against(one),
			),
			faster(
				`The same in a new session, ${delayMs} ms round trip: one node against four`,
				four.milliseconds / oneInNewSession.milliseconds,
				against(oneInNewSession),
			),
		);
	}
	return rows;
}
