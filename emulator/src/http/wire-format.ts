/** Small forms that every reply uses. */
import { randomUUID } from 'node:crypto';

/**
 * JSON that is sent as the text it came as: no number loses a digit, no depth is too deep, and `$id` numbers stop here.
 */
export class RawJson {
	/** @param text valid JSON */
	constructor(readonly text: string) {}
}

/** A body as text, with each RawJson in its place. */
export function encodeBody(body: object): string {
	const raw = new Map<string, string>();
	const text = JSON.stringify(body, (_key, value: unknown) => {
		if (!(value instanceof RawJson)) return value;
		const mark = randomUUID();
		raw.set(mark, value.text);
		return mark;
	});
	return [...raw].reduce((whole, [mark, part]) => whole.replace(`"${mark}"`, () => part), text);
}

/**
 * Gives every object an `$id`, first in it, counting depth-first from "1": `{"$id":"1","value":[{"$id":"2"}]}`.
 */
export function numbered<Body extends object>(body: Body): Body {
	let count = 0;
	const visit = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(visit);
		if (typeof value !== 'object' || value === null || value instanceof RawJson) return value;
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
 * The longest beginning of a text that has at most this many bytes in UTF-8, without half a character at its end.
 * @param bytes a whole number, 0 or more
 */
export function cutToBytes(text: string, bytes: number): string {
	// No character has more than three bytes for each of its UTF-16 units.
	if (text.length * 3 <= bytes) return text;
	const buffer = Buffer.from(text.slice(0, bytes), 'utf8');
	if (buffer.length <= bytes) return buffer.toString('utf8');
	let end = bytes;
	while (end > 0 && (buffer[end]! & 0xc0) === 0x80) end--;
	return buffer.toString('utf8', 0, end);
}
