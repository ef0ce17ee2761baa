import type { IExecuteFunctions } from 'n8n-workflow';
import { InvalidInputError } from '../../../session-pool';

/** Characters of a wrong value that an error shows. */
const MAX_SHOWN = 100;

/**
 * A parameter as text; empty when an expression finds nothing.
 * @param label as the parameter is called in the editor
 * @throws InvalidInputError for an object or a list, whose text would be a name nobody meant
 */
export function textParameter(
	n8n: IExecuteFunctions,
	itemIndex: number,
	{ name, label }: { name: string; label: string },
): string {
	return asText(label, n8n.getNodeParameter(name, itemIndex, ''));
}

/** The same for a value that was read already, of an option say. */
export function asText(label: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'object') return String(value);
	const kind = Array.isArray(value) ? 'a list' : 'an object';
	throw new InvalidInputError(
		`'${label}' is ${kind}, but must be text`,
		'Correct its expression, so that it gives one text.',
	);
}

/** A number, or a text that is one; NaN for anything else, whatever JavaScript makes of it. */
export function asNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** A value that cannot be taken, as an error shows it. */
export function shownValue(value: unknown): string {
	const text = typeof value === 'number' ? String(value) : (asJson(value) ?? String(value));
	return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}

function asJson(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return 'an object';
	}
}

/**
 * A parameter that is on or off. Expressions give these as text, too; one that finds nothing leaves the default.
 * @param label as the parameter is called in the editor
 * @throws InvalidInputError for anything else
 */
export function flagParameter(
	n8n: IExecuteFunctions,
	itemIndex: number,
	{ name, label, otherwise }: { name: string; label: string; otherwise: boolean },
): boolean {
	return asFlag(label, n8n.getNodeParameter(name, itemIndex, otherwise) ?? otherwise);
}

/** The same for a value that was read already, of an option say. */
export function asFlag(label: string, value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw new InvalidInputError(
		`'${label}' is ${shownValue(value)}, but must be true or false`,
		'Correct its expression, or switch it on or off.',
	);
}

/**
 * A parameter that is a whole number; one that an expression gives as text counts, too.
 * @throws InvalidInputError for anything else, null and lists included
 */
export function wholeNumberParameter(
	n8n: IExecuteFunctions,
	itemIndex: number,
	{ name, label, least }: { name: string; label: string; least: number },
): number {
	const value: unknown = n8n.getNodeParameter(name, itemIndex);
	const number = asNumber(value);
	if (Number.isInteger(number) && number >= least) return number;
	throw new InvalidInputError(
		`'${label}' is ${shownValue(value)}, but must be a whole number of ${least} or more`,
		'Correct it, or its expression.',
	);
}
