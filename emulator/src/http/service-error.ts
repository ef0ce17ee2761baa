/** Errors as the service words them. */
import { randomBytes } from 'node:crypto';

/** How an error's body looks. */
export type ErrorShape =
	/** `{"error":{"code","message","target"?,"traceId"}}` */
	| 'wrapped'
	/** `application/problem+json`, for a body that is no JSON. `message` is the complaint about `$`. */
	| 'problem'
	/** Plain text: the message. */
	| 'text'
	/** No body: the message is for whoever develops against the emulator, and only in `www-authenticate`. */
	| 'empty';

/** Thrown by anything that handles a request; becomes the reply. */
export class ServiceError extends Error {
	constructor(
		/** HTTP status. */
		readonly status: number,
		readonly code: string,
		message: string,
		/** The field or parameter that is wrong. */
		readonly target?: string,
		readonly shape: ErrorShape = 'wrapped',
	) {
		super(message);
	}
}

/** A field, parameter or name that does not fit: 400. */
export function invalid(target: string, message: string): ServiceError {
	return new ServiceError(400, 'SessionRequestValidationFailed', message, target);
}

export function fileNotFound(name: string): ServiceError {
	return new ServiceError(404, 'FileNotFound', `The file '${name}' was not found.`);
}

/** @param status 404; the older management routes answer 400 */
export function sessionNotFound(identifier: string, status = 404): ServiceError {
	return new ServiceError(
		status,
		'SessionWithIdentifierNotFound',
		`Session with identifier '${identifier}' was not found.`,
	);
}

/** A token that is missing or does not fit, and an API version that nobody knows: 401 without a body. */
export function unauthorized(message: string): ServiceError {
	return new ServiceError(401, 'Unauthorized', message, undefined, 'empty');
}

/** A full pool, in the words and form of live ones. Nothing was started. */
export function poolIsFull(identifier: string, pool: string, status = 429): ServiceError {
	return new ServiceError(
		status,
		'PodAllocationFailed',
		`Error happened when allocating pod for identifier ${identifier} in pool ${pool}`,
		undefined,
		'text',
	);
}

/** The emulator's own refusal of a request that a web page could have made. The service knows nothing like it. */
export function refusedVisitor(message: string): ServiceError {
	return new ServiceError(403, 'Forbidden', message, undefined, 'text');
}

export interface ErrorReply {
	headers: Record<string, string>;
	body: string;
}

/** The reply's headers and body. */
export function errorReply(error: ServiceError): ErrorReply {
	const { code, message, shape, target } = error;
	switch (shape) {
		case 'wrapped':
			return json('application/json', code, {
				error: { code, message, ...(target !== undefined && { target }), traceId: traceId() },
			});
		case 'problem':
			return json('application/problem+json', code, {
				type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
				title: 'One or more validation errors occurred.',
				status: error.status,
				errors: { $: [message] },
				traceId: traceId(),
			});
		case 'text':
			return { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message };
		case 'empty':
			return {
				headers: error.status === 401 ? { 'www-authenticate': challenge(message) } : {},
				body: '',
			};
	}
}

function json(type: string, code: string, body: object): ErrorReply {
	return {
		headers: { 'content-type': `${type}; charset=utf-8`, 'x-ms-error-code': code },
		body: JSON.stringify(body),
	};
}

/** As ASP.NET Core writes it. A header holds no quotes within quotes, and ASCII only. */
function challenge(message: string): string {
	const description = message.replace(/[^\x20-\x7e]|["\\]/g, '?');
	return `Bearer error="invalid_token", error_description="${description}"`;
}

/** A W3C trace context, as ASP.NET Core gives it. */
function traceId(): string {
	return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
