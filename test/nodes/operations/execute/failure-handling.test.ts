import { KERNEL, Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, itemsOf, jsonOf, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const AS_DATA = { onCodeError: 'data' };
const FAILS_ON_TWO = 'n = _item["json"]["n"]\n10 / (n - 2)';
const three = itemsOf({ n: 1 }, { n: 2 }, { n: 3 });

describe('Return as Data', () => {
	test('gives status, both streams and the traceback, without the marks of the report', async () => {
		const code = ['import sys', 'print("out")', 'print("err", file=sys.stderr)', '1 / 0'];
		const { items, error } = await bench.runNode(python(code, AS_DATA));
		expect(error).toBeUndefined();
		expect(items[0].json).toEqual({
			status: 'Failed',
			result: null,
			stdout: 'out\n',
			stderr: expect.stringMatching(
				/^err\n\nTraceback \(most recent call last\):\n {2}File "<python code[ \d]*>", line 4[^]*ZeroDivisionError: division by zero$/,
			),
			error: 'ZeroDivisionError: division by zero [line 4]',
			executionTimeMs: expect.any(Number),
			sessionIdentifier: 'shared',
			files: [],
		});
		expect(JSON.stringify(items[0].json)).not.toContain('n8n-traceback');
	});

	test('keeps what the code printed when it succeeds, and has no error', async () => {
		const code = ['import sys', 'print("out", end="")', 'print("err", file=sys.stderr)', '5'];
		const { items } = await bench.runNode(python(code, AS_DATA));
		expect(items[0].json).toMatchObject({
			status: 'Succeeded',
			result: 5,
			stdout: 'out',
			stderr: 'err\n',
		});
		expect(items[0].json).not.toHaveProperty('error');
	});

	test('goes on with the next item', async () => {
		const { items } = await bench.runNode(python(FAILS_ON_TWO, AS_DATA), { items: three });
		expect(items.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual([
			['Succeeded', { item: 0 }],
			['Failed', { item: 1 }],
			['Succeeded', { item: 2 }],
		]);
	});

	test('gives one item for code that was to give rows', async () => {
		const { items } = await bench.runNode(
			python('[{}, 1 / 0]', { ...AS_DATA, ...ROWS, ...ALL_ITEMS }),
			{
				items: three,
			},
		);
		expect(items).toHaveLength(1);
		expect(items[0].json.status).toBe('Failed');
		expect(items[0].pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	test('does not go to the error output: it is data', async () => {
		const { items, errorItems } = await bench.runNode(python('1 / 0', AS_DATA), {
			onError: 'continueErrorOutput',
		});
		expect(items[0].json.status).toBe('Failed');
		expect(errorItems).toEqual([]);
	});
});

describe("n8n's setting On Error", () => {
	test('Continue puts the message where the failed item was', async () => {
		const { items, error } = await bench.runNode(python(FAILS_ON_TWO), {
			items: three,
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.result ?? json.error)).toEqual([
			-10,
			'ZeroDivisionError: division by zero [line 2]',
			10,
		]);
		expect(items[1].pairedItem).toEqual({ item: 1 });
	});

	test('Continue (using error output) parts the failed items from the others', async () => {
		const { items, errorItems } = await bench.runNode(python(FAILS_ON_TWO), {
			items: three,
			onError: 'continueErrorOutput',
		});
		expect(items.map(({ json }) => json.result)).toEqual([-10, 10]);
		expect(errorItems.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['ZeroDivisionError: division by zero [line 2]', { item: 1 }],
		]);
	});

	test('Continue holds for the run over all items, too', async () => {
		const { items } = await bench.runNode(python('1 / 0', ALL_ITEMS), {
			items: three,
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(items)).toMatchObject([
			{ error: 'ZeroDivisionError: division by zero [line 1]' },
		]);
	});

	test('Continue with all items shows no item beside the error that is not its own', async () => {
		const { errorItems } = await bench.runNode(python('1 / 0', ALL_ITEMS), {
			items: three,
			onError: 'continueErrorOutput',
		});
		expect(errorItems).toHaveLength(1);
		expect(errorItems[0].json.error).toBe('ZeroDivisionError: division by zero [line 1]');
		expect(errorItems[0].json).not.toHaveProperty('n');
	});

	test('Continue holds for a first item that has no code', async () => {
		const { items } = await bench.runNode(python('={{ $json.code }}'), {
			items: itemsOf({ code: '' }, { code: '7' }),
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(items)).toEqual([
			{ error: "'Python Code' is empty", message: 'Write at least one line of code.' },
			expect.objectContaining({ result: 7 }),
		]);
	});
});

describe('The service ends code', () => {
	test('that runs too long: the message says so, and what to do', async () => {
		const { error } = await bench.runNode(python('while True: pass', { options: { timeout: 1 } }));
		expect(error?.message).toBe('The code did not finish within 1 second and was stopped');
		expect(error?.description).toContain("Raise 'Code Timeout' in Options");
	});

	test('that runs too long: its files are not lost', async () => {
		const { items } = await bench.runNode(
			python(['open("half.txt", "w").write("x")', 'while True: pass'], {
				...AS_DATA,
				...{ outputFiles: 'newOrChanged', options: { timeout: 1 } },
			}),
		);
		expect(items[0].json).toMatchObject({
			status: 'Failed',
			error: 'The code did not finish within 1 second and was stopped',
			// Jupyter interrupts the code, which then has a traceback; Pyodide's kernel is gone.
			stderr: expect.stringMatching(
				/^Request timed out waiting for code execution to complete(\nTraceback[^]*KeyboardInterrupt)?$/,
			),
			files: [{ name: 'half.txt' }],
		});
	});

	const ended = (stderr: string, times: number) =>
		bench.pool.inject({
			method: 'POST',
			path: '/executions',
			status: 200,
			times,
			body: { status: 'Failed', result: { stdout: 'so far', stderr, executionResult: '' } },
		});

	test.each([
		['Execution aborted', 'The session ended the code before it was done'],
		['w\nExecution aborted\n', 'The session ended the code before it was done'],
		['Kernel restarted', 'The session ran out of memory, and Python in it was restarted'],
		[
			'Request timed out waiting for code execution to complete after 1 s',
			'The code did not finish within 1 second and was stopped',
		],
		['', 'The code failed without saying why'],
	])('with the words %j, which are explained', async (stderr, message) => {
		// The execution, and the questions after it.
		ended(stderr, 5);
		const { items } = await bench.runNode(python('1', { ...AS_DATA, options: { timeout: 1 } }));
		expect(items[0].json).toMatchObject({
			status: 'Failed',
			stdout: 'so far',
			stderr,
			error: message,
		});
	});

	test('before it began, behind other code that ran out of time: it is run after all, once', async () => {
		await bench.runNode(python('runs = 0'));
		ended('Execution aborted', 1);
		const { items } = await bench.runNode(python('runs += 1\nruns'));
		expect(items[0].json.result).toBe(1);
	});

	test.each(['Request timed out waiting for code execution to complete', 'a\nExecution aborted'])(
		"an exception that quotes the service's words (%j) is an exception",
		async (words) => {
			const { error } = await bench.runNode(python(`raise ValueError(${JSON.stringify(words)})`));
			expect(error?.message).toBe(`ValueError: ${words.split('\n')[0]} [line 1]`);
		},
	);

	test('when memory really runs out', async () => {
		const { error } = await bench.runNode(
			python('x = []\nwhile True: x.append(bytearray(10 ** 8))'),
		);
		expect(`${error?.message} ${error?.description}`).toMatch(/memory/i);
	});
});

async function errorOf(code: string | string[], parameters = {}) {
	const { error } = await bench.runNode(python(code, parameters));
	return { message: error?.message, description: error?.description };
}

describe('However much the code wrote before it failed', () => {
	const flood = 'import sys\nprint("w" * 9000, file=sys.stderr)';

	test.each([
		['on standard error', `${flood}\n1 / 0`, 3],
		['on standard output', 'print("w" * 9000)\n1 / 0', 2],
	])('the exception is found: %s', async (_title, code, line) => {
		expect((await errorOf(code)).message).toBe(
			`ZeroDivisionError: division by zero [line ${line}]`,
		);
	});

	test('the exception is found: on both', async () => {
		const { message } = await errorOf(`${flood}\nprint("w" * 90_000)\n1 / 0`);
		expect(message).toBe('ZeroDivisionError: division by zero [line 4]');
	});

	test('the exception is found when the cap is raised', async () => {
		const { message } = await errorOf(`${flood}\nprint("w" * 9000)\n1 / 0`, {
			options: { maxOutputLength: 20_000 },
		});
		expect(message).toBe('ZeroDivisionError: division by zero [line 4]');
	});

	test('the exception is found when the cap is lowered', async () => {
		const { message } = await errorOf('1 / 0', { options: { maxOutputLength: 100 } });
		expect(message).toBe('ZeroDivisionError: division by zero [line 1]');
	});

	test.each([
		// A Jupyter kernel gives no answer to a cell that leaves its streams closed, so there the call runs out of time.
		...(KERNEL === 'jupyter'
			? []
			: [['closed', 'sys.stderr = open("/dev/null", "w"); sys.stderr.close()']]),
		['taken over', 'import io; sys.stderr = io.StringIO()'],
	])('the exception is found when the streams are %s', async (_title, setUp) => {
		const code = [
			'import sys',
			'streams = sys.stdout, sys.stderr',
			setUp,
			'sys.stdout = sys.stderr',
			'1 / 0',
		];
		const { message } = await errorOf(code);
		await bench.runNode(python('sys.stdout, sys.stderr = streams'));
		expect(message).toBe('ZeroDivisionError: division by zero [line 5]');
	});
});
