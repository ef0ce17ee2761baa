/** Puts a pool and its HTTP server together and starts them. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import { type Injection, InjectedReplies } from './http/injected-replies.js';
import { type LoggedRequest, RequestLog } from './http/request-log.js';
import { createServer } from './http/server.js';
import { UploadBudget } from './http/upload-budget.js';
import { isLoopback } from './http/web-page-check.js';
import { kernelProvider } from './kernel/kernel-provider.js';
import { complete, type PoolOptions } from './pool-options.js';
import { Quirks } from './quirks/quirks.js';
import { SessionPool } from './session/session-pool.js';

const POOL_PATH = '/subscriptions/local/resourceGroups/local/sessionPools/local';

export interface SessionInfo {
	identifier: string;
	createdAt: Date;
	lastAccessedAt: Date;
	expiresAt: Date;
	/** Executions started in this session. */
	executionCount: number;
}

/** A pool that runs. */
export interface RunningSessionPool {
	/** What a client takes for the pool management endpoint, without a trailing slash. */
	readonly endpoint: string;
	/** The one token that requests must carry; undefined if the pool has none of its own. */
	readonly token: string | undefined;
	/** Which kernel runs code and how it is isolated, if that is not Pyodide. */
	readonly remark: string | undefined;
	/** Executions that were really started, ever. */
	readonly executionCount: number;
	/** The requests answered so far, oldest first; at most the last 10,000. */
	readonly requests: readonly LoggedRequest[];
	sessions(): SessionInfo[];
	/** Makes the next fitting requests fail or wait. */
	inject(injection: Injection): void;
	/** Stops listening and ends every session. Resolves when no process is left. */
	close(): Promise<void>;
}

/**
 * Starts a pool. Resolves when it answers and, if `ready` is not 0, its first kernel has booted.
 * @throws RangeError for options that make no sense; Error if the port is taken or Python cannot be started
 */
export async function startSessionPool(options: PoolOptions = {}): Promise<RunningSessionPool> {
	const all = complete(options);
	const { host, port, quirks, requireToken, seed } = all;
	const token = all.token ?? (isLoopback(host) ? undefined : randomBytes(24).toString('base64url'));
	const kernels = kernelProvider(all);
	const pool = new SessionPool(all, kernels);
	const injected = new InjectedReplies();
	const log = new RequestLog();
	const server = await createServer({
		pool,
		quirks: new Quirks({ quirks, seed }),
		uploads: new UploadBudget(),
		host,
		token: { required: requireToken, only: token },
		injected,
		log,
	});
	const close = async (): Promise<void> => {
		await Promise.all([server.close(), pool.close()]);
	};
	try {
		await server.listen({ host, port });
		await pool.open();
	} catch (error) {
		await close();
		throw error;
	}
	const { port: actualPort } = server.server.address() as AddressInfo;
	return {
		endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}${POOL_PATH}`,
		token,
		remark: kernels.remark,
		get executionCount() {
			return pool.executionCount;
		},
		requests: log.entries,
		sessions: () =>
			pool.sessions().map((session) => ({
				identifier: session.identifier,
				createdAt: session.createdAt,
				lastAccessedAt: session.lastAccessedAt,
				expiresAt: pool.expiry(session),
				executionCount: session.executionCount,
			})),
		inject: (injection) => injected.add(injection),
		close,
	};
}
