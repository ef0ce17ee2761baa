import { randomUUID } from 'node:crypto';
import {
	type ExecutionOutcome,
	type ExecutionReply,
	type ExecutionRequest,
	type SessionClient,
	SessionPoolError,
	isCallFailure,
	pause,
} from '../../../../session-pool';

/** Milliseconds before a second question; doubled for each further one. */
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;
/** Milliseconds beyond the code's own time that a running one is waited for. */
const MARGIN_MS = 30_000;
/** Times that the service says it does not know an execution before it is believed: the request may still be on its way. */
const MAX_UNKNOWN = 3;

/**
 * Runs JavaScript or a shell command once. No program of ours is in such a session to be asked after a fault
 * that leaves open whether the code ran; but the service keeps executions under an id that their sender
 * chooses (contract, sections 5.1, 5.2 and 16), so it is asked by that id. It does not say how long it
 * keeps them: one that it does not know may have run all the same, and is not sent again.
 * @throws SessionPoolError whose `mayHaveRun` says whether the code may have run
 */
export async function processOutcome(
	session: SessionClient,
	request: ExecutionRequest,
	abortSignal?: AbortSignal,
): Promise<ExecutionOutcome> {
	if (!session.hasExecutionStatus) return await session.execute(request);
	const limit = Date.now() + request.timeoutSeconds * 1000 + MARGIN_MS;
	const operationId = randomUUID();
	try {
		return await session.execute(request, { operationId });
	} catch (error) {
		if (!isOpen(error)) throw error;
		const outcome = await find(session, operationId, request, limit, abortSignal);
		if (outcome === undefined) throw error;
		return outcome;
	}
}

/** Asks until the outcome is known; undefined when nobody tells. */
async function find(
	session: SessionClient,
	operationId: string,
	{ language }: ExecutionRequest,
	limit: number,
	abortSignal?: AbortSignal,
): Promise<ExecutionOutcome | undefined> {
	let unknown = 0;
	for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
		const answer: ExecutionReply | SessionPoolError = await session
			.getExecution(operationId, language)
			.catch((error: unknown) => {
				if (!isCallFailure(error)) throw error;
				return error;
			});
		if (answer instanceof SessionPoolError) {
			if (answer.kind === 'notFound') unknown++;
			else if (isFinal(answer)) return undefined;
			if (unknown >= MAX_UNKNOWN) return undefined;
		} else if (answer.finished) {
			return answer.outcome;
		}
		if (Date.now() > limit) return undefined;
		await pause(waitMs, abortSignal);
	}
}

/** Whether another question would be answered the same; a proxy's page may have another one behind it. */
function isFinal({ kind, retryable }: SessionPoolError): boolean {
	return !retryable && kind !== 'unreadableReply';
}

/** Whether it is not known if the code ran. */
function isOpen(error: unknown): boolean {
	return isCallFailure(error) && error.mayHaveRun;
}
