import { Workbench } from '../../../support/workbench';
import { lines, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

async function result(code: string | string[]) {
	const { items, error } = await bench.runNode(python(code));
	expect(error).toBeUndefined();
	return items[0].json.result;
}

describe('A top-level return gives the result', () => {
	test.each([
		['at the end', 'x = 2\nreturn x'],
		['without a value after it', 'return 2\n1 / 0'],
		['in an if', 'if True:\n    return 2\n1 / 0'],
		['in a for', 'for i in range(9):\n    if i == 2:\n        return i'],
		['in a while', 'while True: return 2'],
		['in a with', 'with open("/mnt/data/r.txt", "w") as file:\n    return 2'],
		['in a try', 'try:\n    return 2\nfinally:\n    y = 3'],
		['in a try that catches everything', 'try:\n    return 2\nexcept:\n    return 3'],
		['in an except', 'try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    return 2'],
		['in a match', 'match {"n": 2, "m": 1}:\n    case {"n": n, **rest}:\n        return n'],
		['after await', 'import asyncio\nawait asyncio.sleep(0)\nreturn 2'],
		[
			'in an async with',
			lines(
				'import contextlib',
				'@contextlib.asynccontextmanager',
				'async def c():',
				'    yield 2',
				'async with c() as v:',
				'    return v',
			),
		],
		[
			'in an async for',
			lines('async def g():', '    yield 2', 'async for v in g():', '    return v'),
		],
		[
			'of an async comprehension',
			lines('async def g():', '    yield 2', 'return [v async for v in g()][0]'),
		],
		['beside annotated names', 'x: int = 2\ny: str\nreturn x'],
		['beside import *', 'from math import *\nreturn int(sqrt(4))'],
		[
			'beside imports from the future',
			'from __future__ import annotations\nx: no_such = 2\nreturn x',
		],
		['beside a global statement', 'global g\ng = 2\nreturn g'],
		['of a function that reads a name of the code', 'n = 2\ndef f():\n    return n\nreturn f()'],
		['beside a name in a comprehension', 'return max(i for i in range(3))'],
	])('%s', async (_title, code) => {
		expect(await result(code)).toBe(2);
	});

	test('and nothing when it names none', async () => {
		expect(await result('5\nreturn')).toBeNull();
	});
});

describe('A return that is not at the top level gives nothing:', () => {
	test.each([
		['of a function', 'def f():\n    return 1\n2'],
		['of an async function', 'async def f():\n    return 1\n2'],
		['of a method', 'class C:\n    def m(self):\n        return 1\n2'],
		['of a function in an if', 'if True:\n    def f():\n        return 1\n2'],
		['in a string', '"""\nreturn 1\n"""\n2'],
		['in a comment', '# return 1\n2'],
	])('%s', async (_title, code) => {
		expect(await result(code)).toBe(2);
	});
});

describe('Names stay in the session', () => {
	test.each([
		['a variable', 'a1 = 2', 'a1'],
		['an annotated one', 'a2: int = 2', 'a2'],
		['one of several', 'a0, (a3, *b3) = 1, (2, 3)', 'a3'],
		['one that is added to', 'a4 = 1\na4 += 1', 'a4'],
		['one of a loop', 'for a5 in [1, 2]: pass', 'a5'],
		['one of a with', 'import io\nwith io.StringIO() as a6: pass', '2 if a6.closed else 0'],
		['one of a walrus', 'if (a7 := 2): pass', 'a7'],
		['one of a walrus in a comprehension', 'b8 = [a8 := i for i in (1, 2)]', 'a8'],
		['one of a match', 'match [1, 2, 3]:\n    case [_, a9, *b9]: pass', 'a9'],
		['a function', 'def a10(): return 2', 'a10()'],
		['a class', 'class A11: value = 2', 'A11.value'],
		['an import', 'import os.path as a12', '2 if a12.sep else 0'],
		['an import of a part', 'import json.decoder', '2 if json.decoder else 0'],
		['an import of everything', 'from cmath import *', '2 if polar else 0'],
		['one that is used before it is set again', 'a13 = 1\na13 = a13 + 1', 'a13'],
	])('%s, with a return and without one', async (_title, code, later) => {
		const name = /[aA]\d+/.exec(code)?.[0];
		await result([code, 'return 1']);
		expect(await result(later)).toBe(2);
		if (name !== undefined) await result(`del ${name}`);
		await result([code, '1']);
		expect(await result(later)).toBe(2);
	});

	test('until they are deleted', async () => {
		await result('gone = 1');
		await result('del gone\nreturn 1');
		expect(await result('"gone" in globals()')).toBe(false);
	});
});

describe('The last expression', () => {
	test.each([
		['is the result', '1\n2', 2],
		['is nothing when a semicolon follows, as in Jupyter', '2;', null],
		['is the result when the semicolon is in a comment', '2  # ;', 2],
		['is nothing when a statement follows', '2\nx = 3', null],
		['may await', 'import asyncio\nasync def f(): return 2\nawait f()', 2],
		['may span lines', '[\n  1,\n  2,\n][1]', 2],
		['is text without quotes', '"it\'s"', "it's"],
		['is JSON when it can be', '{"a": [1, None, True]}', { a: [1, null, true] }],
	])('%s', async (_title, code, expected) => {
		expect(await result(code)).toEqual(expected);
	});
});
