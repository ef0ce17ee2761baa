import type { RetryStrategy } from '@azure/core-rest-pipeline';
import { readConnectionFault } from './connection-fault';
import { retryAfterMs } from '../wire/retry-after';

/** How persistently calls are tried. */
export interface RetryOptions {
	/** Tries of one call altogether. */
	maxTries: number;
	/** Milliseconds before the second try; doubled for each further one. */
	firstWaitMs: number;
	/** Milliseconds for one try at most, where the call itself would take more. */
	maxTryMs?: number;
}

export const DEFAULT_RETRY: RetryOptions = { maxTries: 5, firstWaitMs: 500 };
const MAX_WAIT_MS = 10_000;
/** A longer wait than this is left to the workflow: n8n's own 'Retry On Fail', or a later run. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Statuses after which a call that does the same when repeated may be repeated. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);
/** Statuses with which the service turned an execution away before it started. */
const NOT_STARTED = new Set([429, 503]);

/**
 * When to try again. idempotent calls (list, metadata, download, upload, delete) may be repeated after
 * any transient fault; an execution only when it provably did not start: the connection never opened, 429
 * or 503. Everything else could run code twice.
 */
export function retryStrategy(idempotent: boolean, { firstWaitMs }: RetryOptions): RetryStrategy {
	return {
		name: idempotent ? 'idempotent' : 'notStarted',
		retry({ retryCount, response, responseError }) {
			if (response !== undefined) {
				const statuses = idempotent ? TRANSIENT : NOT_STARTED;
				if (!statuses.has(response.status)) return { skipStrategy: true };
				const asked = retryAfterMs((name) => response.headers.get(name));
				if (asked !== undefined && asked > MAX_RETRY_AFTER_MS) return { skipStrategy: true };
				return { retryAfterInMs: asked ?? backOff(retryCount, firstWaitMs) };
			}
			const { neverOpened, transient } = readConnectionFault(responseError);
			const again = transient && (idempotent || neverOpened !== undefined);
			return again ? { retryAfterInMs: backOff(retryCount, firstWaitMs) } : { skipStrategy: true };
		},
	};
}

/** Exponential, with jitter so that parallel calls do not come back all at once. */
function backOff(retryCount: number, firstWaitMs: number): number {
	const ceiling = Math.min(MAX_WAIT_MS, firstWaitMs * 2 ** retryCount);
	return ceiling / 2 + Math.random() * (ceiling / 2);
}
