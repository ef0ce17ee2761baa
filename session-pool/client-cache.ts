import type { PoolConnection } from './connection';
import { SessionPoolClient } from './session-pool-client';

/** Pools kept connected at a time; the one unused for longest goes first. */
const MAX_CLIENTS = 50;
const clients = new Map<string, Promise<SessionPoolClient>>();

/** The client of a pool, shared by all executions of this process so that its connections are. */
export async function clientFor(connection: PoolConnection): Promise<SessionPoolClient> {
	const key = `${connection.poolKey} ${connection.apiVersion}`;
	const known = clients.get(key) ?? SessionPoolClient.connect(connection);
	clients.delete(key);
	clients.set(key, known);
	for (const oldest of clients.keys()) {
		if (clients.size <= MAX_CLIENTS) break;
		clients.delete(oldest);
	}
	// A pool that could not be prepared is tried anew next time.
	known.catch(() => clients.delete(key));
	return await known;
}
