import { InvalidInputError } from '../../../../session-pool';
import { asNumber, shownValue } from '../../run/parameter-values';

const MEND = 'Correct it in Options, or remove it there to have the default.';

/**
 * A whole number; one that an expression gives as text counts, too.
 * @param label as the parameter is called in the editor
 */
export function wholeNumber(label: string, value: unknown, least: number, most = Infinity): number {
	const number = asNumber(value);
	if (Number.isInteger(number) && number >= least && number <= most) return number;
	const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
	throw new InvalidInputError(
		`'${label}' is ${shownValue(value)}, but must be a whole number ${range}`,
		MEND,
	);
}

export function positiveNumber(label: string, value: unknown): number {
	const number = asNumber(value);
	if (number > 0) return number;
	throw new InvalidInputError(
		`'${label}' is ${shownValue(value)}, but must be a number above 0`,
		MEND,
	);
}
