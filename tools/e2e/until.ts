import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/** Waits for something that happens elsewhere; there is no event for it. */
export async function until(
	condition: () => boolean | Promise<boolean>,
	what: string,
	limitMs = LIMIT_MS,
): Promise<void> {
	const deadline = Date.now() + limitMs;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error(`Not within ${limitMs / 1000} s: ${what}`);
		await delay(50);
	}
}
