import { InvalidInputError } from '../../../../session-pool';

/** Longest text of requirements, in UTF-16 code units; a lock file with hashes has some ten thousand. */
const MAX_LENGTH = 200_000;
/** Characters of a line that an error tells. */
const MAX_TOLD = 60;

/**
 * Reads requirements as pip's files have them: one to a line or several between commas, with comments, lines that go
 * on behind a backslash, versions, extras, markers and hashes. pip reads what each says; here it is only seen to that
 * a line is a requirement, and not an option of pip's or a path.
 * @throws InvalidInputError for a line that is something else
 */
export function readRequirements(value: unknown): string[] {
	const text = Array.isArray(value) ? value.join('\n') : (value ?? '');
	if (typeof text !== 'string') {
		throw new InvalidInputError(
			`'Python Packages' is of type ${typeof text}, but must be text`,
			'Write one requirement to a line, such as pandas>=2,<3.',
		);
	}
	if (text.length > MAX_LENGTH) {
		throw new InvalidInputError(
			`'Python Packages' has ${text.length} characters; at most ${MAX_LENGTH} are possible`,
			'Name the packages only; pip finds what they depend on.',
		);
	}
	const lines = text
		.replace(/\\\r?\n/g, ' ')
		.split(/\r?\n/)
		.map((line) => line.replace(/(?:^|\s)#.*$/, ''))
		.flatMap(betweenCommas)
		.map((line) => line.trim())
		.filter((line) => line !== '');
	for (const line of lines) assertRequirement(line);
	return [...new Set(lines)];
}

/** A comma parts requirements where the name of another follows: not in `a>=1,<2`, in brackets or in quotes. */
function betweenCommas(line: string): string[] {
	const parts: string[] = [];
	let start = 0;
	let quote = '';
	let depth = 0;
	for (let index = 0; index < line.length; index++) {
		const character = line[index];
		if (quote !== '') {
			if (character === quote) quote = '';
		} else if (character === '"' || character === "'") quote = character;
		else if (character === '[' || character === '(') depth++;
		else if (character === ']' || character === ')') depth--;
		else if (character === ',' && depth === 0 && startsName(line, index + 1)) {
			parts.push(line.slice(start, index));
			start = index + 1;
		}
	}
	return [...parts, line.slice(start)];
}

function startsName(line: string, from: number): boolean {
	let index = from;
	while (line[index] === ' ' || line[index] === '\t') index++;
	return index >= line.length || /[A-Za-z0-9-]/.test(line[index]);
}

function assertRequirement(line: string): void {
	const [first, ...rest] = line.split(/\s+/);
	const option = first.startsWith('-') ? first : rest.find(isOtherOption);
	if (option !== undefined) {
		throw new InvalidInputError(
			`'Python Packages' takes requirements, not the option ${told(option.split('=')[0])} of pip`,
			"For an index of your own give PIP_INDEX_URL or PIP_EXTRA_INDEX_URL in 'Environment Variables', marked Secret; for wheels use 'Wheels From Binary Fields'.",
		);
	}
	// The first word of a requirement is its name, perhaps with extras and versions.
	if (
		/^[A-Za-z0-9][\w.-]*(?:$|[[<>=!~;(@])/.test(first) &&
		!/[/\\]|\.(?:whl|zip|tar\.gz)$/i.test(first)
	) {
		return;
	}
	throw new InvalidInputError(
		`'Python Packages' takes packages by name, not '${told(line)}'`,
		"Write a name with versions, such as pandas>=2,<3. Wheels and source packages are given as binary fields, by 'Wheels From Binary Fields'.",
	);
}

/** Of pip's options only hashes belong to a single requirement. */
function isOtherOption(word: string): boolean {
	return word.startsWith('-') && !/^--hash=(?:sha256|sha384|sha512):[0-9a-f]+$/.test(word);
}

/** What an error tells of a line: never what an address has before its host, where passwords are. */
function told(text: string): string {
	return text.replace(/\/\/[^/\s]*@/g, '//***@').slice(0, MAX_TOLD);
}
