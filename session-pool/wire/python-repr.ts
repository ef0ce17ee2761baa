const ESCAPES: Record<string, string> = {
	n: '\n',
	r: '\r',
	t: '\t',
	'\\': '\\',
	"'": "'",
	'"': '"',
};

/**
 * The string that a Python string literal such as `'it\'s'` stands for, or undefined when the text is no
 * such literal. 2025-10-02-preview gives strings as Python's repr, other values not (contract, section 6.1).
 */
export function fromStringRepr(text: string): string | undefined {
	if (!/^'(?:[^'\\\n]|\\.)*'$|^"(?:[^"\\\n]|\\.)*"$/.test(text)) return undefined;
	return text
		.slice(1, -1)
		.replace(
			/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g,
			(whole, x?: string, u?: string, wide?: string, letter?: string) => {
				const code = x ?? u ?? wide;
				const point = code === undefined ? NaN : parseInt(code, 16);
				if (point <= 0x10ffff) return String.fromCodePoint(point);
				return ESCAPES[letter ?? ''] ?? whole;
			},
		);
}
