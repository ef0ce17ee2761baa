/** One API call on its way to its operation: everything the operations need to know of it. */
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type SessionPool, TooManySessions } from '../session/session-pool.js';
import type { Session } from '../session/session.js';
import type { ApiVersion } from './api-versions.js';
import { folderPath } from './file-names.js';
import { sessionIdentifier } from './identifiers.js';
import { ServiceError, sessionNotFound } from './service-error.js';

export class Call {
	readonly query: Record<string, unknown>;
	readonly params: Record<string, string>;

	constructor(
		readonly pool: SessionPool,
		readonly version: ApiVersion,
		readonly request: FastifyRequest,
		readonly reply: FastifyReply,
	) {
		this.query = request.query as Record<string, unknown>;
		this.params = request.params as Record<string, string>;
	}

	/** The session the call names, allocated if need be. @throws ServiceError 400 or 429 */
	session(): Session {
		try {
			return this.pool.obtain(sessionIdentifier(this.query.identifier));
		} catch (error) {
			if (!(error instanceof TooManySessions)) throw error;
			throw new ServiceError(
				429,
				'SessionsCountExceedsLimit',
				`The request sessions count is '1'. ${error.message}`,
				undefined,
				'bare',
			);
		}
	}

	/** The session the call names. @throws ServiceError 400, or 404 if there is none */
	existingSession(): Session {
		const identifier = sessionIdentifier(this.query.identifier);
		const session = this.pool.find(identifier);
		if (session === undefined) throw sessionNotFound(identifier);
		return session;
	}

	/** The folder in the query parameter `path`; the nested generation ignores it except for listings. */
	folder(): string {
		return folderPath(this.query.path);
	}
}

/** @returns the body, sent as JSON; undefined if the operation has answered by itself */
export type Operation = (call: Call) => Promise<object | undefined> | object | undefined;
