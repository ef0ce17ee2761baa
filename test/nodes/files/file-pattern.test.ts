import { isPattern, parsePattern } from '../../../nodes/AzureCodeInterpreter/files/file-pattern';
import { inputRefusalOf } from '../../support/refusal';

/** The path below `/mnt/data` as folder and name. */
function at(path: string) {
	const end = path.lastIndexOf('/');
	return { directory: path.slice(0, Math.max(0, end)), name: path.slice(end + 1) };
}

const CASES: Array<[pattern: string, matches: string[], others: string[]]> = [
	['*.csv', ['a.csv', '.csv', '.hidden.csv'], ['a.CSV', 'a.csv.gz', 'sub/a.csv', 'acsv']],
	['?.txt', ['a.txt', '日.txt', '🧾.txt'], ['.txt', 'ab.txt', 'a/b.txt']],
	['**/*.csv', ['a.csv', 'sub/a.csv', 'a/b/c/d.csv'], ['a.txt', 'sub.csv/a.txt']],
	['reports/**/*.csv', ['reports/a.csv', 'reports/x/y/a.csv'], ['a.csv', 'other/reports/a.csv']],
	['reports/**', ['reports/a', 'reports/x/y'], ['reports', 'other/a', 'reports2/a']],
	['**', ['a', 'a/b'], []],
	['**.csv', ['a.csv', 'x/y/a.csv'], ['a.txt']],
	['a**/b', ['a/b', 'ax/b', 'ax/y/b'], ['ab', 'x/a/b']],
	['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c', 'a/b/b/c'], ['a/c', 'a/xb/c', 'a/b/xc']],
	['*/*', ['a/b'], ['a', 'a/b/c']],
	['*a*b', ['ab', 'xaxb', 'abab'], ['ba', 'a/b']],
	['[ab]*.csv', ['[ab]1.csv'], ['a1.csv']],
	['*.$(1)^|+.csv', ['x.$(1)^|+.csv'], ['x.1.csv']],
	['*.{csv,txt}', ['a.csv', 'a.txt'], ['a.pdf', 'a.{csv,txt}']],
	['{a,b}/*.{x,y}', ['a/1.x', 'b/1.y'], ['c/1.x', '1.x', 'a/b/1.x']],
	['report{,-old}.csv', ['report.csv', 'report-old.csv'], ['report-.csv']],
	['{a,{b,c}}*', ['a1', 'b1', 'c1'], ['d1', '{b1']],
	['{a}*', ['{a}1'], ['a1']],
	['***a', ['a', 'xa', 'x/a'], ['ab']],
	['a?b', ['axb'], ['a/b', 'ab']],
	['{a}{b,c}*', ['{a}b', '{a}c1'], ['ab']],
	['?\uffff*', ['a\uffffb', 'a\uffff'], ['a\uffffb/c']],
	['?', ['\uffff', '\u{10000}'], ['\uffff\uffff']],
	['{a*', ['{ab'], ['ab']],
	['/mnt/data/*.csv', ['a.csv'], ['mnt/data/a.csv']],
	['./sub//*.csv', ['sub/a.csv'], ['a.csv']],
];

test.each(CASES)('%s', (pattern, matches, others) => {
	const parsed = parsePattern(pattern);
	expect(isPattern(pattern)).toBe(true);
	for (const path of matches) expect([path, parsed.matches(at(path))]).toEqual([path, true]);
	for (const path of others) expect([path, parsed.matches(at(path))]).toEqual([path, false]);
});

test.each(['a.csv', '{a}.csv', '{a', 'a}', 'a,b', ''])('%j is no pattern', (text) => {
	expect(isPattern(text)).toBe(false);
});

test.each([
	['*.csv', { directory: '', recursive: false }],
	['reports/2025/*.csv', { directory: 'reports/2025', recursive: false }],
	['reports/**/*.csv', { directory: 'reports', recursive: true }],
	['reports/*/x.csv', { directory: 'reports', recursive: true }],
	['reports/**', { directory: 'reports', recursive: true }],
	['{a/b,a/b/c*}', { directory: 'a', recursive: true }],
	['reports/{a,b}/*.csv', { directory: 'reports', recursive: true }],
	['reports/{a,b}.csv', { directory: 'reports', recursive: false }],
	['{reports/a,reports/b/c}*', { directory: 'reports', recursive: true }],
	['**.csv', { directory: '', recursive: true }],
])('only the folder that %s can match in is listed', (pattern, listing) => {
	expect(parsePattern(pattern)).toMatchObject(listing);
});

test.each([
	['../*', 'leads out of'],
	['{..,a}/*', 'leads out of'],
	['a\\*', '\\'],
	['', 'is empty'],
	['{,a*}', 'is empty'],
])('%j is refused', (pattern, message) => {
	expect(inputRefusalOf(() => parsePattern(pattern)).message).toContain(message);
});

test.each(['a*', '{a,b}*'])('a pattern may have a thousand characters: %s', (start) => {
	expect(() => parsePattern(start.padEnd(1_000, 'x'))).not.toThrow();
});

test('a pattern may stand for a hundred', () => {
	const many = Array.from({ length: 100 }, (_, number) => number).join(',');
	expect(parsePattern(`*{${many}}`).alternatives).toHaveLength(100);
});

test.each([
	[
		'*'.repeat(1_001),
		`The pattern that begins with '${'*'.repeat(40)}' has 1001 characters; at most 1000 are possible`,
		'Give several shorter ones',
	],
	[
		'{a,b}'.repeat(10),
		`The pattern '${'{a,b}'.repeat(8)}' stands for more than 100 patterns`,
		'fewer braces',
	],
	[`*{${','.repeat(100)}}`, 'stands for more than 100 patterns', 'Use * for what varies'],
	['', "The pattern '' is empty", 'Give a pattern such as *.png.'],
])('%j is refused with what to do instead', (pattern, message, advice) => {
	const refusal = inputRefusalOf(() => parsePattern(pattern));
	expect(refusal.message).toContain(message);
	expect(refusal.advice).toContain(advice);
});

test('what makes other matchers take minutes costs no more than its length', () => {
	const stars = parsePattern(`${'*a'.repeat(21)}b`);
	expect(stars.matches(at('a'.repeat(100_000)))).toBe(false);
	const folders = parsePattern(`${'**/a/'.repeat(12)}b`);
	expect(folders.matches(at(`${'a/'.repeat(20_000)}c`))).toBe(false);
});
