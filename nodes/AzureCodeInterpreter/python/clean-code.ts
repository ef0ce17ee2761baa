import type { CodeLanguage } from '../../../session-pool';

import { endsInFence, isCode, isProse, isStatement } from './code-or-prose';
import { readFence, trimmed, withoutQuotes, type Fence } from './fence';
import { SpanningText } from './spanning-text';

/** Words that models put behind a fence for each language. */
const LABELS: Record<CodeLanguage, RegExp> = {
	python: /^(?:python[\d.]*|py\d*|ipython\d*|pycon)$/,
	javaScript: /^(?:javascript|js|jsx|mjs|cjs|node|nodejs|typescript|ts)$/,
	shell: /^(?:bash|sh|shell|zsh|console|shell-session|terminal)$/,
};
/** What Markdown programs read behind the language: a title, lines to mark, a line to begin at. */
const ATTRIBUTE =
	/\b(?:title|filename|file|name|caption|id|class|linenums|lineno\w*|hl_lines|highlight|start\w*|cmd)=(?:"[^"]*"|'[^']*'|\S+)/gi;

interface Block {
	quotes: number;
	indentation: string;
	marker: string;
	label: string;
	/** What stood behind the language and was not taken for code. */
	words: string;
	lines: string[];
}

interface Reading {
	blocks: Block[];
	/** Lines outside of blocks. */
	outside: string[];
	/** A text that spans lines was begun outside of blocks, and nothing ends it: it was prose. */
	isProse: boolean;
}

/**
 * Takes code out of the Markdown that language models wrap it in, prose around it included; several
 * fenced blocks are joined. A line of backticks is never code except in a text that spans lines, so only
 * there can a fence be part of the code. Anything else is returned untouched. Code is never dropped for
 * an empty block: where the fences hold nothing, what stands around them is the code.
 */
export function cleanUpCode(text: string, language: CodeLanguage = 'python'): string {
	const unquoted = language === 'shell' ? text : withoutBlockQuote(text);
	const inline = inlineCode(unquoted, language);
	if (inline !== undefined) return inline;
	const first = read(unquoted, language, true);
	const { blocks, outside } = first.isProse ? read(unquoted, language, false) : first;
	if (blocks.length === 0) return unquoted;
	const filled = blocks.filter(({ lines }) => lines.some((line) => trimmed(line) !== ''));
	if (filled.length === 0) {
		const around = outside.join('\n');
		return trimmed(around) === ''
			? blocks
					.map(({ words }) => words)
					.join('\n')
					.trim()
			: withoutReturn(withoutLabel(outside, language).join('\n'));
	}
	const labelled = filled.filter(({ label }) => LABELS[language].test(label));
	const bare = filled.filter(({ label }) => label === '');
	const [ours] = [labelled, bare, filled].filter((some) => some.length > 0);
	return ours
		.map((block) =>
			block.label === '' || block.marker === ''
				? { ...block, lines: withoutLabel(block.lines, language) }
				: block,
		)
		.map(codeOf)
		.join('\n');
}

/** Without a first line that is the name of the language, which belongs to the fence before it. */
function withoutLabel(lines: string[], language: CodeLanguage): string[] {
	const isLabel = language !== 'shell' && LABELS[language].test(trimmed(lines[0]).toLowerCase());
	const rest = lines.slice(1);
	return isLabel && rest.some((line) => trimmed(line) !== '') ? rest : lines;
}

/** No statement begins with `>` in Python and JavaScript; `>>>` is Python's own prompt. */
function withoutBlockQuote(text: string): string {
	const lines = text.split('\n');
	const isQuoted = lines.every((line) => /^(?:>(?!>>)|$)/.test(trimmed(line)));
	return isQuoted && trimmed(text) !== ''
		? lines.map((line) => withoutQuotes(line, 1)).join('\n')
		: text;
}

/** All of it on one line, in one or more backticks, perhaps with a language first. */
function inlineCode(text: string, language: CodeLanguage): string | undefined {
	const line = trimmed(text);
	let ticks = 0;
	while (line[ticks] === '`') ticks++;
	// In JavaScript and Shell, fewer than three backticks have a meaning of their own.
	if (ticks === 0 || (language !== 'python' && ticks < 3)) return undefined;
	const marker = '`'.repeat(ticks);
	const inner = line.slice(ticks, -ticks);
	const isWhole = line.length > 2 * ticks && line.endsWith(marker);
	if (!isWhole || inner.includes('\n')) return undefined;
	// By runs: looking for a long marker itself would take its length times that of the text.
	const runs = inner.match(/`+/g) ?? [];
	if (runs.some((run) => run.length >= ticks)) return undefined;
	const [label] = /^[\w.+-]+(?=[ \t])/.exec(inner) ?? [''];
	const isLabel = label !== '' && LABELS[language].test(label.toLowerCase());
	return (isLabel ? inner.slice(label.length) : inner).trim();
}

function read(text: string, language: CodeLanguage, mayBeCode: boolean): Reading {
	const blocks: Block[] = [];
	const outside: string[] = [];
	const texts = new SpanningText(language);
	let open: Block | undefined;
	let hasEnded = false;
	for (const line of text.split('\n')) {
		const fence = texts.isOpen ? undefined : readFence(line);
		const oneLine = (fence ?? texts.isOpen) ? undefined : fencedOnOneLine(line, language);
		if (oneLine !== undefined && open === undefined) {
			blocks.push(oneLine);
		} else if (fence === undefined) {
			const isLast: boolean = !texts.isOpen && language === 'python' && endsInFence(line);
			if (open !== undefined) texts.read(withoutQuotes(line, open.quotes));
			else if (mayBeCode) texts.read(line);
			(open?.lines ?? outside).push(isLast && open !== undefined ? withoutFence(line) : line);
			if (isLast && open !== undefined) {
				blocks.push(open);
				open = undefined;
			} else if (isLast && blocks.length === 0 && !hasEnded) {
				hasEnded = true;
				const before = [...outside.slice(0, -1), withoutFence(line)];
				if (isCode(before.join('\n'))) blocks.push({ ...bareBlock(language), lines: before });
			}
		} else if (open !== undefined && closes(fence, open)) {
			blocks.push(open);
			open = undefined;
		} else if (open !== undefined && fence.info === '') {
			open.lines.push(line);
		} else {
			// A fence with a language inside of a block: the block is a wrapper, or was never closed.
			if (open !== undefined) blocks.push(open);
			open = opened(fence, language);
			// Code before the first fence, which may have begun behind a fence at the end of the prompt.
			if (blocks.length === 0 && isCode(outside.join('\n'), language)) {
				blocks.push({ ...bareBlock(language), lines: [...outside] });
				if (fence.info === '') open = undefined;
			}
		}
	}
	const isProseText = open === undefined && texts.isOpen;
	if (open !== undefined) blocks.push(lastBlock(open, blocks, outside, language));
	return { blocks, outside, isProse: isProseText };
}

/** A block whose opening fence is not in the text, or on the same line. */
const bareBlock = (language: CodeLanguage): Block => ({
	quotes: 0,
	indentation: '',
	marker: '',
	label: language.toLowerCase(),
	words: '',
	lines: [],
});

function withoutFence(line: string): string {
	return line.slice(0, line.lastIndexOf('```')).trimEnd();
}

function fencedOnOneLine(line: string, language: CodeLanguage): Block | undefined {
	if (!trimmed(line).startsWith('```')) return undefined;
	const code = inlineCode(line, language);
	return code === undefined ? undefined : { ...bareBlock(language), lines: [code] };
}

function opened({ quotes, indentation, marker, info }: Fence, language: CodeLanguage): Block {
	const [label] = /^[\w+#.-]*/.exec(info) ?? [''];
	const isOurs = LABELS[language].test(label.toLowerCase());
	const rest = (isOurs ? info.slice(label.length) : info).replace(ATTRIBUTE, '').trim();
	const isCodeLine = (isOurs || language !== 'shell') && isStatement(rest, language);
	const block = { quotes, indentation, marker, label: label.toLowerCase(), words: rest, lines: [] };
	if (!isCodeLine || /^[{:]/.test(rest)) return block;
	// The first statement stands on the fence's own line.
	return { ...block, label: isOurs ? block.label : '', lines: [indentation + rest] };
}

function closes({ quotes, marker, info }: Fence, open: Block): boolean {
	return (
		info === '' &&
		marker[0] === open.marker[0] &&
		marker.length >= open.marker.length &&
		quotes <= open.quotes
	);
}

/** The closing fence is missing when a model was cut off, or stands at the end of the last line; or this was it. */
function lastBlock(open: Block, others: Block[], outside: string[], language: CodeLanguage): Block {
	const isSentence = (line: string) => isProse(line, language);
	const before = outside.filter((line) => trimmed(line) !== '');
	const after = open.lines.filter((line) => trimmed(line) !== '');
	const isClosing =
		others.length === 0 &&
		open.label === '' &&
		before.length > 0 &&
		after.some(isSentence) &&
		(after.every(isSentence) || !before.some(isSentence));
	if (isClosing) return { ...bareBlock(language), lines: outside };
	const text = open.lines.join('\n').trimEnd();
	let end = text.length;
	while (text[end - 1] === open.marker[0]) end--;
	if (text.length - end < 3) return open;
	return { ...open, lines: text.slice(0, end).replace(/\n$/, '').split('\n') };
}

/** A block in a list is indented as a whole; what its lines have beyond that is theirs. */
function codeOf({ quotes, indentation, lines }: Block): string {
	const code = lines
		.map((line) => withoutQuotes(line, quotes))
		.map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line));
	return withoutReturn(code.join('\n'));
}

function withoutReturn(code: string): string {
	return code.endsWith('\r') ? code.slice(0, -1) : code;
}
