import { InvalidInputError } from '../../../../session-pool';

/** Python's parser takes no more brackets within each other than some hundred. */
const MAX_DEPTH = 50;

/** What a Python string literal cannot hold as it is: quotes, backslashes, controls, other ends of lines, halves of characters. */
const NOT_PLAIN = /["\\]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A value as Python writes it, on one line. Whatever it holds, it stays one literal: text is in quotes, with escapes
 * for all that might end it.
 * @param what names the value in errors
 * @throws InvalidInputError for what has no form in Python: functions, values nested too deeply
 */
export function pythonLiteral(value: unknown, what: string, depth = 0): string {
	if (depth > MAX_DEPTH) {
		throw new InvalidInputError(
			`${what} is nested more than ${MAX_DEPTH} levels deep`,
			'Give a flatter value, or hand it over as a file.',
		);
	}
	if (value === null) return 'None';
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value === 'number') return numberLiteral(value);
	if (typeof value === 'bigint') return String(value);
	if (typeof value === 'string') return textLiteral(value);
	const inner = (part: unknown) => pythonLiteral(part, what, depth + 1);
	if (Array.isArray(value)) return `[${value.map((part) => inner(part ?? null)).join(', ')}]`;
	if (typeof value === 'object') {
		const { toJSON } = value as { toJSON?: unknown };
		if (typeof toJSON === 'function') return inner(toJSON.call(value));
		const entries = Object.entries(value).filter(([, part]) => part !== undefined);
		return `{${entries.map(([key, part]) => `${textLiteral(key)}: ${inner(part)}`).join(', ')}}`;
	}
	throw new InvalidInputError(
		`${what} is a ${typeof value}, which has no form in Python`,
		'Give text, a number, true, false, null, a list or an object.',
	);
}

function numberLiteral(value: number): string {
	if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
	return `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`;
}

const SHORT: Record<string, string> = {
	'"': '\\"',
	'\\': '\\\\',
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
};

function textLiteral(text: string): string {
	const escaped = text.replace(NOT_PLAIN, (character) => {
		const code = character.codePointAt(0) as number;
		const digits = code > 0xffff ? 8 : 4;
		const start = code > 0xffff ? '\\U' : '\\u';
		return SHORT[character] ?? `${start}${code.toString(16).padStart(digits, '0')}`;
	});
	return `"${escaped}"`;
}
