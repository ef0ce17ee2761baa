import timers from 'node:timers/promises';

const TIMES_FASTER = 50;
/** Shorter ones are not worth it. */
const SHORTEST_WAIT_MS = 200;

interface Limits {
	/** How long time limits of a minute and more are to be instead, in milliseconds; they stay unless told. */
	limitsMs?: number;
}

/**
 * Has waits be over fifty times as fast from now on, so that tests of what comes after five tries need not sit through
 * them. The waits themselves are tested where they are decided: `retry-policy.test.ts`.
 *
 * @returns puts everything back
 */
export function shortenWaits({ limitsMs }: Limits = {}): () => void {
	const limit = (ms: number) => (ms < 60_000 ? ms : (limitsMs ?? ms));
	const short = (ms = 0) => (ms < SHORTEST_WAIT_MS ? ms : ms / TIMES_FASTER);
	const { setTimeout: callback } = globalThis;
	const { setTimeout: promise } = timers;
	const { timeout } = AbortSignal;
	// Waits before another try are drawn at random; whole numbers are time limits, the emulator's for code among them.
	const shortCallback = (call: () => void, ms = 0) =>
		callback(call, Number.isInteger(ms) ? limit(ms) : short(ms));
	globalThis.setTimeout = Object.assign(shortCallback, callback) as typeof setTimeout;
	timers.setTimeout = async (ms, ...rest) => await promise(short(ms), ...rest);
	AbortSignal.timeout = (ms) => timeout.call(AbortSignal, short(ms));
	return () => {
		globalThis.setTimeout = callback;
		timers.setTimeout = promise;
		AbortSignal.timeout = timeout;
	};
}

/** Has them be short while something runs. */
export async function withShortWaits<T>(run: () => Promise<T>, limits?: Limits): Promise<T> {
	const undo = shortenWaits(limits);
	try {
		return await run();
	} finally {
		undo();
	}
}
