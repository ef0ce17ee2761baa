import { SessionPoolError } from '../pool-error';
import { retryAfterMs } from './retry-after';
import { type JsonObject, isJsonObject, objectField, parseJson, textField } from './json-fields';

/** The parts of a reply that an error is read from; the body is text whatever the call was for. */
export interface RefusedReply {
	status: number;
	header: (name: string) => string | undefined;
	bodyText: string;
}

/** Longest piece of a body that is no JSON (an HTML page of a proxy, say) to keep in an error. */
const MAX_RAW_LENGTH = 500;

/** Statuses with which the service, or a gateway before it, turned the call away before doing anything. */
const NOT_CARRIED_OUT = new Set([400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429, 503]);

/**
 * Makes the error for a reply that is no success (contract, section 11).
 * @param action what was tried, as in "run the code", for the message
 */
export function readServiceError(reply: RefusedReply, action: string): SessionPoolError {
	const body = parseJson(reply.bodyText);
	const error = isJsonObject(body) ? (isJsonObject(body.error) ? body.error : body) : {};
	const serviceMessage = messageOf(error, reply.bodyText, body);
	const code = textField(error, 'code') ?? reply.header('x-ms-error-code');
	const { what, advice } = explain(reply.status, code, action);
	return new SessionPoolError(serviceMessage === '' ? what : `${what}: ${serviceMessage}`, advice, {
		status: reply.status,
		code,
		serviceMessage,
		traceId: textField(error, 'traceId') ?? reply.header('mise-correlation-id'),
		mayHaveRun: !NOT_CARRIED_OUT.has(reply.status),
		retryAfterMs: retryAfterMs(reply.header),
	});
}

/** In the order of section 11: `error.message`, `message`, `title` with `errors`, raw text. */
function messageOf(error: JsonObject, bodyText: string, body: unknown): string {
	const message = textField(error, 'message');
	if (message !== undefined) return message.replace(/\.$/, '');
	const title = textField(error, 'title');
	if (title !== undefined) {
		const details = Object.values(objectField(error, 'errors')).flat().filter(isText);
		return [title.replace(/\.$/, ''), ...details].join('; ');
	}
	if (body !== undefined && !isText(body)) return '';
	const raw = isText(body) ? body : bodyText;
	const text = raw
		.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return text.length > MAX_RAW_LENGTH ? `${text.slice(0, MAX_RAW_LENGTH)}…` : text;
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

const ROLE =
	"Give the service principal the role 'Azure ContainerApps Session Executor' on the session pool (a new assignment takes up to a minute to work)";
const POOL_IS_FULL =
	'The pool has reached its maximum number of concurrent sessions, or takes no more calls just now. End sessions when done, run fewer items in parallel, wait for sessions to cool down, or raise the maximum of the pool.';

/** What a status means to the person who built the workflow. */
function explain(
	status: number,
	code: string | undefined,
	action: string,
): { what: string; advice: string } {
	const refused = `The session pool did not ${action} (${status})`;
	if (code === 'SessionsCountExceedsLimit') {
		return { what: `The session pool is full (${status})`, advice: POOL_IS_FULL };
	}
	switch (status) {
		case 400:
			return {
				what: refused,
				advice: "Check the parameters, and that 'API Version' in the credential suits the pool.",
			};
		case 401:
			return {
				what: `The pool refused the sign-in (401)`,
				advice: `Check tenant, client and secret in the credential. ${ROLE}.`,
			};
		case 403:
			return { what: `The pool refused the sign-in (403)`, advice: `${ROLE}.` };
		case 404:
			return {
				what: refused,
				advice: action.endsWith('files')
					? "Check 'Pool Management Endpoint' in the credential, and the folder where one is named."
					: "Check the file path and the session, and 'Pool Management Endpoint' in the credential.",
			};
		case 413:
			return { what: refused, advice: 'The service takes files of up to 128 MB.' };
		case 429:
			return { what: `The session pool is busy (429)`, advice: POOL_IS_FULL };
	}
	if (status >= 300 && status < 400) {
		return {
			what: `The endpoint answered with a redirect (${status}), which is not followed`,
			advice:
				"Check 'Pool Management Endpoint' in the credential: tokens are never sent elsewhere.",
		};
	}
	return {
		what: refused,
		advice:
			status >= 500
				? 'The service had trouble. Try again in a moment.'
				: "Check 'Pool Management Endpoint' and 'API Version' in the credential.",
	};
}
