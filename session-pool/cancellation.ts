import { setTimeout as delay } from 'node:timers/promises';
import { SessionPoolError } from './pool-error';

/** Says 'canceled', as programs tell by that word that they stopped the call themselves. */
export function cancellation(mayHaveRun: boolean): SessionPoolError {
	return new SessionPoolError('{work} was canceled', '', {
		kind: 'cancelled',
		code: 'Cancelled',
		mayHaveRun,
	});
}

export function isCancellation(error: unknown): boolean {
	return error instanceof SessionPoolError && error.kind === 'cancelled';
}

/** Whether a call failed by itself: neither was it cancelled, nor is the program at fault. */
export function isCallFailure(error: unknown): error is SessionPoolError {
	return error instanceof SessionPoolError && error.kind !== 'cancelled';
}

/**
 * Waits between two questions about code that has been sent.
 * @throws SessionPoolError when it is cancelled: the code may have run
 */
export async function pause(waitMs: number, abortSignal?: AbortSignal): Promise<void> {
	await delay(waitMs, undefined, { signal: abortSignal }).catch(() => {});
	if (abortSignal?.aborted === true) throw cancellation(true);
}
