import {
	endsInFence,
	isCode,
	isProse,
	isStatement,
} from '../../../nodes/AzureCodeInterpreter/python/code-or-prose';

describe('A line of Python', () => {
	test.each([
		'Here is the code',
		'Here it is.',
		'Does it work?',
		'Done!',
		'The example:',
		'Note:',
		'the value of x',
		'x y',
		'load_data twice',
		'Use "pandas" here please',
	])('is prose: %j', (line) => {
		expect(isProse(line)).toBe(true);
	});

	test.each([
		'',
		'   ',
		'# Here it is.',
		'"Here it is."',
		"'''Here it is.",
		'x = 1',
		'x',
		'not x',
		'x if y else z',
		'for row in rows:',
		'else:',
		'items[0]:',
		'f(x):',
		'{"a":',
		'<a>:',
		'...',
		'x = ...',
		'print(a, b)',
		'a.b',
		'a, b',
		'lambda x: y',
		'%matplotlib inline',
		'!pip install something else',
		'@decorator with.words',
		"print('it is. ')",
		'print("a \\" b c")',
	])('may be code: %j', (line) => {
		expect(isProse(line)).toBe(false);
	});
});

describe('A line of JavaScript', () => {
	test.each(['Here is the code', 'and so on', 'Done!'])('is prose: %j', (line) => {
		expect(isProse(line, 'javaScript')).toBe(true);
	});

	test.each(['const x = 1', 'export default x', '// Here is the code.', 'let url = "a b";'])(
		'may be code: %j',
		(line) => {
			expect(isProse(line, 'javaScript')).toBe(false);
		},
	);
});

describe('A line of Shell', () => {
	test.each(['Run this:', 'Here it is.', 'It works! ', 'Really?'])('is prose: %j', (line) => {
		expect(isProse(line, 'shell')).toBe(true);
	});

	test.each(['ls -la', 'echo a.b c', 'cat a.txt b.txt'])('may be code: %j', (line) => {
		expect(isProse(line, 'shell')).toBe(false);
	});
});

describe('Lines', () => {
	test.each([
		['an assignment', 'x = 1'],
		['a call', 'print(x)'],
		['an index', 'x[0]'],
		['an import', 'import pandas'],
		['an import by another name', 'import pandas as pd'],
		['several imports', 'import os, sys'],
		['an import from a module', 'from os import path'],
		['a magic', '%matplotlib inline'],
		['a command', '!pip list'],
		['a decorator', '@cache'],
		['a comment of words before them', '# Now the total is shown.\nprint(1)'],
		['a text of several lines among them', 'x = """\nThis is the text.\n"""\nprint(x)'],
	])('are code with %s', (_title, lines) => {
		expect(isCode(lines)).toBe(true);
	});

	test.each([
		['nothing', ''],
		['a name alone', 'x'],
		['a sentence', 'This is it.'],
		['a sentence among code', 'x = 1\nThis is it.\ny = 2'],
		['a comment alone', '# x = 1'],
		['a sentence that begins with import', 'import duties and taxes'],
	])('are not code with %s', (_title, lines) => {
		expect(isCode(lines)).toBe(false);
	});

	test('of JavaScript are read as such', () => {
		expect(isCode('const a = 1 // and that is it.', 'javaScript')).toBe(true);
		expect(isCode('const a = 1 # and that is it.', 'javaScript')).toBe(false);
	});

	test('of Shell are never certain to be code', () => {
		expect(isCode('x=$(ls)', 'shell')).toBe(false);
	});
});

describe('What stands behind the language of a fence', () => {
	test.each([
		['python', 'x = 1'],
		['python', 'print(1)'],
		['python', 'import os'],
		['python', 'return x'],
		['python', 'if x:'],
		['javaScript', 'const x = 1'],
		['shell', 'ls -la'],
		['shell', 'pip  install x'],
	] as const)('is a statement of %s: %j', (language, line) => {
		expect(isStatement(line, language)).toBe(true);
	});

	test.each([
		['python', ''],
		['python', 'example'],
		['python', 'for the total of it'],
		['python', '"import"'],
		['python', '.import x'],
		['shell', 'ls'],
		['shell', ' a'],
		['shell', ' a b'],
	] as const)('is no statement of %s: %j', (language, line) => {
		expect(isStatement(line, language)).toBe(false);
	});

	test('is taken for Python unless told otherwise', () => {
		expect(isStatement('x = 1')).toBe(true);
		expect(isStatement('example')).toBe(false);
	});
});

describe('A fence at the end of a line of code', () => {
	test.each([
		['x = 1```', true],
		['x = 1 ```  ', true],
		["x = 'a'```", true],
		['x = 1', false],
		["x = '```'", false],
		['x = 1  # ```', false],
		['x = """```', false],
	])('is seen in %j: %s', (line, expected) => {
		expect(endsInFence(line)).toBe(expected);
	});
});
