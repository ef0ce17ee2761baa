/** Characters without width that come along when text is copied: zero-width blanks and joiners, a byte order mark. */
const INVISIBLE = new Set('\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF');

/** A fence line: three or more backticks or tildes, and what stands behind them. */
export interface Fence {
	/** How many block quotes (`>`) it stands in. */
	quotes: number;
	indentation: string;
	marker: string;
	/** The rest of the line: a language, words about the block, or code. */
	info: string;
}

/** Reads a fence line; undefined for any other line. One walk over the line, whatever it holds. */
export function readFence(line: string): Fence | undefined {
	let quotes = 0;
	let start = 0;
	let indentation = 0;
	// A block may begin on the line of a list's mark; its lines are indented as far.
	const [item] = /^ {0,9}(?:[-*+]|\d{1,3}[.)]) (?= {0,3}[`~])/.exec(line) ?? [''];
	start = item.length;
	for (; start < line.length; start++) {
		if (line[start] === '>') {
			quotes++;
			indentation = start + (line[start + 1] === ' ' ? 2 : 1);
		} else if (!INVISIBLE.has(line[start]) && line[start] !== ' ' && line[start] !== '\t') break;
	}
	const sign = line[start];
	if (sign !== '`' && sign !== '~') return undefined;
	let end = start;
	while (line[end] === sign) end++;
	const info = trimmed(line.slice(end));
	if (end - start < 3 || info.includes('`')) return undefined;
	return {
		quotes,
		indentation: [...line.slice(indentation, start)]
			.filter((character) => !INVISIBLE.has(character))
			.map((character) => (character === '\t' ? character : ' '))
			.join(''),
		marker: line.slice(start, end),
		info,
	};
}

/** Takes blanks and characters without width from both ends. */
export function trimmed(text: string): string {
	const isOuter = (character: string) => character.trim() === '' || INVISIBLE.has(character);
	let start = 0;
	let end = text.length;
	while (start < end && isOuter(text[start])) start++;
	while (end > start && isOuter(text[end - 1])) end--;
	return text.slice(start, end);
}

/** Takes up to that many block quote marks, each with its blank, from the start of a line. */
export function withoutQuotes(line: string, quotes: number): string {
	let start = 0;
	for (let depth = 0; depth < quotes; depth++) {
		let mark = start;
		while (line[mark] === ' ' || INVISIBLE.has(line[mark])) mark++;
		if (line[mark] !== '>') break;
		start = line[mark + 1] === ' ' ? mark + 2 : mark + 1;
	}
	return line.slice(start);
}
