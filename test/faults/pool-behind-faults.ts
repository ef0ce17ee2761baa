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

/** Waits until something is so; gives up before jest does. */
export async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 15_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error('What was waited for did not happen');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
