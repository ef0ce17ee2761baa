/** A fence line: at most three blanks, three or more backticks or tildes, perhaps a language. */
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^`]*$/;
const INLINE_FENCE = /^\s*(`{1,3})(?!`)(?:(?:python3?|py)[ \t]+)?([^\n`][^\n]*?)\1\s*$/i;

/**
 * Takes code out of the Markdown that language models wrap it in, prose around it included; several
 * fenced blocks are joined. A line of backticks is never Python outside a triple-quoted string, so
 * only there can a fence be part of the code. Anything else is returned untouched.
 */
export function cleanUpCode(text: string): string {
	const inline = INLINE_FENCE.exec(text);
	if (inline !== null) return inline[2].trim();

	const lines = text.split('\n');
	const blocks: Array<{ language: string; lines: string[] }> = [];
	const quotes = new TripleQuotes();
	let open: { marker: string; language: string; lines: string[] } | undefined;
	for (const line of lines) {
		const fence = quotes.areOpen ? null : FENCE.exec(line.replace(/\r$/, ''));
		if (open === undefined && fence !== null) {
			open = { marker: fence[1], language: fence[2].toLowerCase(), lines: [] };
		} else if (open !== undefined && fence !== null && closes(fence, open.marker)) {
			blocks.push(open);
			open = undefined;
		} else {
			quotes.read(line);
			open?.lines.push(line);
		}
	}
	// The closing fence is missing when a model was cut off.
	if (open !== undefined) blocks.push(open);
	if (blocks.length === 0) return text;
	const ours = blocks.filter(({ language }) => /^(?:python\d*|py\d*|ipython|)$/.test(language));
	return (ours.length > 0 ? ours : blocks).map((block) => block.lines.join('\n')).join('\n');
}

function closes(fence: RegExpExecArray, marker: string): boolean {
	return fence[2] === '' && fence[1][0] === marker[0] && fence[1].length >= marker.length;
}

/** Knows, line by line, whether Python would be inside a triple-quoted string. */
class TripleQuotes {
	private delimiter = '';

	get areOpen(): boolean {
		return this.delimiter !== '';
	}

	read(line: string): void {
		const tokens = /\\.|"""|'''|#.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;
		const inside = /\\.|"""|'''/g;
		let position = 0;
		for (;;) {
			const pattern = this.areOpen ? inside : tokens;
			pattern.lastIndex = position;
			const match = pattern.exec(line);
			if (match === null) return;
			position = pattern.lastIndex;
			if (this.areOpen && match[0] === this.delimiter) this.delimiter = '';
			else if (!this.areOpen && /^(?:"""|''')$/.test(match[0])) this.delimiter = match[0];
		}
	}
}
