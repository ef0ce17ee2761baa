import type { EmulatorResult, EmulatorSettings } from '../children/emulator';
import { measureIn } from '../process';
import { type Bench, type Row, below } from '../row';
import { short } from '../statistics';

const WARM_LIMIT_MS = 3;
const ALLOCATION_LIMIT_MS = 50;

/** The local session pool, as its command is started; calls over one kept-alive connection. */
export async function emulator({ quick }: Bench): Promise<Row[]> {
	const settings: EmulatorSettings = {
		rounds: quick ? 1 : 2,
		warmExecutions: quick ? 200 : 1000,
		sessionsAtOnce: quick ? 2 : 20,
	};
	const result = await measureIn<EmulatorResult>('bench/children/emulator.ts', [settings]);
	const plain = (what: string, milliseconds: number, numbers = ''): Row => ({
		what: `Emulator: ${what}`,
		measured: `${short(milliseconds)} ms`,
		numbers,
	});
	const megabytes = (bytes: number) =>
		bytes > 0 ? `${short(bytes / 2 ** 20)} MB` : 'unknown here';
	return [
		below(
			'Emulator: warm execution',
			result.warm,
			WARM_LIMIT_MS,
			'ms',
			`median of ${settings.warmExecutions} over HTTP`,
		),
		below(
			'Emulator: allocation from the ready pool',
			result.fromReadyPool,
			ALLOCATION_LIMIT_MS,
			'ms',
			'first execution of a new session, its code included',
		),
		plain('allocation when no kernel is ready', result.cold, 'a kernel is booted for it'),
		plain('start of the command to ready', result.boot, 'one kernel booted'),
		plain(
			'1 MB file up and down',
			result.fileRoundTrip,
			`${short(result.fileThroughPython)} ms when Python copies it in between`,
		),
		{
			what: 'Emulator: memory of a session',
			measured: megabytes(result.sessionBytes),
			numbers: 'its share of what the processes have in common included',
		},
		plain(
			`${settings.sessionsAtOnce} new sessions at once`,
			result.atOnce,
			`one execution each, one kernel ready; ${megabytes(result.atOnceBytes)} altogether`,
		),
	];
}
