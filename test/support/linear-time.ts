/** Quicker than this needs no second look: what is quadratic takes many seconds at the lengths that tests try. */
const QUICK_MS = 200;
/** A text that many times shorter takes as many times less, or nearly the square of it. */
const STEP = 8;
const TRIES = 3;

/**
 * Whether a call takes time in proportion to what it is given. It is judged by growth, in processor time, so that
 * neither a slow machine nor a busy one changes the answer.
 * @param given makes what is given, of a length
 */
export async function isLinear<Given>(
	length: number,
	given: (length: number) => Given,
	call: (given: Given) => unknown,
): Promise<boolean> {
	const [long, short] = [given(length), given(Math.floor(length / STEP))];
	let [longMs, shortMs] = [Infinity, Infinity];
	// Garbage that others left is collected within our time as well, so there is a second try and a third.
	for (let tries = 0; tries < TRIES; tries++) {
		longMs = Math.min(longMs, await processorTimeMs(() => call(long)));
		if (longMs < QUICK_MS) return true;
		shortMs = Math.min(shortMs, await processorTimeMs(() => call(short)));
		if (longMs < 2 * STEP * shortMs) return true;
	}
	return false;
}

async function processorTimeMs(call: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await call();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}
