import type { CodeLanguage } from '../../../session-pool';

import { SpanningText } from './spanning-text';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Words that stand beside a name in code; any other two words side by side are prose. */
const KEYWORDS: Record<'python' | 'javaScript', ReadonlySet<string>> = {
	python: words(
		'and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield',
	),
	javaScript: words(
		'as async await break case catch class const continue default delete do else export extends finally for from function get if import in instanceof let new of return set static switch throw try typeof var void while yield',
	),
};
/** First words that make a line a statement, in Python or JavaScript. */
const STATEMENTS = words(
	'import from def class for while if with try async const let var function return raise throw assert del global export',
);
/** What only code has: a call, an index, an assignment, an import, a magic. "for example:" has none of them. */
const CERTAIN =
	/\w[([]|=|^[!%@]|^import [\w.]+(?: as \w+)?(?:,|$)|^from [\w.]+ import |^import .*""/;
/** Texts and comments, in which anything may stand, a carriage return at the end too. Escapes come first: no quote is tried twice. */
const TEXTS = {
	python: /\\.|#.*$|"""(?:.*?"""|.*$)|'''(?:.*?'''|.*$)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gs,
	javaScript: /\\.|\/\/.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gs,
};

/** Whether a line can hardly be code: a sentence, or two words side by side that no statement has so. */
export function isProse(line: string, language: CodeLanguage = 'python'): boolean {
	if (language === 'shell') return /[.:!?]$/.test(line.trimEnd());
	const bare = withoutTexts(line, language);
	if (bare === '' || /^[!%@]/.test(bare)) return false;
	const found = [...bare.matchAll(/\w+/g)];
	const keywords = KEYWORDS[language];
	if (found.length > 0 && bare.endsWith(':')) {
		if (!keywords.has(found[0][0]) && !/[()[\]{}=<>"]/.test(bare)) return true;
	} else if (/[.!?]$/.test(bare.slice(-1)) && !bare.endsWith('...')) {
		return true;
	}
	return found.some(({ 0: word, index }, at) => {
		if (at === 0) return false;
		const before = found[at - 1];
		const gap = bare.slice(before.index + before[0].length, index);
		return gap.trim() === '' && !keywords.has(word) && !keywords.has(before[0]);
	});
}

/** Whether lines are code for all that one can see: one that only code has, and no prose. False for Shell, where anything is a command. */
export function isCode(lines: string, language: CodeLanguage = 'python'): boolean {
	if (language === 'shell') return false;
	const texts = new SpanningText(language);
	const all = lines.split('\n').filter((line) => {
		const isInside = texts.isOpen;
		texts.read(line);
		return !isInside;
	});
	return (
		all.some((line) => CERTAIN.test(withoutTexts(line, language))) &&
		!all.some((line) => isProse(line, language))
	);
}

/** Whether words behind the language on a fence line are a statement rather than about the block. */
export function isStatement(line: string, language: CodeLanguage = 'python'): boolean {
	if (language === 'shell') return /^\S+\s+\S/.test(line);
	const bare = withoutTexts(line, language);
	const [first] = /^\w+/.exec(bare) ?? [''];
	return (CERTAIN.test(bare) || STATEMENTS.has(first)) && !isProse(line, language);
}

/** Whether a fence closes a block of Python at the end of a line of code, outside of texts and comments. */
export function endsInFence(line: string): boolean {
	return line.includes('```') && withoutTexts(line, 'python').endsWith('```');
}

function withoutTexts(line: string, language: 'python' | 'javaScript'): string {
	return line.replace(TEXTS[language], (text) => (/^["']/.test(text) ? '""' : '')).trim();
}
