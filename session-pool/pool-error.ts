import { type Names, withNames } from './names';

/** What kind of trouble a call had; one word to branch on, so that nothing hangs on prose. */
export type PoolErrorKind =
	/** The caller gave something the service would refuse; nothing was sent. */
	| 'invalidInput'
	/** The abort signal of the caller ended the call. */
	| 'cancelled'
	/** No token could be had, so nothing was sent. */
	| 'signIn'
	/** No connection was opened, so nothing was sent. */
	| 'unreachable'
	/** The content to upload could not be read to its end. */
	| 'contentUnreadable'
	/** The connection broke off, or a reply ended short. */
	| 'brokenOff'
	/** No reply in time. */
	| 'timeout'
	/** 401 and 403. */
	| 'denied'
	/** 404. */
	| 'notFound'
	/** The service has no place for another session. */
	| 'poolFull'
	/** The service, or something before it, is busy or broken: 408, 429, 5xx. */
	| 'unavailable'
	/** Any other status. */
	| 'refused'
	/** A reply that says success but is not what the contract describes. */
	| 'unreadableReply'
	/** A reply, or a listing of many, that is larger than it may be. */
	| 'tooLarge';

/** What the service, or the way to it, said about a call that did not succeed. */
export interface PoolErrorDetails {
	kind: PoolErrorKind;
	/** HTTP status, or null when no answer came. */
	status?: number | null;
	/** Service's error code (`FileNotFound`), the socket's (`ECONNREFUSED`) or one of this client's. */
	code?: string;
	/** Sentence the service sent; empty when it sent none. */
	serviceMessage?: string;
	/** Id that Azure support can look the call up by. */
	traceId?: string;
	/** Whether the request may have been carried out although no success came back. */
	mayHaveRun?: boolean;
	/** Whether the same call may succeed a little later. */
	retryable?: boolean;
	/** Milliseconds the service asked to wait. */
	retryAfterMs?: number;
}

/**
 * The one error class of this client. `message` says what happened, `advice` what to do about it, in
 * plain words or in those that `named` puts in place. It never holds a request, a response or a token,
 * so it is safe to log.
 */
export class SessionPoolError extends Error {
	readonly kind: PoolErrorKind;
	readonly status: number | null;
	readonly code?: string;
	readonly serviceMessage: string;
	readonly traceId?: string;
	readonly mayHaveRun: boolean;
	readonly retryable: boolean;
	readonly retryAfterMs?: number;
	/** Whole sentences, the most useful one first. */
	readonly adviceList: readonly string[];

	/** The texts with the words in braces that names take the place of. */
	readonly #texts: { message: string; advice: readonly string[] };
	readonly #names: Partial<Names>;

	/** @param names of what the texts speak of; plain ones unless told otherwise */
	constructor(
		message: string,
		advice: string | readonly string[],
		details: PoolErrorDetails,
		names: Partial<Names> = {},
	) {
		super(withNames(message, names));
		const sentences = [advice].flat().filter((sentence) => sentence !== '');
		this.#texts = { message, advice: sentences };
		this.#names = names;
		this.name = 'SessionPoolError';
		this.adviceList = sentences.map((sentence) => withNames(sentence, names));
		this.kind = details.kind;
		this.status = details.status ?? null;
		this.code = details.code;
		this.serviceMessage = details.serviceMessage ?? '';
		this.traceId = details.traceId;
		this.mayHaveRun = details.mayHaveRun ?? false;
		this.retryable = details.retryable ?? false;
		this.retryAfterMs = details.retryAfterMs;
	}

	/** All advice as one text; empty when there is none. */
	get advice(): string {
		return this.adviceList.join(' ');
	}

	/** The same error with some sentences before its advice, and with other details where they are given. */
	withAdvice(
		sentences: readonly string[],
		details: Partial<PoolErrorDetails> = {},
	): SessionPoolError {
		const { message, advice } = this.#texts;
		return this.like(message, [...sentences, ...advice], { ...this, ...details }, this.#names);
	}

	/** The same error in the words of the interface that shows it. */
	named(names: Partial<Names>): SessionPoolError {
		const { message, advice } = this.#texts;
		return this.like(message, advice, { ...this }, names);
	}

	/** The same error with every text of it replaced. */
	inWords(message: string, advice: readonly string[], serviceMessage: string): SessionPoolError {
		return this.like(message, advice, { ...this, serviceMessage }, this.#names);
	}

	protected like(...parts: ConstructorParameters<typeof SessionPoolError>): SessionPoolError {
		return new SessionPoolError(...parts);
	}
}

/** The caller gave something the service would refuse; nothing was sent. */
export class InvalidInputError extends SessionPoolError {
	constructor(message: string, ...advice: string[]) {
		super(message, advice, { kind: 'invalidInput' });
		this.name = 'InvalidInputError';
	}

	protected override like(...parts: ConstructorParameters<typeof SessionPoolError>) {
		const error = super.like(...parts);
		error.name = this.name;
		return Object.setPrototypeOf(error, InvalidInputError.prototype) as InvalidInputError;
	}
}
