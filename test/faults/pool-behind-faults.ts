import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import type { RetryOptions } from '../../session-pool/http/retry-policy';
import { SessionPoolClient } from '../../session-pool/session-pool-client';
import { unsignedConnection } from '../support/pool-connection';
import { FaultProxy } from './fault-proxy';

/** Waits a test can sit out. */
export const QUICK: RetryOptions = { maxTries: 5, firstWaitMs: 5, maxTryMs: 2000 };

export const PYTHON = { language: 'python' as const, timeoutSeconds: 60 };
export const SESSION = 'faults-1';
export const EXECUTIONS = { method: 'POST', path: /^\/executions$/ };

/** How live pools say that they are full: nothing was started (contract, section 17). */
export const poolIsFull = (status: 429 | 500 = 429) => ({
	kind: 'reply' as const,
	status,
	headers: { 'content-type': 'text/plain' },
	body: `Error happened when allocating pod for identifier ${SESSION} in pool pool-1`,
});

/** What a gateway says when the way to the pool broke off, before or after the pool saw the request. */
export const GATEWAY_WORDS = 'upstream connect error or disconnect/reset before headers';

/** A client for an endpoint that tries quickly. */
export async function quickClient(
	endpoint: string,
	retry: Partial<RetryOptions> = {},
): Promise<SessionPoolClient> {
	const connection = unsignedConnection(undefined, endpoint);
	return await SessionPoolClient.connect({ ...connection, retry: { ...QUICK, ...retry } });
}

/** A local pool, the proxy before it, and a client that goes through the proxy. */
export async function poolBehindFaults(ready: number) {
	const pool = await startSessionPool({ port: 0, ready });
	const proxy = await FaultProxy.before(pool.endpoint);
	const close = async () => {
		await proxy.close();
		await pool.close();
	};
	const client = await quickClient(proxy.endpoint);
	const direct = await quickClient(pool.endpoint, { maxTryMs: 60_000 });
	return { pool, proxy, client, direct, close };
}
