import type { RetryStrategy } from '@azure/core-rest-pipeline';
import { saysPoolIsFull } from '../wire/refusal';
import { retryAfterMs } from '../wire/retry-after';
import { TRANSIENT_STATUSES } from '../wire/transient';
import { readConnectionFault } from './connection-fault';

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
/** A longer wait than this is left to the caller. */
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * When a call may be sent again.
 * - `idempotent` calls (list, metadata, download, upload, delete): after any transient fault.
 * - `notStarted`, for executions: only when the code provably did not start, as the connection never
 *   opened or the service itself says that the pool is full. Everything else could run code twice.
 */
export type RetryStyle = 'idempotent' | 'notStarted';

export function retryStrategies(style: RetryStyle, { firstWaitMs }: RetryOptions): RetryStrategy[] {
	const isIdempotent = style === 'idempotent';
	return [
		{
			name: style,
			retry({ retryCount, response, responseError }) {
				if (response !== undefined) {
					const { status, bodyAsText } = response;
					const again = isIdempotent
						? TRANSIENT_STATUSES.has(status)
						: saysPoolIsFull({ status, bodyText: bodyAsText ?? '' });
					if (!again) return { skipStrategy: true };
					const asked = retryAfterMs((name) => response.headers.get(name));
					if (asked !== undefined && asked > MAX_RETRY_AFTER_MS) return { skipStrategy: true };
					return { retryAfterInMs: asked ?? backOff(retryCount, firstWaitMs) };
				}
				const { neverOpened, transient } = readConnectionFault(responseError);
				const again = transient && (isIdempotent || neverOpened !== undefined);
				if (!again) return { skipStrategy: true };
				return { retryAfterInMs: backOff(retryCount, firstWaitMs) };
			},
		},
	];
}

/** Exponential, with jitter so that parallel calls do not come back all at once. */
function backOff(retryCount: number, firstWaitMs: number): number {
	const ceiling = Math.min(MAX_WAIT_MS, firstWaitMs * 2 ** retryCount);
	return ceiling / 2 + Math.random() * (ceiling / 2);
}
