/** Session identifiers: what the service takes for one. */
import { invalid } from './service-error.js';

/** Letters, digits and nearly all punctuation: the set of 2025-10-02-preview. No spaces, quotes or slashes. */
const IDENTIFIER = /^[A-Za-z0-9_|\-&^%$#(){}[\];<>~!@*+=:,.?]{4,128}$/;

/** @throws ServiceError 400 SessionRequestValidationFailed */
export function sessionIdentifier(value: unknown): string {
	if (value === undefined || value === '')
		throw invalid('identifier', "The query parameter 'identifier' is required.");
	if (typeof value !== 'string' || !IDENTIFIER.test(value)) {
		throw invalid(
			'identifier',
			"The 'identifier' must be 4 to 128 characters: letters, digits and punctuation without spaces, quotes and slashes.",
		);
	}
	return value;
}
