/** Looking at sessions and at the pool, and ending a session. */
import type { Session } from '../session/session.js';
import type { Call } from './call.js';
import { timestamp } from './wire-format.js';

/** Sessions in one page of `listSessions`. */
const PAGE = 100;

export function getSession(call: Call): object {
	return sessionBody(call, call.existingSession());
}

export async function endSession(call: Call): Promise<undefined> {
	await call.pool.end(call.existingSession());
	call.reply.code(204).send();
}

export function listSessions(call: Call): object {
	const skip = Math.max(0, Number.parseInt(String(call.query.skip ?? '0'), 10) || 0);
	const sessions = call.pool.sessions();
	const more = sessions.length > skip + PAGE;
	return {
		sessions: sessions.slice(skip, skip + PAGE).map((session) => sessionBody(call, session)),
		nextLink: more ? `/listSessions?api-version=${call.version.name}&skip=${skip + PAGE}` : null,
	};
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

function sessionBody(call: Call, session: Session): object {
	return {
		identifier: session.identifier,
		createdAt: timestamp(session.createdAt),
		lastAccessedAt: timestamp(session.lastAccessedAt),
		expireAt: timestamp(call.pool.expiry(session)),
		etag: session.etag,
	};
}
