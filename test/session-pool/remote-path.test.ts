import {
	absolutePath,
	assertUploadable,
	parseDirectory,
	parseFilePath,
	toFileName,
	withoutDataPrefix,
} from '../../session-pool/remote-path';
import { inputRefusalOf } from '../support/refusal';

describe('The path of a file', () => {
	test.each([
		['a.csv', '', 'a.csv'],
		['/a.csv', '', 'a.csv'],
		['./a.csv', '', 'a.csv'],
		['  a.csv ', '', 'a.csv'],
		['/mnt/data/a.csv', '', 'a.csv'],
		['/mnt/data//a.csv', '', 'a.csv'],
		['sub/a.csv', 'sub', 'a.csv'],
		['/mnt/data/sub/folder/a.csv', 'sub/folder', 'a.csv'],
		['a #1.csv', '', 'a #1.csv'],
		['größe 100%.txt', '', 'größe 100%.txt'],
		['..a..csv', '', '..a..csv'],
		['.env', '', '.env'],
		['/mnt/data2/x', 'mnt/data2', 'x'],
		['backup/mnt/data/x.csv', 'backup/mnt/data', 'x.csv'],
		['/mnt/data/mnt/data/x.csv', 'mnt/data', 'x.csv'],
	])('%j is read as folder %j and name %j', (text, directory, name) => {
		expect(parseFilePath(text)).toEqual({ directory, name });
	});

	test.each(['', '   ', '/', '.', '/mnt/data', '/mnt/data/', 'sub/', 'sub/ '])(
		'%j names no file',
		(text) => {
			const refusal = inputRefusalOf(() => parseFilePath(text));
			expect(refusal.message).toBe(`'${text}' does not name a file`);
			expect(refusal.advice).toMatch(/^Give the name of a file, such as report.csv/);
		},
	);
});

describe('The path of a folder', () => {
	test.each([
		['', ''],
		['/', ''],
		['.', ''],
		['/mnt/data', ''],
		['/mnt/data/', ''],
		['reports', 'reports'],
		['reports/2026/', 'reports/2026'],
		['/mnt/data/reports', 'reports'],
		['/mnt/data2', 'mnt/data2'],
		['backup/mnt/data', 'backup/mnt/data'],
	])('%j is read as %j', (text, directory) => {
		expect(parseDirectory(text)).toBe(directory);
	});
});

describe('A path that leads out of /mnt/data', () => {
	test.each([
		'..',
		'../a.csv',
		'../../../code/execute',
		'sub/../../a.csv',
		'/mnt/data/../x.csv',
		'sub/../a.csv',
	])('is refused: %j', (text) => {
		for (const parse of [parseFilePath, parseDirectory]) {
			const refusal = inputRefusalOf(() => parse(text));
			expect(refusal.message).toBe(`The path '${text}' leads out of /mnt/data`);
			expect(refusal.advice).toContain("without '..'");
		}
	});

	test.each(['..\\a.csv', 'sub\\a.csv', '\\mnt\\data\\a.csv'])(
		'is not what a backslash is called: %j',
		(text) => {
			for (const parse of [parseFilePath, parseDirectory]) {
				const refusal = inputRefusalOf(() => parse(text));
				expect(refusal.message).toBe(`The path '${text}' has a backslash`);
				expect(refusal.advice).toContain('with / between folders');
			}
		},
	);

	test('is shown without its control characters, and not for ever', () => {
		const { message } = inputRefusalOf(() => parseFilePath(`../a\u001b[31m\n${'b'.repeat(300)}`));
		expect(message).toBe(
			`The path '../a\uFFFD[31m\uFFFD${'b'.repeat(190)}' leads out of /mnt/data`,
		);
	});
});

describe('A file to upload', () => {
	test.each([
		'a #1.csv',
		'größe 100%.txt',
		'データ.csv',
		'cafe\u0301.txt',
		'.env',
		'x-_ .@$&=;,#%^().tar.gz',
	])('may be called %j', (name) => {
		expect(() => assertUploadable({ directory: '', name })).not.toThrow();
	});

	test.each([
		'',
		'.',
		'..',
		'a"b.csv',
		'a\r\nb.csv',
		'a/b.csv',
		'a\\b.csv',
		'a+b.csv',
		'a:b',
		'a*',
	])('may not be called %j', (name) => {
		const refusal = inputRefusalOf(() => assertUploadable({ directory: '', name }));
		expect(refusal.message).toContain('does not allow the file name');
		expect(refusal.advice).toMatch(/^File names may hold letters, digits/);
		expect(refusal.message).not.toMatch(/[\r\n]/);
	});

	test.each(['', 'reports', 'reports 2026/größe #1'])('may be put into folder %j', (directory) => {
		expect(() => assertUploadable({ directory, name: 'a.csv' })).not.toThrow();
	});

	test.each([
		['v1.2', 'v1.2'],
		['reports/.cache/x', '.cache'],
		['reports/a"b', 'a"b'],
	])('may not be put into folder %j', (directory, named) => {
		const refusal = inputRefusalOf(() => assertUploadable({ directory, name: 'a.csv' }));
		expect(refusal.message).toBe(`The service does not allow the folder name '${named}'`);
		expect(refusal.advice).toContain('no dot');
	});
});

describe('A file name made from any text', () => {
	test.each([
		['report.csv', 'report.csv'],
		['a #1.csv', 'a #1.csv'],
		['größe 100%.txt', 'größe 100%.txt'],
		['https://files.example/x/report.csv', 'report.csv'],
		['C:\\Users\\me\\report.csv', 'report.csv'],
		['../../etc/passwd', 'passwd'],
		['a:b*c?"d".csv', 'a_b_c__d_.csv'],
		['line\r\nbreak.csv', 'line__break.csv'],
		['chart 📈.png', 'chart _.png'],
		[' padded.csv ', 'padded.csv'],
		['', 'file'],
		['...', 'file'],
		['folder/', 'file'],
		['   ', 'file'],
		['a%2Fb%255c.csv', 'a_b_.csv'],
		['é'.repeat(120), 'é'.repeat(120)],
		[`${'é'.repeat(120)}x`, 'é'.repeat(120)],
		['x'.repeat(300), 'x'.repeat(240)],
		[`${'x'.repeat(300)}.csv`, `${'x'.repeat(236)}.csv`],
		[`${'x'.repeat(300)}.${'e'.repeat(19)}`, `${'x'.repeat(220)}.${'e'.repeat(19)}`],
		[`${'x'.repeat(300)}.${'e'.repeat(20)}`, 'x'.repeat(240)],
		[`${'x'.repeat(235)} ${'y'.repeat(50)}.csv`, `${'x'.repeat(235)}.csv`],
	])('is for %j the name %j', (text, name) => {
		expect(toFileName(text)).toBe(name);
		expect(() => assertUploadable({ directory: '', name })).not.toThrow();
	});
});

describe('The prefix /mnt/data', () => {
	test.each([
		['/mnt/data', ''],
		['/mnt/data/', ''],
		['/mnt/data/a', 'a'],
		['/mnt/data2/a', '/mnt/data2/a'],
		['mnt/data/a', 'mnt/data/a'],
		['b/mnt/data/a', 'b/mnt/data/a'],
	])('of %j is stripped to %j', (path, rest) => {
		expect(withoutDataPrefix(path)).toBe(rest);
	});

	test('is put before folder and name', () => {
		expect(absolutePath({ directory: 'a/b', name: 'c.csv' })).toBe('/mnt/data/a/b/c.csv');
		expect(absolutePath({ directory: '', name: 'c.csv' })).toBe('/mnt/data/c.csv');
	});
});
