import { pause } from './cancellation';
import type { ExecutionOutcome, ExecutionReply } from './models';
import { SessionPoolError } from './pool-error';

/** Milliseconds between two questions after a running execution. */
const POLL_INTERVAL_MS = 500;

/**
 * Asks for a running execution until it is done.
 * @param ask gives how far it is
 * @param deadline milliseconds since 1970; after it there is no further question
 * @throws SessionPoolError when it is still running then, or when the wait is cancelled
 */
export async function pollExecution(
	ask: () => Promise<ExecutionReply>,
	deadline: number,
	abortSignal?: AbortSignal,
): Promise<ExecutionOutcome> {
	for (;;) {
		if (Date.now() > deadline) {
			throw new SessionPoolError(
				'The code was still running at the time limit',
				'Give it a longer {timeout}, up to 220 seconds, or do less at a time.',
				{ kind: 'timeout', code: 'Timeout', mayHaveRun: true },
			);
		}
		await pause(POLL_INTERVAL_MS, abortSignal);
		const reply = await ask();
		if (reply.finished) return reply.outcome;
	}
}
