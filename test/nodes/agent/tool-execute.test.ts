import type { IDataObject } from 'n8n-workflow';
import { Workbench } from '../../support/workbench';
import { EXECUTE, callTool, code } from './agent-call';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 50 });
});
afterAll(() => bench.close());

const execute = async (args: IDataObject, parameters = {}, options = {}) =>
	await callTool(bench, { ...EXECUTE, ...parameters }, args, options);

describe('What the model is told', () => {
	test('is the outcome, and no more than it can use', async () => {
		const { reply, items } = await execute(code('print("hello")', '{"answer": 42}'));
		expect(items).toHaveLength(1);
		expect(reply).toEqual({
			status: 'Succeeded',
			result: { answer: 42 },
			stdout: 'hello\n',
			stderr: '',
			files: [],
		});
	});

	test('says nothing of a fence around the code, which is taken off', async () => {
		const { reply } = await execute(code('Here you are:', '```python', '6 * 7', '```'));
		expect(reply).toMatchObject({ status: 'Succeeded', result: 42 });
	});

	test('variables and files stay from call to call', async () => {
		await execute(code('kept = [1, 2, 3]', 'open("kept.txt", "w").write("still here")'));
		const { reply } = await execute(code('[sum(kept), open("/mnt/data/kept.txt").read()]'));
		expect(reply?.result).toEqual([6, 'still here']);
	});

	test('rows are one reply with the rest beside them', async () => {
		const { reply, items } = await execute(code('print("two")', '[{"a": 1}, {"a": 2}]'), {
			output: 'items',
		});
		expect(items).toHaveLength(1);
		expect(reply).toMatchObject({
			status: 'Succeeded',
			result: [{ a: 1 }, { a: 2 }],
			stdout: 'two\n',
		});
	});
});

describe('Code that fails', () => {
	test('is an answer with the traceback, not an error of the workflow', async () => {
		const { reply, error, run } = await execute(
			code('print("before")', 'value = {}', 'value["x"]'),
		);
		expect(error).toBeUndefined();
		expect(run.status).toBe('success');
		expect(reply).toMatchObject({
			status: 'Failed',
			error: "KeyError: 'x' [line 3]",
			stdout: 'before\n',
			stderr: expect.stringMatching(/Traceback[\s\S]*line 3[\s\S]*KeyError: 'x'$/),
		});
		expect(reply).not.toHaveProperty('advice');
	});

	test('keeps head and tail of a long traceback', async () => {
		const deep = ['def f(n):', '    return f(n - 1) if n else 1 / 0', 'f(300)'];
		const { reply } = await execute(code(...deep));
		expect(reply?.error).toBe('ZeroDivisionError: division by zero [line 2]');
		expect(reply?.stderr).toMatch(/^Traceback[\s\S]*\n  \.\.\.\n|more times/);
		expect(reply?.stderr).toMatch(/ZeroDivisionError: division by zero$/);
	});

	test('that lacks a package is told which packages there are', async () => {
		const { reply } = await execute(code('import no_such_package'));
		expect(reply).toMatchObject({
			status: 'Failed',
			error: "ModuleNotFoundError: No module named 'no_such_package' [line 1]",
			advice: expect.stringMatching(
				/^\d+ packages are installed; .*\. Installed: .*\bnumpy\b.*\.$/,
			),
		});
	});

	test('that lacks a package says no more when the pool does not tell which there are', async () => {
		bench.pool.inject({ path: '/metadata', status: 404 });
		const { reply } = await execute(code('import no_such_package'));
		expect(reply?.error).toMatch(/^ModuleNotFoundError/);
		expect(reply).not.toHaveProperty('advice');
	});
});

describe('Long output', () => {
	test('keeps its head and its tail, also beyond what the service keeps by itself', async () => {
		const { reply } = await execute(code('print("first")', 'print("x" * 50_000)', 'print("last")'));
		const stdout = String(reply?.stdout);
		expect(stdout.length).toBeLessThan(8_100);
		expect(stdout).toMatch(/^first\nx+\n\[… 42012 characters left out …\]\nx+\nlast\n$/);
	});

	test('is as long as Max Printed Text says', async () => {
		const { reply } = await execute(code('print("x" * 500)', '"y" * 500'), {
			options: { maxOutputLength: 100 },
		});
		expect(reply?.stdout).toBe(
			`${'x'.repeat(50)}\n[… 401 characters left out …]\n${'x'.repeat(49)}\n`,
		);
		expect(reply?.result).toBe(
			`${'y'.repeat(50)}\n[… 400 characters left out …]\n${'y'.repeat(50)}`,
		);
	});

	test('a large result becomes text, since JSON with a gap is none', async () => {
		const { reply } = await execute(code('list(range(10_000))'));
		expect(reply?.result).toMatch(/^\[0,1,2,[\s\S]*characters left out[\s\S]*,9998,9999\]$/);
	});

	test('is not cut within a character', async () => {
		const { reply } = await execute(code('print("😀" * 500)'), {
			options: { maxOutputLength: 101 },
		});
		expect(String(reply?.stdout).isWellFormed()).toBe(true);
	});
});

describe('Arguments', () => {
	test('one that the model left out is named', async () => {
		const { reply, error } = await execute({});
		expect(error).toBeUndefined();
		expect(reply).toEqual({
			status: 'Failed',
			error: "The tool was called without its argument 'Python_Code'",
			advice: 'Call it again with every argument.',
		});
	});

	test('one with a default may be left out', async () => {
		const { reply } = await execute(
			{},
			{ pythonCode: "={{ $fromAI('Code', ``, 'string', '1 + 1') }}" },
		);
		expect(reply).toMatchObject({ status: 'Succeeded', result: 2 });
	});

	test('every one that is missing is named, once', async () => {
		const { reply } = await execute(
			{},
			{ outputFiles: 'pattern', outputPattern: "={{ $fromAI('Pattern') + $fromAI('Pattern') }}" },
		);
		expect(reply?.error).toBe(
			"The tool was called without its argument 'Python_Code' and 'Pattern'",
		);
	});

	test('empty code is not sent', async () => {
		const before = bench.pool.executionCount;
		const { reply } = await execute(code('  '));
		expect(reply).toMatchObject({ status: 'Failed', error: "'Python Code' is empty" });
		expect(bench.pool.executionCount).toBe(before);
	});
});
