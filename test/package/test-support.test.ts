import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NEWEST } from '../support/api-versions';

const ROOT = join(__dirname, '../..');

function filesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.map((name) => `${folder}/${name.replace(/\\/g, '/')}`)
		.filter((path) => /\.(?:ts|mts|py)$/.test(path));
}

const TESTS = filesIn('test');
const PROGRAMS = ['bench', 'tools', 'examples'].flatMap(filesIn);

/** Files in which a text stands. */
const holding = (text: RegExp, paths: string[]) =>
	paths.filter((path) => text.test(readFileSync(join(ROOT, path), 'utf8')));

test('no two files below test have the same name', () => {
	expect(TESTS.length).toBeGreaterThan(100);
	const names = TESTS.map((path) => basename(path));
	expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test.each([
	['test/nodes', 'nodes/AzureCodeInterpreter'],
	['test/session-pool', 'session-pool'],
])('the folders of %s are those of %s', (tests, sources) => {
	const folders = (folder: string) =>
		filesIn(folder).map((path) => dirname(path.slice(folder.length)));
	const ofSources = new Set(folders(sources));
	expect(folders(tests).filter((folder) => !ofSources.has(folder))).toEqual([]);
});

test.each<[string, RegExp, string]>([
	['the words of Microsoft Entra ID', /\baccess_token:|\berror_codes:/, 'test/support/entra.ts'],
	['waiting for something to happen', /Date\.now\(\) > deadline/, 'test/support/until.ts'],
	['a workflow from its trigger on', /name: 'Start', type: /, 'test/support/chain.ts'],
])('%s is written in one place', (_what, text, home) => {
	const others = holding(text, TESTS).filter((path) => !path.startsWith('test/package/'));
	expect(others).toEqual([home]);
});

test('the newest API version is named by the sources alone', () => {
	expect(holding(new RegExp(`'${NEWEST}'`), [...TESTS, ...PROGRAMS])).toEqual([]);
});
