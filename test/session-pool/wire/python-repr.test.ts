import { fromStringRepr } from '../../../session-pool/wire/python-repr';

describe('A text of Python in quotes', () => {
	test.each([
		["''", ''],
		["'nan'", 'nan'],
		['"it\'s"', "it's"],
		[String.raw`'it\'s "so"'`, `it's "so"`],
		[String.raw`'a\nb\rc\td\\e'`, 'a\nb\rc\td\\e'],
		[String.raw`'\x1b[0m'`, '\u001b[0m'],
		[String.raw`'\u200b'`, '\u200b'],
		[String.raw`'\U0001f600'`, '😀'],
		[String.raw`'C:\\new'`, 'C:\\new'],
		["'größe'", 'größe'],
	])('%s stands for %j', (repr, text) => {
		expect(fromStringRepr(repr)).toBe(text);
	});

	test.each([
		['an escape that Python does not know', String.raw`'\q'`, String.raw`\q`],
		['a character beyond Unicode', String.raw`'\Uffffffff'`, String.raw`\Uffffffff`],
	])('keeps what stands for nothing: %s', (_case, repr, text) => {
		expect(fromStringRepr(repr)).toBe(text);
	});
});

describe('A text that is not in quotes of its own', () => {
	test.each([
		'nan',
		'',
		"'",
		"'a",
		"a'",
		"'a' + 'b'",
		"'a', 'b'",
		`'a"`,
		"'a\nb'",
		String.raw`'a\'`,
		"['a']",
		"b'a'",
	])('is none: %j', (text) => {
		expect(fromStringRepr(text)).toBeUndefined();
	});
});
