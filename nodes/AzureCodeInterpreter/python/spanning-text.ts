import type { CodeLanguage } from '../../../session-pool';

/** Words of Python that a text in triple quotes may follow; after another word, the quotes are prose. */
const BEFORE_TEXT = new Set(['return', 'yield', 'else', 'await']);
const PREFIX = /^(?:[rbuft]|rb|br|r[ft]|[ft]r)$/i;

/** Knows, line by line, whether code is inside a text that spans lines. */
export class SpanningText {
	/** What ends the text: quotes in Python, the word of a here-document in Shell. */
	private end = '';

	constructor(private readonly language: CodeLanguage) {}

	get isOpen(): boolean {
		return this.end !== '';
	}

	/** Reads the next line of the code. */
	read(line: string): void {
		if (this.language === 'python') this.readPython(line);
		if (this.language === 'shell') this.readShell(line);
	}

	private readPython(line: string): void {
		// A line may end in a carriage return, which `.` takes only with the flag s.
		const tokens = /\\.|"""|'''|#.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gs;
		const inside = /\\.|"""|'''/gs;
		let position = 0;
		for (;;) {
			const pattern = this.isOpen ? inside : tokens;
			pattern.lastIndex = position;
			const match = pattern.exec(line);
			if (match === null) return;
			if (this.isOpen && match[0] === this.end) this.end = '';
			else if (!this.isOpen && /^(?:"""|''')$/.test(match[0])) {
				if (mayBegin(line.slice(position, match.index))) this.end = match[0];
			}
			position = pattern.lastIndex;
		}
	}

	private readShell(line: string): void {
		if (this.isOpen) {
			if (line.trim() === this.end) this.end = '';
		} else {
			this.end = hereDocument(line) ?? '';
		}
	}
}

/** The word that ends a here-document which a line of Shell begins; `<<` in arithmetic or a comment begins none. */
function hereDocument(line: string): string | undefined {
	const match = /(?<!<)<<-?\s*(?:(["'])([^"']+)\1|\\?([a-z_][\w-]*))/i.exec(line);
	if (match === null || line.trimStart().startsWith('#')) return undefined;
	const before = line.slice(0, match.index);
	if (before.lastIndexOf('((') > before.lastIndexOf('))')) return undefined;
	return match[2] ?? match[3];
}

/** Whether Python allows a text behind this: nothing, punctuation, a prefix such as `f`, or one of few words. */
function mayBegin(before: string): boolean {
	const [code] = withoutWord(before, PREFIX);
	const [rest, word] = withoutWord(code.trimEnd(), /\w/);
	return BEFORE_TEXT.has(word) || (word === '' && !/[.!?`]/.test(rest.slice(-1)));
}

/** Splits the last word off, if it is one that is looked for. */
function withoutWord(code: string, wanted: RegExp): [rest: string, word: string] {
	let start = code.length;
	while (start > 0 && /\w/.test(code[start - 1])) start--;
	const word = code.slice(start);
	return wanted.test(word) ? [code.slice(0, start), word] : [code, ''];
}
