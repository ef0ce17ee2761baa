/** What the service, or the way to it, said about a call that did not succeed. */
export interface PoolErrorDetails {
	/** HTTP status, or null when no answer came. */
	status: number | null;
	/** Service's error code (`FileNotFound`) or the socket's (`ECONNREFUSED`). */
	code?: string;
	/** Sentence the service sent; empty when it sent none. */
	serviceMessage?: string;
	/** Id that Azure support can look the call up by. */
	traceId?: string;
	/** Whether the request may have been carried out although no success came back. */
	mayHaveRun: boolean;
	/** Milliseconds the service asked to wait. */
	retryAfterMs?: number;
}

/**
 * The one error class of this client. `message` says what happened, `advice` what to do about it.
 * It never holds a request, a response or a token, so it is safe to log.
 */
export class SessionPoolError extends Error {
	readonly status: number | null;
	readonly code?: string;
	readonly serviceMessage: string;
	readonly traceId?: string;
	readonly mayHaveRun: boolean;
	readonly retryAfterMs?: number;

	constructor(
		message: string,
		readonly advice: string,
		details: PoolErrorDetails = { status: null, mayHaveRun: false },
	) {
		super(message);
		this.name = 'SessionPoolError';
		this.status = details.status;
		this.code = details.code;
		this.serviceMessage = details.serviceMessage ?? '';
		this.traceId = details.traceId;
		this.mayHaveRun = details.mayHaveRun;
		this.retryAfterMs = details.retryAfterMs;
	}
}

/** The caller gave something the service would refuse; nothing was sent. */
export class InvalidInputError extends SessionPoolError {
	constructor(message: string, advice = '') {
		super(message, advice);
		this.name = 'InvalidInputError';
	}
}

/** Whether the service said that there is no such thing. */
export function isNotFound(error: unknown): boolean {
	return error instanceof SessionPoolError && error.status === 404;
}

/** Whether the service had no place for another session; nothing was started (contract, section 17). */
export function isPoolFull(error: unknown): error is SessionPoolError {
	if (!(error instanceof SessionPoolError)) return false;
	const words = /^Error happened when allocating pod /;
	return (
		error.code === 'SessionsCountExceedsLimit' ||
		((error.status === 429 || error.status === 500) && words.test(error.serviceMessage))
	);
}
