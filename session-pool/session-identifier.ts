import { InvalidInputError } from './pool-error';

/**
 * Checks an identifier against what every source agrees the service accepts: 4 to 128 characters of
 * letters, digits and - (contract, section 2.1), plus `_`, which only the oldest documentation leaves out.
 * @throws InvalidInputError that shows how to make a valid one.
 */
export function assertSessionIdentifier(given: unknown): string {
	// Chat ids of some services are numbers.
	const identifier = Number.isSafeInteger(given) ? String(given) : given;
	if (typeof identifier !== 'string' || identifier.trim() === '') {
		throw new InvalidInputError(
			"'Session Identifier' is empty",
			'Give 4 to 128 letters, digits, - or _, for example {{ $json.chatId }}.',
		);
	}
	const { length } = identifier;
	if (length < 4 || length > 128) {
		throw new InvalidInputError(
			`'Session Identifier' has ${length} characters; the service takes 4 to 128`,
			MEND,
		);
	}
	if (!/^[A-Za-z0-9_-]+$/.test(identifier)) {
		throw new InvalidInputError(
			"'Session Identifier' has characters that the service may refuse; it takes letters, digits, - and _",
			MEND,
		);
	}
	return identifier;
}

const MEND =
	'Hash the value in the expression and it always fits, for example {{ $json.email.hash() }}.';
