import type { CodeLanguage } from '../../../session-pool';

/** A fence line: three or more backticks or tildes, perhaps a language and more words about the block. */
const FENCE = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^`]*$/;
/** All of it on one line, in one to three backticks, perhaps with a language first. */
const INLINE_FENCE = /^\s*(`{1,3})(?!`)(?:([\w.+-]+)[ \t]+)?((?:(?!\1)[^\n])+)\1\s*$/;

/** Words that models put behind a fence for each language. */
const LABELS: Record<CodeLanguage, RegExp> = {
	python: /^(?:python[\d.]*|py\d*|ipython\d*|pycon)$/,
	javaScript: /^(?:javascript|js|jsx|mjs|cjs|node|nodejs|typescript|ts)$/,
	shell: /^(?:bash|sh|shell|zsh|console|shell-session|terminal)$/,
};

interface Block {
	indentation: string;
	marker: string;
	label: string;
	lines: string[];
}

/**
 * Takes code out of the Markdown that language models wrap it in, prose around it included; several
 * fenced blocks are joined. A line of backticks is never code except in a text that spans lines, so only
 * there can a fence be part of the code. Anything else is returned untouched.
 */
export function cleanUpCode(text: string, language: CodeLanguage = 'python'): string {
	const inline = inlineCode(text, language);
	if (inline !== undefined) return inline;
	const blocks = fencedBlocks(text, language);
	if (blocks.length === 0) return text;
	const labelled = blocks.filter(({ label }) => LABELS[language].test(label));
	const bare = blocks.filter(({ label }) => label === '');
	const [ours] = [labelled, bare, blocks].filter((some) => some.length > 0);
	return ours.map(codeOf).join('\n');
}

function inlineCode(text: string, language: CodeLanguage): string | undefined {
	const [, marker, label, code] = INLINE_FENCE.exec(text) ?? [];
	// In JavaScript and Shell, fewer than three backticks have a meaning of their own.
	if (marker === undefined || (language !== 'python' && marker.length < 3)) return undefined;
	const isLabel = label !== undefined && LABELS[language].test(label.toLowerCase());
	return (isLabel || label === undefined ? code : `${label} ${code}`).trim();
}

function fencedBlocks(text: string, language: CodeLanguage): Block[] {
	const blocks: Block[] = [];
	const texts = new SpanningText(language);
	let open: Block | undefined;
	for (const line of text.split('\n')) {
		const fence = texts.isOpen ? null : FENCE.exec(line.replace(/\r$/, ''));
		if (open !== undefined && fence !== null && closes(fence, open.marker)) {
			blocks.push(open);
			open = undefined;
		} else if (open === undefined && fence !== null) {
			const [, indentation, marker, label] = fence;
			open = { indentation, marker, label: label.toLowerCase(), lines: [] };
		} else {
			texts.read(line);
			open?.lines.push(line);
		}
	}
	if (open !== undefined) blocks.push(withoutLateClosing(open));
	return blocks;
}

function closes([, , marker, label]: RegExpExecArray, opening: string): boolean {
	return label === '' && marker[0] === opening[0] && marker.length >= opening.length;
}

/** The closing fence is missing when a model was cut off, or stands at the end of the last line. */
function withoutLateClosing(block: Block): Block {
	const text = block.lines.join('\n').trimEnd();
	return text.endsWith(block.marker)
		? { ...block, lines: text.slice(0, -block.marker.length).split('\n') }
		: block;
}

/** A block in a list is indented as a whole; what its lines have beyond that is theirs. */
function codeOf({ indentation, lines }: Block): string {
	return lines
		.map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line))
		.join('\n')
		.replace(/\r$/, '');
}

/** Knows, line by line, whether code is inside a text that spans lines. */
class SpanningText {
	/** What ends the text: quotes in Python, the word of a here-document in Shell. */
	private end = '';

	constructor(private readonly language: CodeLanguage) {}

	get isOpen(): boolean {
		return this.end !== '';
	}

	read(line: string): void {
		if (this.language === 'python') this.readPython(line);
		if (this.language === 'shell') this.readShell(line);
	}

	private readPython(line: string): void {
		const tokens = /\\.|"""|'''|#.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;
		const inside = /\\.|"""|'''/g;
		let position = 0;
		for (;;) {
			const pattern = this.isOpen ? inside : tokens;
			pattern.lastIndex = position;
			const match = pattern.exec(line);
			if (match === null) return;
			position = pattern.lastIndex;
			if (this.isOpen && match[0] === this.end) this.end = '';
			else if (!this.isOpen && /^(?:"""|''')$/.test(match[0])) this.end = match[0];
		}
	}

	private readShell(line: string): void {
		if (this.isOpen) {
			if (line.trim() === this.end) this.end = '';
		} else {
			this.end = /(?<!<)<<-?\s*(["']?)(\w+)\1/.exec(line)?.[2] ?? '';
		}
	}
}
