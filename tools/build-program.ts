/**
 * Makes nodes/AzureCodeInterpreter/python/program.generated.ts out of the Python files beside it: the program that runs
 * in a session, as text that fits into a call. `npm run build` calls it before the compiler.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

const PYTHON = join(__dirname, '../nodes/AzureCodeInterpreter/python');
const FOLDER = join(PYTHON, 'program');
const LOADER = 'loader.py';

/**
 * Leaves out what only a reader needs: lines of comment, docstrings, blank lines, and all but one space of each level of
 * indentation. Sound for the program's own style: no text spans lines but a docstring, and four spaces indent.
 */
function compact(source: string): string {
	const lines: string[] = [];
	let inDocstring = false;
	for (const line of source.split('\n')) {
		const text = line.trimStart();
		if (inDocstring) {
			inDocstring = !text.endsWith('"""');
		} else if (text.startsWith('"""')) {
			inDocstring = text.length < 6 || !text.endsWith('"""');
		} else if (text !== '' && !text.startsWith('#')) {
			lines.push(' '.repeat((line.length - text.length) / 4) + text);
		}
	}
	return lines.join('\n') + '\n';
}

function bundle(): string {
	const names = readdirSync(FOLDER).filter((name) => name.endsWith('.py') && name !== LOADER);
	const sources = names
		.sort()
		.map((name): [string, string] => [
			name.slice(0, -'.py'.length),
			compact(readFileSync(join(FOLDER, name), 'utf8')),
		]);
	const loader = compact(readFileSync(join(FOLDER, LOADER), 'utf8'));
	return `SOURCES = ${JSON.stringify(Object.fromEntries(sources))}\n${loader}`;
}

const program = bundle();
const version = createHash('sha256').update(program).digest('hex').slice(0, 12);
const base64 = deflateSync(program, { level: 9 }).toString('base64');
writeFileSync(
	join(PYTHON, 'program.generated.ts'),
	[
		'// Made by tools/build-program.ts out of python/program/*.py.',
		`export const PROGRAM_VERSION = '${version}';`,
		`export const PROGRAM_BASE64 = '${base64}';`,
		'',
	].join('\n'),
);
