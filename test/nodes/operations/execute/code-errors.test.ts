import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, itemsOf, lines, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

async function errorOf(code: string | string[], parameters = {}, options = {}) {
	const { error, items } = await bench.runNode(python(code, parameters), options);
	expect(items).toEqual([]);
	return {
		message: error?.message,
		description: error?.description,
		itemIndex: error?.context.itemIndex,
		descriptionTemplate: error?.context.descriptionTemplate,
	};
}

describe('The message is the exception with the line of the code', () => {
	test.each([
		['on the first line', '1 / 0', 'ZeroDivisionError: division by zero [line 1]'],
		['after blank lines', '\n\n\n1 / 0', 'ZeroDivisionError: division by zero [line 4]'],
		[
			'in a function',
			'def f():\n    return 1 / 0\n\n\nf()',
			'ZeroDivisionError: division by zero [line 2]',
		],
		[
			'after a function',
			'def f():\n    pass\nf()\nnope',
			"NameError: name 'nope' is not defined [line 4]",
		],
		[
			'in the middle of an expression',
			'x = [\n  1,\n  1 / 0,\n]',
			'ZeroDivisionError: division by zero [line 3]',
		],
		[
			'after a text of several lines',
			'x = """a\nb\nc"""\n1 / 0',
			'ZeroDivisionError: division by zero [line 4]',
		],
		[
			'after Windows line ends',
			'x = 1\r\ny = 2\r\n1 / 0',
			'ZeroDivisionError: division by zero [line 3]',
		],
		[
			'in the last expression',
			'x = 1\nint("a")',
			"ValueError: invalid literal for int() with base 10: 'a' [line 2]",
		],
		['before a return', 'x = 1\n1 / 0\nreturn x', 'ZeroDivisionError: division by zero [line 2]'],
		[
			'in a returned expression',
			'x = 1\nreturn (x +\n  1 / 0)',
			'ZeroDivisionError: division by zero [line 3]',
		],
		[
			'after await',
			'import asyncio\nawait asyncio.sleep(0)\n1 / 0',
			'ZeroDivisionError: division by zero [line 3]',
		],
		[
			'in the library',
			'import json\njson.loads("{")',
			'json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1) [line 2]',
		],
		['of a class of its own', 'class Oops(Exception): pass\nraise Oops("no")', 'Oops: no [line 2]'],
		['without a message', 'raise ValueError', 'ValueError [line 1]'],
		[
			'with a message of several lines',
			'raise ValueError("first\\nsecond")',
			'ValueError: first [line 1]',
		],
		[
			'with a message that looks like a traceback',
			'raise ValueError("a\\n  File \\"b\\", line 9\\nKeyError: 1")',
			'ValueError: a [line 1]',
		],
		['with a note', 'e = ValueError("a")\ne.add_note("b")\nraise e', 'ValueError: a [line 3]'],
		[
			'raised from another',
			'try:\n    1 / 0\nexcept Exception as e:\n    raise KeyError("k") from e',
			"KeyError: 'k' [line 4]",
		],
		[
			'raised while another was handled',
			'try:\n    1 / 0\nexcept Exception:\n    {}["k"]',
			"KeyError: 'k' [line 4]",
		],
		[
			'of a group',
			'raise ExceptionGroup("g", [ValueError(1)])',
			'ExceptionGroup: g (1 sub-exception) [line 1]',
		],
		[
			'of endless recursion',
			'def f(): f()\nf()',
			expect.stringMatching(/^RecursionError: .* \[line \d\]$/),
		],
		[
			'with characters that have no UTF-8',
			'raise ValueError("\\ud83d")',
			'ValueError: \\ud83d [line 1]',
		],
		['in the syntax', 'x = 1\ny = = 2', 'SyntaxError: invalid syntax [line 2]'],
		[
			'in the indentation',
			'if True:\nx = 1',
			"IndentationError: expected an indented block after 'if' statement on line 1 [line 2]",
		],
		['in the syntax, found late', 'x = 1\nbreak', "SyntaxError: 'break' outside loop [line 2]"],
		[
			'in the syntax beside a return',
			'x = 1\nreturn x\nclass C:\n    return 1',
			"SyntaxError: 'return' outside function [line 4]",
		],
		['in the syntax of text that is run', 'eval("1 +")', 'SyntaxError: invalid syntax [line 1]'],
	])('%s', async (_title, code, message) => {
		expect((await errorOf(code)).message).toEqual(message);
	});

	test('is that of this execution when a function of an earlier one fails', async () => {
		await bench.runNode(python('\n\n\n\ndef earlier():\n    1 / 0'));
		const { message, description } = await errorOf('x = 1\nearlier()');
		expect(message).toBe('ZeroDivisionError: division by zero [line 2]');
		expect(description).toMatch(/line 6, in earlier\n {4}1 \/ 0/);
	});

	test.each([
		['sys.exit(1)', 'SystemExit: 1 [line 2]'],
		['sys.exit("no input")', 'SystemExit: no input [line 2]'],
		['raise SystemExit(3)', 'SystemExit: 3 [line 2]'],
		['exit(2)', 'SystemExit: 2 [line 2]'],
	])('when it ends with %s', async (exit, message) => {
		expect((await errorOf(`import sys; from builtins import *\n${exit}`)).message).toBe(message);
	});

	test.each(['sys.exit()', 'sys.exit(0)', 'raise SystemExit'])('%s is no error', async (exit) => {
		const { items } = await bench.runNode(python(['import sys', 'print("done")', exit, '1 / 0']));
		expect(items[0].json).toMatchObject({ status: 'Succeeded', result: null, stdout: 'done\n' });
	});
});

describe('The description is the traceback', () => {
	test("with the code's own frames and lines, and nothing around them", async () => {
		const { description, itemIndex } = await errorOf(['def f(x):', '    return 1 / x', '', 'f(0)']);
		// Which parts of a line Python marks changes from version to version.
		const lines = description?.split('\n').filter((line) => !/^[ ~^]+$/.test(line));
		expect(lines).toEqual([
			'Traceback (most recent call last):',
			expect.stringMatching(/^ {2}File "<python code[ \d]*>", line 4, in <module>$/),
			'    f(0)',
			expect.stringMatching(/^ {2}File "<python code[ \d]*>", line 2, in f$/),
			'    return 1 / x',
			'ZeroDivisionError: division by zero',
		]);
		expect(itemIndex).toBe(0);
	});

	test('which shows the same lines with a return in the code', async () => {
		const { description } = await errorOf('x = 0\nreturn 1 / x');
		expect(description).toMatch(/line 2, in <module>\n {4}return 1 \/ x\n/);
	});

	test('which shows the right lines when texts in the code hold odd line ends', async () => {
		const { description } = await errorOf('x = "\u2028\u0085\u001c"\n1 / 0  # here');
		expect(description).toContain('1 / 0  # here');
	});

	test('with the cause before its consequence', async () => {
		const { description } = await errorOf(
			'try:\n    1 / 0\nexcept Exception as e:\n    raise KeyError("k") from e',
		);
		expect(description).toMatch(
			/line 2[^]*ZeroDivisionError[^]*direct cause[^]*line 4[^]*KeyError/,
		);
	});

	test('cut in the middle when it is very long', async () => {
		const { message, description } = await errorOf('raise ValueError("a" * 100_000)');
		expect(message).toMatch(/^ValueError: a{50,} \[line 1\]$/);
		expect(description).toMatch(/^Traceback[^]*\n {2}\.\.\.\na+$/);
		expect(description?.length).toBeLessThan(20_100);
	});

	test.each([
		[
			'_items',
			{},
			"_items is there when 'Mode' is 'Run Once for All Items'; use _item in 'Run Once for Each Item'.",
		],
		[
			'_item',
			ALL_ITEMS,
			"_item is there when 'Mode' is 'Run Once for Each Item'; use _items in 'Run Once for All Items'.",
		],
		[
			'_items, _item',
			{},
			"_items is there when 'Mode' is 'Run Once for All Items'; use _item in 'Run Once for Each Item'.",
		],
	])('and advice where %s is used in the wrong mode', async (code, mode, advice) => {
		expect((await errorOf(code, mode)).description).toMatch(new RegExp(`\n\n${advice}$`));
	});

	test.each([
		['for item in items: pass', /\n\nInput is in _item when 'Mode' .* _item\["json"\]\["name"\]/],
		['_input.all()', /\n\nInput is in _item when 'Mode'/],
		['x = {{ $json.name }}', /\n\nCode is sent as it is, without n8n's expressions: write _item/],
		['open("report.csv")', /\n\nCode starts in \/mnt\/data\. .* 'Input Binary Fields'/],
	])('and advice for a habit from elsewhere: %s', async (code, advice) => {
		expect((await errorOf(code)).description).toMatch(advice);
	});

	test.each(['x = {', 'nothing_of_ours'])('and no advice for %s', async (code) => {
		expect((await errorOf(code)).description).not.toContain('\n\n');
	});

	test("for n8n's editor as HTML, which keeps its lines, indentation and <module>", async () => {
		const { descriptionTemplate } = await errorOf('for x in items:\n    print(f"`%{x}")');
		expect(descriptionTemplate).toMatch(
			/^<code>Traceback \(most recent call last\):<br>&nbsp;&nbsp;File "&#60;python code[ \d]*&#62;", line 1, in &#60;module&#62;<br>(?:&nbsp;){4}for x in items:<br>/,
		);
		expect(descriptionTemplate).toMatch(/<\/code><br><br>Input is in _item when/);
		expect((await errorOf('raise ValueError("<b>`%%PARAMETER%%`")')).descriptionTemplate).toMatch(
			/ValueError: &#60;b&#62;&#96;&#37;&#37;PARAMETER&#37;&#37;&#96;<\/code>$/,
		);
	});

	test('and advice where memory ran out', async () => {
		const { message, description } = await errorOf('raise MemoryError');
		expect(message).toBe('MemoryError [line 1]');
		expect(description).toContain('Read large files in pieces');
	});
});

test('After a failure names stay, the working directory and the next execution are as before', async () => {
	await errorOf('kept = 5\n1 / 0');
	const { items } = await bench.runNode(python('import os\n[kept, os.getcwd()]'));
	expect(items[0].json.result).toEqual([5, '/mnt/data']);
});

test('A failing item stops the workflow and names its index', async () => {
	const code = lines('if _item["json"]["n"] == 2:', '    1 / 0');
	const { itemIndex } = await errorOf(code, ROWS, { items: itemsOf({ n: 2 }) });
	expect(itemIndex).toBe(0);
	const { itemIndex: second } = await errorOf(code, {}, { items: itemsOf({ n: 1 }, { n: 2 }) });
	expect(second).toBe(1);
});
