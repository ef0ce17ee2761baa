import type { IExecuteFunctions } from 'n8n-workflow';
import { InvalidInputError } from '../../../session-pool';

/** A parameter as text; empty when an expression finds nothing. */
export function textParameter(n8n: IExecuteFunctions, name: string, itemIndex: number): string {
	return String(n8n.getNodeParameter(name, itemIndex, '') ?? '');
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
		`'${label}' is ${JSON.stringify(value)}, but must be true or false`,
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
	const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumber ? Number(value) : NaN;
	if (Number.isInteger(number) && number >= least) return number;
	throw new InvalidInputError(
		`'${label}' is ${JSON.stringify(value)}, but must be a whole number of ${least} or more`,
		'Correct it, or its expression.',
	);
}
