/** Errors as the service words them. */
import { randomBytes } from 'node:crypto';

/** How an error's JSON looks. */
export type ErrorShape =
	/** `{"error":{"code","message","target"?,"traceId"}}` */
	| 'wrapped'
	/** `{"code","message"}`, for a full pool. */
	| 'bare'
	/** `application/problem+json`, for a body that is no JSON. `message` is the complaint about `$`. */
	| 'problem';

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

export function sessionNotFound(identifier: string): ServiceError {
	return new ServiceError(
		404,
		'SessionWithIdentifierNotFound',
		`Session with identifier '${identifier}' was not found.`,
	);
}

/** The reply's content type and body. */
export function errorBody(error: ServiceError): { contentType: string; body: object } {
	const contentType =
		error.shape === 'problem'
			? 'application/problem+json; charset=utf-8'
			: 'application/json; charset=utf-8';
	const { code, message, target } = error;
	switch (error.shape) {
		case 'wrapped':
			return {
				contentType,
				body: {
					error: { code, message, ...(target !== undefined && { target }), traceId: traceId() },
				},
			};
		case 'bare':
			return { contentType, body: { code, message } };
		case 'problem':
			return {
				contentType,
				body: {
					type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
					title: 'One or more validation errors occurred.',
					status: error.status,
					errors: { $: [message] },
					traceId: traceId(),
				},
			};
	}
}

/** A W3C trace context, as ASP.NET Core gives it. */
function traceId(): string {
	return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
