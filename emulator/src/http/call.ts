/** One API call on its way to its operation: everything the operations need to know of it. */
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SessionQuirks } from '../quirks/quirks.js';
import { type SessionPool, TooManySessions } from '../session/session-pool.js';
import type { Session } from '../session/session.js';
import type { ApiVersion, Shape } from './api-versions.js';
import { sessionIdentifier } from './identifiers.js';
import type { PoolServer } from './pool-server.js';
import { poolIsFull, sessionNotFound } from './service-error.js';

export class Call {
	readonly query: Record<string, unknown>;
	readonly params: Record<string, string>;

	constructor(
		private readonly server: PoolServer,
		readonly version: ApiVersion,
		/** How the bodies of this route look in this version. */
		readonly shape: Shape,
		readonly request: FastifyRequest,
		readonly reply: FastifyReply,
	) {
		this.query = request.query as Record<string, unknown>;
		this.params = request.params as Record<string, string>;
	}

	get pool(): SessionPool {
		return this.server.pool;
	}

	/** The pool's name, as its address has it. */
	get poolName(): string {
		return this.params.pool ?? 'local';
	}

	/** What this session's part of the pool does otherwise. @throws ServiceError 400 */
	get quirks(): SessionQuirks {
		return this.server.quirks.of(this.identifier());
	}

	get uploads(): PoolServer['uploads'] {
		return this.server.uploads;
	}

	/** The session's name. @throws ServiceError 400 */
	identifier(): string {
		return sessionIdentifier(this.query.identifier);
	}

	/** The session the call names, allocated if need be. @throws ServiceError 400, or 429 if the pool is full */
	session(): Session {
		const identifier = this.identifier();
		if (this.pool.find(identifier) === undefined) {
			if (this.quirks.befalls('full-pool')) throw poolIsFull(identifier, this.poolName);
			if (this.quirks.befalls('full-pool-500')) throw poolIsFull(identifier, this.poolName, 500);
		}
		try {
			return this.pool.obtain(identifier);
		} catch (error) {
			if (!(error instanceof TooManySessions)) throw error;
			throw poolIsFull(identifier, this.poolName);
		}
	}

	/** The session the call names. @throws ServiceError 400, or 404 if there is none */
	existingSession(): Session {
		const identifier = this.identifier();
		const session = this.pool.find(identifier);
		if (session === undefined) throw sessionNotFound(identifier);
		return session;
	}
}

/** @returns the body: an object is sent as JSON, a string as plain text; undefined if the operation has answered by itself */
export type Operation = (
	call: Call,
) => Promise<object | string | undefined> | object | string | undefined;
