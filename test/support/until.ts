import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 20_000;
const INTERVAL_MS = 20;

/**
 * Waits for something that happens elsewhere and that there is no event for.
 *
 * @param what called until it gives something; its own text says in the error what was waited for
 * @param limitMs gives up after this time; the default is less than jest's own limit, so that nothing runs on after a test
 * @returns what it gave in the end
 */
export async function until<T>(
	what: () => T | Promise<T>,
	limitMs = LIMIT_MS,
): Promise<Exclude<T, false | undefined | null>> {
	const deadline = Date.now() + limitMs;
	for (;;) {
		const value = await what();
		if (value) return value as Exclude<T, false | undefined | null>;
		if (Date.now() > deadline) throw new Error(`Not within ${limitMs / 1000} s: ${what}`);
		await delay(INTERVAL_MS);
	}
}
