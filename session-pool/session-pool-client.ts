import { MAX_DESCRIPTION_REPLY_BYTES } from './call-limits';
import type { PoolConnection } from './connection';
import { PoolCalls } from './http/pool-calls';
import { type Transport, createTransport } from './http/transport';
import type { CallOptions, PoolDescription, PoolSession } from './models';
import { SessionClient } from './session-client';
import { wireFormFor } from './wire/api-version';
import { allPages } from './wire/listing-pages';
import { readPoolMetadata } from './wire/pool-metadata';
import { readSessionListing } from './wire/session-listing';
import type { WireForm } from './wire/wire-form';

/** One session pool. All methods reject with SessionPoolError. */
export class SessionPoolClient {
	private constructor(
		private readonly connection: PoolConnection,
		private readonly wire: WireForm,
		private readonly transport: Transport,
	) {}

	/** @throws InvalidInputError for an API version that this client does not speak */
	static async connect(connection: PoolConnection): Promise<SessionPoolClient> {
		const wire = wireFormFor(connection.apiVersion);
		return new SessionPoolClient(connection, wire, await createTransport(connection));
	}

	/**
	 * A client for one session. Nothing is sent yet: a session that does not exist is allocated by the
	 * first call that names it (contract, section 2).
	 * @param options hold for every call of the session client
	 */
	getSession(identifier: string, options: CallOptions = {}): SessionClient {
		const calls = new PoolCalls(this.connection.endpoint, this.transport, {
			identifier,
			...options,
		});
		return new SessionClient(identifier, this.wire, calls);
	}

	/** Packages that the pool's sessions come with; needs no session. */
	async describePool(options: CallOptions = {}): Promise<PoolDescription> {
		const calls = new PoolCalls(this.connection.endpoint, this.transport, options);
		const { body } = await calls.sendJson(this.wire.poolMetadata(), {
			action: 'tell what is installed',
			maxReplyBytes: MAX_DESCRIPTION_REPLY_BYTES,
		});
		return readPoolMetadata(body);
	}

	/**
	 * Sessions that the pool has at the moment, whoever opened them; needs no session. A session that moves to
	 * another page meanwhile is told once.
	 * @throws InvalidInputError for an API version without a route for it
	 */
	async listSessions(options: CallOptions = {}): Promise<PoolSession[]> {
		const calls = new PoolCalls(this.connection.endpoint, this.transport, options);
		const all = await allPages(calls.url(this.wire.sessionListing()), async (url) => {
			const body = await calls.getPage(url, {
				action: 'list the sessions',
				maxReplyBytes: MAX_DESCRIPTION_REPLY_BYTES,
			});
			return calls.resolved(readSessionListing(body));
		});
		return [...new Map(all.map((session) => [session.identifier, session])).values()];
	}
}
