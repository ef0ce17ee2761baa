import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { cleanUpCode } from '../../nodes/AzureCodeInterpreter/python/clean-code';
import { isLinear } from '../support/linear-time';

const ROOT = join(__dirname, '../..');
/** A loop that is quadratic takes many seconds at this length already; linear ones take a few hundredths. */
const LENGTH = 256 * 1024;

/** What makes a regular expression that backtracks, a search that begins anew or a recursion take for ever. */
const WORST = [
	...[
		'a',
		' ',
		'\n',
		'\r',
		'\t',
		'.',
		',',
		'/',
		'\\',
		'<',
		'{',
		'[',
		'(',
		'*',
		"'",
		'"',
		'`',
		'#',
		'%',
		'-',
		'0',
		'é',
	],
	...[
		'*a',
		'**/',
		'{a,',
		'{},',
		'../',
		' ,',
		'\n ',
		', \n',
		'<a',
		'``` ',
		"'\\",
		'a.',
		'%2f',
		'%25',
		'()',
		'[]',
		'""',
		'  File "',
		'-----BEGIN A-----',
	],
];
const AROUND = [
	'```python\n',
	'n8n-',
	'*.',
	'[',
	'{',
	'image/',
	'https://',
	'Traceback (most recent call last):\n',
];

/** Functions that a file exports whose first argument is text, or may be. */
function functionsIn(path: string): Array<[name: string, call: (text: string) => unknown]> {
	const text = readFileSync(join(ROOT, path), 'utf8');
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const names = source.statements.flatMap((statement) => {
		if (!ts.isFunctionDeclaration(statement)) return [];
		const isExported = statement.modifiers?.some(
			({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
		);
		const type = statement.parameters[0]?.type?.getText() ?? '';
		return isExported === true && /\b(?:string|unknown)\b/.test(type)
			? [statement.name?.text ?? '']
			: [];
	});
	if (names.length === 0) return [];
	const exported = jest.requireActual<Record<string, (text: string) => unknown>>(join(ROOT, path));
	return names.map((name) => [`${path} ${name}`, exported[name]]);
}

const FILES = ['nodes/AzureCodeInterpreter', 'session-pool'].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts') && !/\.(?:generated|node)\.ts$/.test(name))
		.map((name) => `${folder}/${name.replace(/\\/g, '/')}`),
);
const FUNCTIONS = FILES.flatMap(functionsIn);

test('there are functions to try', () => {
	const names = FUNCTIONS.map(([name]) => name).join('\n');
	expect(FUNCTIONS.length).toBeGreaterThan(30);
	expect(names).toContain('files/file-pattern.ts isPattern');
	expect(names).toContain('session-pool/remote-path.ts toFileName');
});

/** A refusal is as good as a result. */
async function triedOn(text: string, call: (text: string) => unknown): Promise<void> {
	try {
		await call(text);
	} catch {
		// Only the time counts.
	}
}

test.each(FUNCTIONS)(
	'%s takes time in proportion to a quarter of a megabyte of anything',
	async (_name, call) => {
		for (const [start, piece] of [
			...WORST.map((text) => ['', text]),
			...AROUND.flatMap((text) => [
				[text, ' '],
				[text, '\n'],
			]),
		]) {
			const text = (length: number) => start + piece.repeat(length / piece.length);
			const isFine = await isLinear(LENGTH, text, (given) => triedOn(given, call));
			expect([start, piece, isFine]).toEqual([start, piece, true]);
		}
	},
);

/** The longer the text, the longer are its runs as well. */
function nearlyEndedRuns(length: number): string {
	const run = '`'.repeat(length / 26);
	return `${run}x${`${run.slice(1)}x`.repeat(26)}${run}`;
}

describe('A quarter of a megabyte is cleaned up in time that grows with it', () => {
	const repeated =
		(text: string, start = '', end = '') =>
		(length: number) =>
			start + text.repeat(length / text.length) + end;
	test.each<[title: string, text: (length: number) => string]>([
		['tildes and a backtick', repeated('~', '', '`')],
		['blanks behind a fence', repeated(' ', '```')],
		['blanks in an inline block', repeated(' ', '`a', 'x')],
		['fences', repeated('```\n')],
		['fences behind prose', repeated('They say so. ```\n')],
		['opening fences', repeated('```python\n')],
		['opening fences behind code', repeated('```python x = 1\n', 'x = 1\n')],
		['block quotes', repeated('>')],
		['quoted fences', repeated('> ```\n')],
		['zero-width blanks', repeated('\u200B', '', '```')],
		['escaped quotes behind a fence', repeated('\\"', '```')],
		['triple quotes', repeated('""" ')],
		['words and triple quotes', repeated('a"""')],
		['runs of backticks that nearly end a long one', nearlyEndedRuns],
		['here-documents that nothing ends', repeated('<<"x ', '```bash\n')],
		['signs of arithmetic', repeated('((<<a', '```bash\n')],
		['attributes', repeated('id="', '```python ')],
		['code before a fence', repeated("x = '1\n", '', '\n```')],
	])('%s', async (_title, text) => {
		for (const language of ['python', 'javaScript', 'shell'] as const) {
			expect(await isLinear(LENGTH, text, (given) => cleanUpCode(given, language))).toBe(true);
		}
	});
});
