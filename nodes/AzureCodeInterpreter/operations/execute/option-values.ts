import { InvalidInputError } from '../../../../session-pool';

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
		`'${label}' is ${JSON.stringify(value)}, but must be a whole number ${range}`,
		MEND,
	);
}

export function positiveNumber(label: string, value: unknown): number {
	const number = asNumber(value);
	if (number > 0) return number;
	throw new InvalidInputError(
		`'${label}' is ${JSON.stringify(value)}, but must be a number above 0`,
		MEND,
	);
}

/** Null, a list and the like are no numbers, whatever JavaScript makes of them. */
function asNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}
