import { TRACEBACK_BEGIN, TRACEBACK_END } from '../../nodes/AzureCodeInterpreter/python/harness';
import { readFailure } from '../../nodes/AzureCodeInterpreter/python/traceback';

const lines = (...all: string[]) => all.join('\n');

const TRACEBACK = lines(
	'Traceback (most recent call last):',
	'  File "<python code>", line 3, in <module>',
	'    1 / 0',
	'ZeroDivisionError: division by zero',
);
const HEAD = JSON.stringify({ line: 3, summary: 'ZeroDivisionError: division by zero' });

/** What the harness prints on both streams. */
function report(head = HEAD, traceback = TRACEBACK): string {
	return `${TRACEBACK_BEGIN}${head}\n${traceback}\n${TRACEBACK_END}\n`;
}

describe("The harness's report", () => {
	const expected = {
		traceback: TRACEBACK,
		summary: 'ZeroDivisionError: division by zero',
		line: 3,
		reported: true,
	};

	test('is separated from what the code wrote on either stream', () => {
		const failure = readFailure({ stdout: `out${report()}`, stderr: `warning\n${report()}` });
		expect(failure).toEqual({ ...expected, stdout: 'out', stderr: 'warning\n' });
	});

	test("is found in the service's own traceback when nothing else of standard error is there", () => {
		const stderr = `Traceback (most recent call last):\n  …\nRuntimeError: the code failed, see above\n${report()}`;
		expect(readFailure({ stdout: '', stderr })).toEqual({ ...expected, stdout: '', stderr: '' });
	});

	test("counts once when the service's own traceback repeats it", () => {
		const stderr = `w\n${report()}RuntimeError: the code failed, see above\n${report()}`;
		expect(readFailure({ stdout: '', stderr })).toEqual({ ...expected, stdout: '', stderr: 'w\n' });
	});

	test('on standard output counts when output before it took all of standard error', () => {
		const stderr = 'w'.repeat(100);
		const failure = readFailure({ stdout: `a\n${report()}`, stderr });
		expect(failure).toEqual({ ...expected, stdout: 'a\n', stderr });
	});

	test('on the stream where less of it was cut counts', () => {
		const short = report().slice(0, 30);
		const long = report().slice(0, 120);
		expect(readFailure({ stdout: `a${long}`, stderr: `b${short}` })).toMatchObject({
			...{ summary: expected.summary, line: 3, stdout: 'a', stderr: 'b' },
		});
		expect(readFailure({ stdout: `a${short}`, stderr: `b${long}` })).toMatchObject({
			...{ summary: expected.summary, line: 3, stdout: 'a', stderr: 'b' },
		});
	});

	test.each([
		['has neither line nor summary', 'not JSON', { summary: expected.summary, line: 3 }],
		['knows no line', '{"summary":"OSError: gone","line":null}', { summary: 'OSError: gone' }],
	])('whose head %s', (_title, head, described) => {
		const failure = readFailure({ stdout: '', stderr: report(head) });
		expect(failure).toMatchObject({ ...described, traceback: TRACEBACK });
		expect(failure.line).toBe('line' in described ? described.line : undefined);
	});

	test('tells the exception even when its message looks like a traceback', () => {
		const message = lines('RuntimeError: child failed:', '  File "x.py", line 9', 'KeyError: 1');
		const head = JSON.stringify({ line: 2, summary: 'RuntimeError: child failed:' });
		const failure = readFailure({ stdout: '', stderr: report(head, message) });
		expect(failure).toMatchObject({ summary: 'RuntimeError: child failed:', line: 2 });
	});
});

const COLOURED =
	'\u001b[0;31mValueError\u001b[0m                 Traceback (most recent call last)';

describe("Without a report, the service's wording is read:", () => {
	test.each([
		['CPython', TRACEBACK, 'ZeroDivisionError: division by zero', 3],
		[
			'a function of the code, called by a library',
			lines(
				'Traceback (most recent call last):',
				'  File "<cell 2>", line 7, in <module>',
				'  File "<cell 2>", line 4, in work',
				'  File "/lib/json/decoder.py", line 355, in raw_decode',
				'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)',
			),
			'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)',
			4,
		],
		[
			'a chain of exceptions',
			lines(
				'Traceback (most recent call last):',
				'  File "<stdin>", line 2, in <module>',
				"KeyError: 'a'",
				'',
				'The above exception was the direct cause of the following exception:',
				'',
				'Traceback (most recent call last):',
				'  File "<stdin>", line 4, in <module>',
				'RuntimeError: no a',
			),
			'RuntimeError: no a',
			4,
		],
		[
			'a message of several lines',
			lines(
				'Traceback (most recent call last):',
				'  File "<python code>", line 1, in <module>',
				'ValueError: first',
				'second',
			),
			'ValueError: first',
			1,
		],
		[
			'a SyntaxError',
			lines(
				'  File "<python code 4>", line 2',
				'    x = = 1',
				'        ^',
				'SyntaxError: invalid syntax',
			),
			'SyntaxError: invalid syntax',
			2,
		],
		[
			'an exception without a message',
			lines(
				'Traceback (most recent call last):',
				'  File "<stdin>", line 5, in f',
				'KeyboardInterrupt',
			),
			'KeyboardInterrupt',
			5,
		],
		[
			'IPython with colours',
			lines(
				'\u001b[0;31m---------------------------------------\u001b[0m',
				COLOURED,
				'Cell \u001b[0;32mIn[3], line 7\u001b[0m',
				'\u001b[1;32m      5\u001b[0m def f():',
				'----> 7 f()',
				'',
				'Cell \u001b[0;32mIn[3], line 6\u001b[0m, in f',
				"----> 6     raise ValueError('bad')",
				'',
				'\u001b[0;31mValueError\u001b[0m: bad',
				'and worse',
			),
			'ValueError: bad',
			6,
		],
		[
			'IPython with an exception class of any name',
			lines(
				'Oops    Traceback (most recent call last)',
				'Cell In[1], line 2',
				'----> 2 raise Oops',
				'',
				'Oops: no',
			),
			'Oops: no',
			2,
		],
		[
			'Node.js',
			lines(
				'evalmachine.<anonymous>:1',
				"throw new Error('x')",
				'^',
				'',
				'Error: x',
				'    at evalmachine:1:7',
			),
			'Error: x',
			undefined,
		],
		[
			'a shell',
			lines('bash: line 1: nope: command not found', ''),
			'bash: line 1: nope: command not found',
			undefined,
		],
		['silence', '', '', undefined],
	])('%s', (_title, stderr, summary, line) => {
		const failure = readFailure({ stdout: 'out', stderr });
		expect(failure).toMatchObject({ summary, stdout: 'out', stderr, reported: false });
		expect(failure.line).toBe(line);
		expect(failure.traceback).not.toContain('\u001b');
	});
});
