import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { cleanUpCode } from '../../nodes/AzureCodeInterpreter/python/clean-code';
import { processorTimeMs } from '../support/processor-time';

const ROOT = join(__dirname, '../..');
/** A loop that is quadratic takes many seconds at this length already; linear ones take a few hundredths. */
const LENGTH = 256 * 1024;
const LIMIT_MS = 1_000;

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
].map((text) => text.repeat(LENGTH / text.length));
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
	'%s is done with a quarter of a megabyte of anything in a second',
	async (_name, call) => {
		for (const text of [
			...WORST,
			...AROUND.flatMap((start) => [start + WORST[1], start + WORST[2]]),
		]) {
			// Another thread's garbage collection counts as well, so a slow try has a second and a third one.
			let fastestMs = Infinity;
			for (let tries = 0; tries < 3 && fastestMs >= LIMIT_MS; tries++) {
				fastestMs = Math.min(fastestMs, await processorTimeMs(() => triedOn(text, call)));
			}
			expect([text.slice(0, 20), fastestMs < LIMIT_MS]).toEqual([text.slice(0, 20), true]);
		}
	},
);

describe('A megabyte is cleaned up in a second', () => {
	const many = (text: string) => text.repeat((1024 * 1024) / text.length);
	test.each([
		['tildes and a backtick', `${many('~')}\``],
		['blanks behind a fence', `\`\`\`${many(' ')}\``],
		['blanks in an inline block', `\`a${many(' ')}x`],
		['fences', many('```\n')],
		['opening fences', many('```python\n')],
		['opening fences behind code', `x = 1\n${many('```python x = 1\n')}`],
		['block quotes', many('>')],
		['quoted fences', many('> ```\n')],
		['zero-width blanks', `${many('\u200B')}\`\`\``],
		['escaped quotes behind a fence', `\`\`\`${many('\\"')}`],
		['triple quotes', many('""" ')],
		['words and triple quotes', many('a"""')],
		[
			'runs of backticks that nearly end a long one',
			`${'`'.repeat(40_000)}x${many(`${'`'.repeat(39_999)}x`)}${'`'.repeat(40_000)}`,
		],
		['here-documents that nothing ends', `\`\`\`bash\n${many('<<"x ')}`],
		['signs of arithmetic', `\`\`\`bash\n${many('((<<a')}`],
		['attributes', `\`\`\`python ${many('id="')}`],
		['code before a fence', `${many("x = '1\n")}\n\`\`\``],
	])('%s', async (_title, text) => {
		for (const language of ['python', 'javaScript', 'shell'] as const) {
			const timeMs = await processorTimeMs(() => cleanUpCode(text, language));
			expect(timeMs).toBeLessThan(LIMIT_MS);
		}
	});
});
