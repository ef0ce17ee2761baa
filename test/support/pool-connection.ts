import { NEWEST } from './api-versions';
import { CLIENT, TENANT } from './entra';
import { type PoolConnection, readConnection } from '../../session-pool/connection';
import { SessionPoolClient } from '../../session-pool/session-pool-client';

export const POOL_ORIGIN = 'https://pool.example';
export const POOL_PATH = '/subscriptions/sub-1/resourceGroups/group-1/sessionPools/pool-1';
export const POOL_ENDPOINT = `${POOL_ORIGIN}${POOL_PATH}`;

/** An identifier for calls in which it does not matter. */
export const SESSION = 'session-1';

/** Credential fields of a service principal. */
export const SERVICE_PRINCIPAL = {
	authentication: 'clientSecret',
	poolManagementEndpoint: POOL_ENDPOINT,
	tenantId: TENANT,
	clientId: CLIENT,
	clientSecret: 'canary-secret',
};

/** Calls are tried once, so that a test sees what a single answer leads to. */
const ONE_TRY = { maxTries: 1, firstWaitMs: 0 };

// The client reads these when it connects; a proxy of the developer's must not get to see the tests.
for (const name of ['http_proxy', 'https_proxy', 'all_proxy']) {
	delete process.env[name];
	delete process.env[name.toUpperCase()];
}

/** A connection that signs nothing. */
export function unsignedConnection(
	apiVersion = NEWEST,
	poolManagementEndpoint = POOL_ENDPOINT,
): PoolConnection {
	const fields = { authentication: 'none', poolManagementEndpoint, apiVersion };
	return { ...readConnection(fields), retry: ONE_TRY };
}

/** A client that signs nothing. */
export async function connect(apiVersion?: string, endpoint?: string): Promise<SessionPoolClient> {
	return await SessionPoolClient.connect(unsignedConnection(apiVersion, endpoint));
}

/** A client that signs in with the service principal, or one that differs in some fields. */
export async function connectSigned(
	fields: Partial<Record<keyof typeof SERVICE_PRINCIPAL | 'apiVersion', string>> = {},
): Promise<SessionPoolClient> {
	const connection = readConnection({ ...SERVICE_PRINCIPAL, ...fields });
	return await SessionPoolClient.connect({ ...connection, retry: ONE_TRY });
}
