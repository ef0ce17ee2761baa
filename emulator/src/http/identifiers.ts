/** Session identifiers: what the service takes for one. */
import { invalid } from './service-error.js';

/** The pattern of the specification of 2025-10-02-preview: all of printable ASCII but the blank and the backslash. */
const IDENTIFIER = /^[\x21-\x5b\x5d-\x7e]{4,128}$/;

/** @throws ServiceError 400 SessionRequestValidationFailed */
export function sessionIdentifier(value: unknown): string {
	if (value === undefined || value === '')
		throw invalid('identifier', "The query parameter 'identifier' is required.");
	if (typeof value !== 'string' || !IDENTIFIER.test(value)) {
		throw invalid(
			'identifier',
			"The 'identifier' must be 4 to 128 characters: letters, digits and punctuation, without blanks and backslashes.",
		);
	}
	return value;
}
