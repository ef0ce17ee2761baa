/** Looking at sessions and at the pool, and ending a session. */
import type { Session } from '../session/session.js';
import type { Call } from './call.js';
import { ServiceError, sessionNotFound } from './service-error.js';
import { timestamp } from './wire-format.js';

/** Sessions in one page of a list. */
const PAGE_LENGTH = 100;

export function getSession(call: Call): object {
	return sessionBody(call, call.existingSession());
}

export async function endSession(call: Call): Promise<undefined> {
	await call.pool.end(call.existingSession());
	call.reply.code(204).send();
}

export function listSessions(call: Call): object {
	const { sessions, next } = page(call);
	return {
		sessions,
		nextLink:
			next === undefined ? null : `/listSessions?api-version=${call.version.name}&skip=${next}`,
	};
}

/** `POST .management/getSession`: an absent session is 400. */
export function lookUpSession(call: Call): object {
	const session = call.pool.find(call.identifier());
	if (session === undefined) throw sessionNotFound(call.identifier(), 400);
	return sessionBody(call, session);
}

/** `POST .management/listSessions`. */
export function countSessions(call: Call): object {
	const { sessions, next } = page(call);
	return {
		value: sessions,
		count: sessions.length,
		nextLink:
			next === undefined
				? null
				: `/.management/listSessions?api-version=${call.version.name}&skip=${next}`,
	};
}

/** `POST .management/stopSession`: plain text, also its 400 for an absent session. */
export async function stopSession(call: Call): Promise<string> {
	const session = call.pool.find(call.identifier());
	if (session === undefined) {
		throw new ServiceError(
			400,
			'SessionNotFound',
			'Failed to stop session, session not found.',
			undefined,
			'text',
		);
	}
	await call.pool.end(session);
	return `Session ${session.identifier} in session pool ${call.poolName} stopped.`;
}

export function getMetadata(call: Call): object {
	const { runtime, packages, jupyterKernel } = call.pool.describe();
	const created = timestamp(call.pool.createdAt).replace('Z', '');
	return {
		runtimes: [runtime],
		preInstalledPackages: packages,
		jupyterKernel,
		createdAt: created,
		lastUpdatedAt: created,
	};
}

function page(call: Call): { sessions: object[]; next: number | undefined } {
	const skip = Math.max(0, Number.parseInt(String(call.query.skip ?? '0'), 10) || 0);
	const sessions = call.pool.sessions();
	return {
		sessions: sessions.slice(skip, skip + PAGE_LENGTH).map((session) => sessionBody(call, session)),
		next: sessions.length > skip + PAGE_LENGTH ? skip + PAGE_LENGTH : undefined,
	};
}

function sessionBody(call: Call, session: Session): object {
	return {
		identifier: session.identifier,
		createdAt: timestamp(session.createdAt),
		lastAccessedAt: timestamp(session.lastAccessedAt),
		expireAt: timestamp(call.pool.expiry(session)),
		etag: session.etag,
	};
}
