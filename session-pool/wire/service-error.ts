import { type PoolErrorDetails, type PoolErrorKind, SessionPoolError } from '../pool-error';
import { type JsonObject, objectField, parseJson, textField } from './json-fields';
import { pageText } from './page-text';
import { errorObject, saysNotStarted, saysPoolIsFull } from './refusal';
import { retryAfterMs } from './retry-after';
import { TRANSIENT_STATUSES } from './transient';

/** The parts of a reply that an error is read from; the body is text whatever the call was for. */
export interface RefusedReply {
	status: number;
	header: (name: string) => string | undefined;
	bodyText: string;
}

/** Most characters of a message, or of a page, that are kept in an error. */
const MAX_MESSAGE_LENGTH = 500;
/** Most characters of a code or an id; longer ones are none. */
const MAX_CODE_LENGTH = 128;

/**
 * Makes the error for a reply that is no success (contract, section 11).
 * @param action what was tried, as in "run the code", for the message
 */
export function readServiceError(reply: RefusedReply, action: string): SessionPoolError {
	const { status, bodyText } = reply;
	const body = parseJson(bodyText);
	const error = errorObject(body);
	const serviceMessage = shortened(messageOf(error, bodyText, body));
	const code = shortText(textField(error, 'code') ?? reply.header('x-ms-error-code'));
	const isFull = saysPoolIsFull(reply);
	const kind = isFull ? 'poolFull' : kindOf(status);
	const { what, advice } = explain(kind, reply, action);
	const waitMs = retryAfterMs(reply.header);
	if (waitMs !== undefined && waitMs > 0) {
		advice.push(`The service asks to wait ${Math.ceil(waitMs / 1000)} seconds.`);
	}
	const details: PoolErrorDetails = {
		kind,
		status,
		code,
		serviceMessage,
		traceId: shortText(textField(error, 'traceId') ?? reply.header('mise-correlation-id')),
		mayHaveRun: !saysNotStarted(reply),
		retryable: isFull || TRANSIENT_STATUSES.has(status),
		retryAfterMs: waitMs,
	};
	const message = serviceMessage === '' ? what : `${what}: ${serviceMessage}`;
	return new SessionPoolError(message, advice, details);
}

/** In the order of section 11: `error.message`, `message`, `title` with `errors`, raw text. */
function messageOf(error: JsonObject, bodyText: string, body: unknown): string {
	const message = textField(error, 'message');
	if (message !== undefined) return withoutFullStop(message);
	const title = textField(error, 'title');
	if (title !== undefined) {
		const details = Object.values(objectField(error, 'errors')).flat().filter(isText);
		return [withoutFullStop(title), ...details].join('; ');
	}
	if (body !== undefined && !isText(body)) return '';
	return pageText(isText(body) ? body : bodyText);
}

function withoutFullStop(sentence: string): string {
	return sentence.endsWith('.') ? sentence.slice(0, -1) : sentence;
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

function shortened(text: string): string {
	return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text;
}

function shortText(text: string | undefined): string | undefined {
	return text !== undefined && text.length <= MAX_CODE_LENGTH ? text : undefined;
}

function kindOf(status: number): PoolErrorKind {
	if (status === 401 || status === 403) return 'denied';
	if (status === 404) return 'notFound';
	return TRANSIENT_STATUSES.has(status) || status >= 500 ? 'unavailable' : 'refused';
}

const ROLE =
	"Give the service principal the role 'Azure ContainerApps Session Executor' on the session pool (a new assignment takes up to a minute to work).";
const POOL_IS_FULL =
	'The pool has reached its maximum number of concurrent sessions, or takes no more calls just now. End sessions when done, run fewer items in parallel, wait for sessions to cool down, or raise the maximum of the pool.';

/** What a refusal means to the person who made the call. */
function explain(
	kind: PoolErrorKind,
	{ status, bodyText }: RefusedReply,
	action: string,
): { what: string; advice: string[] } {
	const refused = `The session pool did not ${action} (${status})`;
	if (kind === 'poolFull') {
		return { what: `The session pool is full (${status})`, advice: [POOL_IS_FULL] };
	}
	switch (status) {
		case 400:
			return {
				what: refused,
				advice: ['Check the parameters, and that {apiVersion} in {connection} suits the pool.'],
			};
		case 401:
			return {
				what: `The pool refused the sign-in (401)`,
				advice: [
					'Check tenant, client and secret in {connection}.',
					ROLE,
					// An API version that a pool does not know is answered like this, too (section 17).
					...(bodyText.trim() === '' ? ['Check {apiVersion} in {connection}, too.'] : []),
				],
			};
		case 403:
			return { what: `The pool refused the sign-in (403)`, advice: [ROLE] };
		case 404:
			return {
				what: refused,
				advice: ['Check the file path or folder and the session, and {endpoint} in {connection}.'],
			};
		case 413:
			return { what: refused, advice: ['The service takes files of up to 128 MB.'] };
		case 429:
			return { what: `The session pool is busy (429)`, advice: [POOL_IS_FULL] };
	}
	if (status >= 300 && status < 400) {
		return {
			what: `The endpoint answered with a redirect (${status}), which is not followed`,
			advice: ['Check {endpoint} in {connection}: tokens are never sent elsewhere.'],
		};
	}
	return {
		what: refused,
		advice: [
			status >= 500
				? 'The service had trouble. Try again in a moment.'
				: 'Check {endpoint} and {apiVersion} in {connection}.',
		],
	};
}
