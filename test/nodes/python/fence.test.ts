import {
	readFence,
	trimmed,
	withoutQuotes,
} from '../../../nodes/AzureCodeInterpreter/python/fence';

const BLANK_WITHOUT_WIDTH = '\u200B';
const BYTE_ORDER_MARK = '\uFEFF';

describe('A fence line', () => {
	const plain = { quotes: 0, indentation: '', marker: '```', info: '' };
	test.each([
		['of three backticks', '```', plain],
		['of five backticks', '`````', { ...plain, marker: '`````' }],
		['of three tildes', '~~~', { ...plain, marker: '~~~' }],
		['with a language', '```python', { ...plain, info: 'python' }],
		['with blanks around the language', '``` \tpython \r', { ...plain, info: 'python' }],
		['of tildes with more tildes behind a blank', '~~~ ~', { ...plain, marker: '~~~', info: '~' }],
		['of backticks with tildes behind them', '```~~~', { ...plain, info: '~~~' }],
		['behind blanks', '   ```', { ...plain, indentation: '   ' }],
		['behind a tab', '\t```', { ...plain, indentation: '\t' }],
		['behind a blank and a tab', ' \t```', { ...plain, indentation: ' \t' }],
		['behind a byte order mark', `${BYTE_ORDER_MARK}\`\`\``, plain],
		[
			'behind a blank and a character without width',
			` ${BLANK_WITHOUT_WIDTH}\`\`\``,
			{ ...plain, indentation: ' ' },
		],
		[
			'with a language between characters without width',
			`\`\`\`${BLANK_WITHOUT_WIDTH}py${BLANK_WITHOUT_WIDTH}`,
			{ ...plain, info: 'py' },
		],
	])('%s is read', (_title, line, fence) => {
		expect(readFence(line)).toEqual(fence);
	});

	test.each([
		['- ```', '  '],
		['* ~~~', '  '],
		['+ ```', '  '],
		['  - ```', '    '],
		['-   ```', '    '],
		['1. ```', '   '],
		['1) ```', '   '],
		['2) ~~~', '   '],
		['10. ```', '    '],
		['123) ```', '     '],
	])('may follow the mark of a list, whose width is its indentation: %j', (line, indentation) => {
		expect(readFence(line)).toMatchObject({ quotes: 0, indentation, info: '' });
	});

	test.each([
		['>```', 1, ''],
		['> ```', 1, ''],
		['>   ```', 1, '  '],
		['>\t```', 1, '\t'],
		['  > ```', 1, ''],
		['>>```', 2, ''],
		['> > ```', 2, ''],
		['>> > ~~~', 3, ''],
		[`${BYTE_ORDER_MARK}> \`\`\``, 1, ''],
		[`${BYTE_ORDER_MARK}>\`\`\``, 1, ''],
	])('in block quotes is indented from the last of them: %j', (line, quotes, indentation) => {
		expect(readFence(line)).toMatchObject({ quotes, indentation });
	});

	test.each([
		['nothing at all', ''],
		['blanks', '   '],
		['a block quote', '> '],
		['code', 'x = 1'],
		['two backticks', '``'],
		['two tildes', '~~'],
		['a backtick behind blanks', '   `'],
		['two backticks and a tilde', '``~'],
		['backticks behind a word', 'x ```'],
		['code between backticks', '```x```'],
		['a backtick in the words behind the fence', '```x `y`'],
		['a mark of a list and a single backtick', '- `x`'],
		['a minus behind a name', 'a - ```'],
		['two dashes', '-- ```'],
		['a number without a point', '1 ```'],
		['a number and a comma', '1, ```'],
		['a letter and a point', 'a. ```'],
		['a mark of a list without a blank', '1.```'],
	])('is not seen in %s', (_title, line) => {
		expect(readFence(line)).toBeUndefined();
	});
});

test.each([
	['', ''],
	['x', 'x'],
	[' x', 'x'],
	['x ', 'x'],
	['\t\r\n x y \n', 'x y'],
	['> ', '>'],
	[' \t ', ''],
	[BLANK_WITHOUT_WIDTH, ''],
	[`${BYTE_ORDER_MARK} x ${BLANK_WITHOUT_WIDTH}`, 'x'],
	[`x${BLANK_WITHOUT_WIDTH}y`, `x${BLANK_WITHOUT_WIDTH}y`],
	['\u200B\u200C\u200D\u200E\u200F\u2060\uFEFFx', 'x'],
])('%j without blanks and characters without width at its ends is %j', (text, expected) => {
	expect(trimmed(text)).toBe(expected);
});

test.each([
	['> x', 0, '> x'],
	['> x', 1, 'x'],
	['>x', 1, 'x'],
	['>   x', 1, '  x'],
	['>\tx', 1, '\tx'],
	['  > x', 1, 'x'],
	[`${BYTE_ORDER_MARK}> x`, 1, 'x'],
	['>', 1, ''],
	['> > x', 1, '> x'],
	['> > x', 2, 'x'],
	['>> x', 2, 'x'],
	['>  > x', 2, 'x'],
	['> > > x', 2, '> x'],
	['> x', 3, 'x'],
	['x', 1, 'x'],
	['  x', 1, '  x'],
	['x > y', 1, 'x > y'],
	['', 2, ''],
])('%j without up to %i marks of a block quote is %j', (line, quotes, expected) => {
	expect(withoutQuotes(line, quotes)).toBe(expected);
});
