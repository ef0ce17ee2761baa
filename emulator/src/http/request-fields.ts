/** Reads the fields of a request body, each with its checks. */
import { invalid } from './service-error.js';

export type Fields = Record<string, unknown>;

/** @throws ServiceError 400 for anything but a JSON object */
export function fieldsOf(body: unknown): Fields {
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		throw invalid('$', 'The body must be a JSON object.');
	return body as Fields;
}

/** An enum's value as it was written, its first one if it is left out. Its letters' case is free. */
export function oneOf(fields: Fields, name: string, values: string[]): string {
	const value = fields[name] ?? values[0]!;
	if (typeof value !== 'string' || !values.includes(value.toLowerCase()))
		throw invalid(name, `The field '${name}' must be one of: ${values.join(', ')}.`);
	return value;
}

export function integer(
	fields: Fields,
	name: string,
	least: number,
	most: number,
	otherwise: number,
): number {
	const value = fields[name] ?? otherwise;
	if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
		throw invalid(name, `The field '${name}' must be an integer from ${least} to ${most}.`);
	}
	return value;
}

export function flag(fields: Fields, name: string): boolean {
	const value = fields[name] ?? false;
	if (typeof value !== 'boolean') throw invalid(name, `The field '${name}' must be true or false.`);
	return value;
}

/** @returns undefined if the field is left out */
export function text(fields: Fields, name: string): string | undefined {
	const value = fields[name] ?? undefined;
	if (value !== undefined && typeof value !== 'string')
		throw invalid(name, `The field '${name}' must be a string.`);
	return value;
}
