import type { IDataObject } from 'n8n-workflow';
import { InvalidInputError, type PoolSession } from '../../../session-pool';
import type { NodeRun } from '../run/node-run';
import type { SessionOrigin } from '../session/session-choice';

/** A session of the pool, and what its identifier tells of it. */
export interface ListedSession extends PoolSession, SessionOrigin {
	/** Seconds since it was opened; null where the service does not say when. */
	ageSeconds: number | null;
	/** Seconds since it was last called; null where the service does not say when. */
	unusedSeconds: number | null;
}

/**
 * All sessions that the pool has at the moment, whoever opened them.
 * @throws InvalidInputError for an agent's tool, which must not learn of other sessions
 */
export async function listPoolSessions(run: NodeRun): Promise<ListedSession[]> {
	assertNoTool(run);
	const { pool, abortSignal, originOf } = run;
	const sessions = await pool.listSessions({ abortSignal });
	const nowMs = Date.now();
	return sessions.map((session) => ({
		...session,
		...originOf(session.identifier),
		ageSeconds: secondsSince(session.createdAt, nowMs),
		unusedSeconds: secondsSince(session.lastUsedAt, nowMs),
	}));
}

/** Who knows a session's identifier shares what is in it, and who ends it takes that from others. */
export function assertNoTool({ isTool }: NodeRun): void {
	if (!isTool) return;
	throw new InvalidInputError(
		"The sessions of the pool are not for an agent's tool",
		'Use a node of the workflow for it.',
	);
}

/** The item of a session. */
export function describeSession({ identifier, ...session }: ListedSession): IDataObject {
	const { ours, workflowId, ofThisExecution, createdAt, lastUsedAt, expiresAt } = session;
	const { ageSeconds, unusedSeconds } = session;
	return {
		sessionIdentifier: identifier,
		...{ ours, workflowId, ofThisExecution },
		...{ createdAt, lastUsedAt, expiresAt, ageSeconds, unusedSeconds },
	};
}

/** The clocks of n8n and of the service may differ a little. */
function secondsSince(time: string | null, nowMs: number): number | null {
	const timeMs = Date.parse(time ?? '');
	return Number.isNaN(timeMs) ? null : Math.max(0, Math.round((nowMs - timeMs) / 1000));
}
