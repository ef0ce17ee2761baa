import type { Kernel, Report } from './report';
import { SessionMemory } from './session-memory';

/** Milliseconds that a kernel is surely kept without a call: the shortest cooldown is 300 seconds (contract, section 12). */
const KEPT_MS = 240_000;

interface Heard {
	kernel: Kernel;
	/** When it answered, in milliseconds of a clock that does not jump. */
	atMs: number;
}

const kernels = new SessionMemory<Heard>();

/** The kernel that a session of a pool was last heard of with, in this process. */
export function knownKernel(pool: object, identifier: string): Kernel | undefined {
	return kernels.get(pool, identifier)?.kernel;
}

/** Whether a session's kernel answered so lately that it must still be there, unless it died. */
export function isWarm(pool: object, identifier: string): boolean {
	const heard = kernels.get(pool, identifier);
	return heard !== undefined && performance.now() - heard.atMs < KEPT_MS;
}

export function rememberKernel(pool: object, identifier: string, kernel: Kernel): void {
	kernels.set(pool, identifier, { kernel, atMs: performance.now() });
}

/**
 * Whether an execution that a kernel does not know was certainly never started in its session: the kernel
 * turned it away, or was there before the attempt and cannot have forgotten it.
 */
export function provesNotStarted(before: Kernel | undefined, report: Report): boolean {
	const { kernel: now, started, turnedAway } = report;
	if (started) return false;
	if (turnedAway) return true;
	return before !== undefined && before.id === now.id && (!now.forgot || now.runs === before.runs);
}
