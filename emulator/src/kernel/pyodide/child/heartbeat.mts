/**
 * Something that happens every now and then even while Python never returns. Python looks for signals every few
 * instructions, through a hook Pyodide has for Ctrl-C; this uses the hook as a clock.
 */
import { OUT_OF_MEMORY_EXIT_CODE } from '../exit-codes.js';
import { end } from './link.mjs';

/** Looks at the clock once in so many calls of the hook. */
const CALLS = 64;
/** Milliseconds between two beats. */
const INTERVAL_MS = 100;
/**
 * Bytes of memory at which the process gives up. Python's own memory and `/mnt/data` are limited to less than that
 * (kernel-launch.ts); this is for what no limit covers, such as files in `/tmp`.
 */
const MOST_MEMORY = 2.5 * 1024 ** 3;

/** To be called while `process` can still be seen. */
export function startHeartbeat(): { start(pyodide: object, beat: () => void): void } {
	const host = process;
	const memory = process.memoryUsage.rss;
	const pool = process.ppid;
	return {
		start(pyodide, beat) {
			let calls = 0;
			let last = 0;
			const check = (): void => {
				const now = performance.now();
				if (now - last < INTERVAL_MS) return;
				last = now;
				// The pool was killed: an endless loop must not outlive it.
				if (host.ppid !== pool) end();
				if (memory() > MOST_MEMORY) end(OUT_OF_MEMORY_EXIT_CODE);
				beat();
			};
			const buffer = {
				get 0(): number {
					if (++calls % CALLS === 0) check();
					return 0;
				},
				set 0(_value: number) {
					/* Pyodide resets the signal it has read. */
				},
			};
			(pyodide as { setInterruptBuffer(buffer: unknown): void }).setInterruptBuffer(buffer);
		},
	};
}
