/** Small forms that every reply uses. */

/** A value that is sent as it is: `$id` numbers stop here. */
export class Verbatim {
	constructor(private readonly value: unknown) {}

	toJSON(): unknown {
		return this.value;
	}
}

/**
 * Gives every object an `$id`, first in it, counting depth-first from "1": `{"$id":"1","value":[{"$id":"2"}]}`.
 */
export function numbered<Body extends object>(body: Body): Body {
	let count = 0;
	const visit = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(visit);
		if (typeof value !== 'object' || value === null || value instanceof Verbatim) return value;
		const copy: Record<string, unknown> = { $id: String(++count) };
		for (const [key, part] of Object.entries(value)) copy[key] = visit(part);
		return copy;
	};
	return visit(body) as Body;
}

/** `2024-05-16T01:25:49.3710000Z`: UTC with seven digits, as .NET writes it. */
export function timestamp(time: Date | number): string {
	return new Date(time).toISOString().replace('Z', '0000Z');
}

/**
 * Reads JSON without losing digits: numbers that JavaScript would change (`1.0`, integers beyond 2^53) are kept as text
 * and written out again as they came.
 */
export function exactJson(text: string): unknown {
	const { parse, rawJSON } = JSON as unknown as {
		parse(
			text: string,
			reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
		): unknown;
		rawJSON(text: string): unknown;
	};
	return parse(text, (_key, value, { source }) =>
		typeof value === 'number' && source !== undefined && String(value) !== source
			? rawJSON(source)
			: value,
	);
}
