import { type JsonObject, isJsonObject, objectField, parseJson, textField } from './json-fields';

/**
 * What the service says when it turns a call away. A bare status proves nothing: a gateway may give any
 * of them after it has passed the request on. So only the service's own words count, and all of them
 * stand here.
 */
export interface Refusal {
	status: number;
	bodyText: string;
}

/** Error codes of a pool that has no place for another session (contract, section 11). */
const POOL_FULL_CODES = new Set(['SessionsCountExceedsLimit']);

/** The same as live pools say it, in plain text with 429 or 500 (contract, section 17). */
const POOL_FULL_TEXT = 'Error happened when allocating pod ';
const POOL_FULL_TEXT_STATUSES = new Set([429, 500]);

/** Statuses of a request that the service did not take; with words of its own they prove that nothing ran. */
const NOT_TAKEN = new Set([400, 401, 403, 404, 405, 411, 413, 414, 415, 422]);

/** Live pools answer these two with an empty body (contract, section 17). */
const EMPTY_BODY = new Set([401, 403]);

/** Codes by which the service says that a file or a session is not there (contract, sections 6.3, 11, 17). */
const GONE_FILE_CODES = new Set(['FileNotFound', 'DeleteFileError']);
const GONE_SESSION_CODES = new Set([
	'NoSessionFound',
	'NoSessionFoundError',
	'SessionNotFound',
	'SessionWithIdentifierNotFound',
]);

/** The error object of a body: wrapped in `error`, bare, or a problem (section 11); empty for any other body. */
export function errorObject(body: unknown): JsonObject {
	if (!isJsonObject(body)) return {};
	return isJsonObject(body.error) ? objectField(body, 'error') : body;
}

/** Whether the pool is full: nothing was started, and a place may come free. */
export function saysPoolIsFull({ status, bodyText }: Refusal): boolean {
	if (status < 400) return false;
	if (POOL_FULL_TEXT_STATUSES.has(status) && bodyText.trimStart().startsWith(POOL_FULL_TEXT)) {
		return true;
	}
	return POOL_FULL_CODES.has(textField(errorObject(parseJson(bodyText)), 'code') ?? '');
}

/** Whether the service itself says that it has carried nothing out. */
export function saysNotStarted(refusal: Refusal): boolean {
	if (saysPoolIsFull(refusal)) return true;
	const { status, bodyText } = refusal;
	if (!NOT_TAKEN.has(status)) return false;
	if (bodyText.trim() === '') return EMPTY_BODY.has(status);
	return isOwnError(errorObject(parseJson(bodyText)));
}

/** Whether an error code says that the session is not there, so that it holds nothing any more. */
export function isGoneSession(code: string | undefined): boolean {
	return GONE_SESSION_CODES.has(code ?? '');
}

/** Whether an error code says that the file is not there, or its whole session. */
export function isGoneFile(code: string | undefined): boolean {
	return GONE_FILE_CODES.has(code ?? '') || isGoneSession(code);
}

/** An error code, or a problem's title beside its details (section 11). */
function isOwnError(error: JsonObject): boolean {
	return (
		textField(error, 'code') !== undefined ||
		(textField(error, 'title') !== undefined && isJsonObject(error.errors))
	);
}
