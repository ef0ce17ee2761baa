import { InvalidInputError, type RemotePath, parseDirectory } from '../../../session-pool';

/** Longest pattern, in UTF-16 code units, and the most patterns that its braces may stand for. */
const MAX_LENGTH = 1_000;
const MAX_ALTERNATIVES = 100;

const INNERMOST_BRACES = /\{([^{}]*)\}/g;

/** A pattern for files below `/mnt/data`, ready to be matched. */
export interface FilePattern {
	/** The same without braces and without `/mnt/data/`: a file matches when it matches one of them. */
	alternatives: string[];
	/** The deepest folder that holds every match, below `/mnt/data`; so only it need be listed. */
	directory: string;
	/** Whether matches may be in folders below `directory`. */
	recursive: boolean;
	matches: (path: RemotePath) => boolean;
}

/** Whether a text is a pattern rather than a path. */
export function isPattern(text: string): boolean {
	return /[*?]/.test(text) || expandOnce(text).length > 1;
}

/**
 * Reads a pattern. The language, which the program in the session speaks as well (it is given
 * `alternatives`, so all but rule 1 and 2):
 *
 * 1. A pattern is a path below `/mnt/data` with `/` between folders; `/mnt/data/` in front, empty segments
 *    and `.` segments are left out, `..` and `\` are refused.
 * 2. `{a,b}` stands for `a` and for `b`. What is between the commas may be empty, may hold the characters
 *    below and braces of its own. Braces without a comma, or without their other half, stand for themselves.
 *    A pattern may stand for 100 in all.
 * 3. The whole path has to match, from the first folder to the last character of the name.
 * 4. `*` stands for any number of characters but `/`, none included; a dot at the start of a name is a
 *    character like any other.
 * 5. `?` stands for one character but `/`. A character is a Unicode code point.
 * 6. `**` followed by `/`, at the start or after a `/`, stands for any number of whole folders, none included.
 * 7. `**` elsewhere stands for any number of characters, `/` included. Of `***` the first two are `**`.
 * 8. Every other character stands for itself, in its case; there is no escape and no `[…]`.
 *
 * Folders are no matches. The cost is at most the length of the path times that of the pattern.
 * @throws InvalidInputError for a pattern that is empty, too long, or leads out of `/mnt/data`
 */
export function parsePattern(text: string): FilePattern {
	if (text.length > MAX_LENGTH) {
		throw new InvalidInputError(
			`The pattern that begins with '${text.slice(0, 40)}' has ${text.length} characters; at most ${MAX_LENGTH} are possible`,
			'Give several shorter ones, or use * for what varies.',
		);
	}
	const alternatives = [...new Set(expandBraces(text).map(parseDirectory))];
	if (alternatives.includes('')) {
		throw new InvalidInputError(`The pattern '${text}' is empty`, 'Give a pattern such as *.png.');
	}
	const matchers = alternatives.map(matcher);
	return {
		alternatives,
		...listingFor(alternatives),
		matches: ({ directory, name }) => {
			const path = directory === '' ? name : `${directory}/${name}`;
			return matchers.some((matches) => matches(path));
		},
	};
}

/** Every text that choosing one alternative per pair of braces gives, in order. */
function expandBraces(text: string): string[] {
	let texts = [text];
	for (;;) {
		const next = texts.flatMap(expandOnce);
		if (next.length === texts.length) return texts;
		if (next.length > MAX_ALTERNATIVES) {
			throw new InvalidInputError(
				`The pattern '${text.slice(0, 40)}' stands for more than ${MAX_ALTERNATIVES} patterns`,
				'Use * for what varies, or fewer braces.',
			);
		}
		texts = next;
	}
}

/** The text with its first innermost braces replaced by each of their alternatives. */
function expandOnce(text: string): string[] {
	const braces = [...text.matchAll(INNERMOST_BRACES)].find(([, inside]) => inside.includes(','));
	if (braces === undefined) return [text];
	const before = text.slice(0, braces.index);
	const after = text.slice(braces.index + braces[0].length);
	return braces[1].split(',').map((alternative) => before + alternative + after);
}

/** Tokens of a pattern: these, and code points for characters that stand for themselves. */
const FOLDERS = -4;
const ANYTHING = -3;
const WITHIN_NAME = -2;
const ONE = -1;
const WILDCARDS: Record<string, number> = {
	'**/': FOLDERS,
	'**': ANYTHING,
	'*': WITHIN_NAME,
	'?': ONE,
};
const SLASH = 0x2f;

function tokensOf(pattern: string): number[] {
	const texts = pattern.match(/(?<=^|\/)\*\*\/|\*\*|./gsu) ?? [];
	return texts.map((text) => WILDCARDS[text] ?? (text.codePointAt(0) as number));
}

/**
 * A test for paths. It goes along all ways through the pattern at once, a row of positions per character of
 * the path, so that no way is tried twice.
 */
function matcher(pattern: string): (path: string) => boolean {
	const tokens = tokensOf(pattern);
	const end = tokens.length;
	return (path) => {
		let reached = new Uint8Array(end + 1);
		let next = new Uint8Array(end + 1);
		reached[0] = 1;
		for (let at = 0; at < end && isSkipped(tokens[at], SLASH); at++) reached[at + 1] = 1;
		for (let index = 0; index < path.length; index++) {
			const character = path.codePointAt(index) as number;
			if (character > 0xffff) index++;
			next.fill(0);
			for (let at = 0; at < end; at++) {
				if (reached[at] === 1) {
					if (isRepeated(tokens[at], character)) next[at] = 1;
					else if (isOne(tokens[at], character)) next[at + 1] = 1;
				}
				if (next[at] === 1 && isSkipped(tokens[at], character)) next[at + 1] = 1;
			}
			[reached, next] = [next, reached];
		}
		return reached[end] === 1;
	};
}

/** Whether a token takes the character and may take more. */
function isRepeated(token: number, character: number): boolean {
	return token === ANYTHING || token === FOLDERS || (token === WITHIN_NAME && character !== SLASH);
}

/** Whether a token takes the character and no other. */
function isOne(token: number, character: number): boolean {
	return token === character || (token === ONE && character !== SLASH);
}

/** Whether what follows a token may begin after the character: after whole folders only behind a `/`. */
function isSkipped(token: number, character: number): boolean {
	return token === ANYTHING || token === WITHIN_NAME || (token === FOLDERS && character === SLASH);
}

function listingFor(alternatives: string[]): { directory: string; recursive: boolean } {
	const split = alternatives.map((pattern) => pattern.split('/'));
	const [first] = split;
	const isShared = (depth: number) =>
		split.every((segments) => depth < segments.length - 1 && segments[depth] === first[depth]) &&
		!/[*?]/.test(first[depth]);
	let depth = 0;
	while (isShared(depth)) depth++;
	return {
		directory: first.slice(0, depth).join('/'),
		recursive: split.some(
			(segments) => depth < segments.length - 1 || segments[depth].includes('**'),
		),
	};
}
