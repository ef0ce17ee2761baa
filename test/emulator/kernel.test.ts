import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST, NESTED_VERSION } from '../support/api-versions';
import { endSessions, PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';

shareKernels();

let pool: RunningSessionPool;
let shared: PoolClient;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
	shared = new PoolClient(pool, NEWEST, 'kernel-shared');
});
afterEach(() => endSessions(pool, 'kernel-shared'));
afterAll(() => pool?.close());

const lines = (...code: string[]) => code.join('\n');

describe('results', () => {
	test.each([
		// code, without the flag and in versions that know none, with the flag, as 2025-02-02-preview has it
		['1 + 1', 2, 2, '2'],
		['x = 1', '', '', ''],
		['print("x")', '', '', ''],
		['None', '', null, ''],
		['True', true, true, 'true'],
		['0.1', 0.1, 0.1, '0.1'],
		['float("nan")', null, 'nan', 'nan'],
		['float("-inf")', null, '-inf', '-inf'],
		['"it\'s"', "it's", '"it\'s"', "it's"],
		['"nan"', 'nan', "'nan'", 'nan'],
		[
			'{"a": [1, None, "b"]}',
			{ a: [1, null, 'b'] },
			{ a: [1, null, 'b'] },
			'{"a": [1, null, "b"]}',
		],
		['[1, [2]]', [1, [2]], [1, [2]], '[1, [2]]'],
		['(1, 2)', '(1, 2)', '(1, 2)', '(1, 2)'],
		['{1}', '{1}', '{1}', '{1}'],
		['[{1}]', '[{1}]', '[{1}]', '[{1}]'],
		['[float("nan")]', '[nan]', '[nan]', '[nan]'],
		['1;', '', '', ''],
	])('%s', async (code, plain, jupyter, text) => {
		const flag = { returnJupyterFormatExecutionResult: true };
		expect((await shared.as(NESTED_VERSION).execute(code)).json.properties).toMatchObject({
			status: 'Success',
			result: plain,
		});
		expect((await shared.as('2025-02-02-preview').run(code)).executionResult).toEqual(text);
		expect((await shared.run(code)).executionResult).toEqual(plain);
		expect((await shared.run(code, flag)).executionResult).toEqual(jupyter);
		expect((await shared.as('2024-10-02-preview').run(code, flag)).executionResult).toEqual(plain);
	});

	test('code may come as base64', async () => {
		const code = Buffer.from('print("größe")\n6 * 7').toString('base64');
		expect(await shared.run(code, { codeInputType: 'InlineBase64' })).toMatchObject({
			stdout: 'größe\n',
			executionResult: 42,
		});
		expect((await shared.run('6 * 7', { codeInputType: 'InlineText' })).executionResult).toBe(42);
	});

	test('numbers keep every digit', async () => {
		expect((await shared.execute('2 ** 100')).text).toContain(
			'"executionResult":1267650600228229401496703205376,',
		);
		expect((await shared.execute('[1.0, 12345678901234567890]')).text).toContain(
			'"executionResult":[1.0, 12345678901234567890],',
		);
		expect((await shared.as(NESTED_VERSION).execute('2 ** 100')).text).toContain(
			'"result":1267650600228229401496703205376,',
		);
	});

	test('what draws itself is an image', async () => {
		const code = lines('class P:', '    def _repr_png_(self): return b"\\x89PNG"', 'P()');
		const image = {
			type: 'image',
			format: 'png',
			base64_data: Buffer.from('\x89PNG', 'latin1').toString('base64'),
		};
		expect((await shared.run(code)).executionResult).toEqual(image);
		expect((await shared.as(NESTED_VERSION).execute(code)).json.properties.result).toEqual(image);
		expect(
			(await shared.run(lines('class S:', '    def _repr_svg_(self): return "<svg/>"', 'S()')))
				.executionResult,
		).toEqual({
			type: 'image',
			format: 'svg',
			base64_data: Buffer.from('<svg/>').toString('base64'),
		});
	});

	test('an open matplotlib figure is the result, and is closed', async () => {
		// Matplotlib itself is not on this machine: a stand-in with the same few functions.
		await shared.run(
			lines(
				'import sys, types',
				'class Figure:',
				'    def savefig(self, file, **options): file.write(b"drawn")',
				'figures = {1: Figure()}',
				'pyplot = types.ModuleType("matplotlib.pyplot")',
				'pyplot.get_fignums = lambda: list(figures)',
				'pyplot.figure = lambda number: figures[number]',
				'pyplot.close = lambda which: figures.clear()',
				'sys.modules["matplotlib.pyplot"] = pyplot',
				'sys.modules["matplotlib.figure"] = types.ModuleType("matplotlib.figure")',
				'sys.modules["matplotlib.figure"].Figure = Figure',
				'figures.clear()',
			),
		);
		expect(await shared.run('figures[1] = Figure()\nprint("saved")')).toMatchObject({
			stdout: 'saved\n',
			executionResult: {
				type: 'image',
				format: 'png',
				base64_data: Buffer.from('drawn').toString('base64'),
			},
		});
		expect((await shared.run('len(figures)')).executionResult).toBe(0);
		await shared.run('del sys.modules["matplotlib.pyplot"], sys.modules["matplotlib.figure"]');
	});
});

describe('state', () => {
	test('variables, functions, imports and the working folder stay; sessions are strangers to each other', async () => {
		const client = new PoolClient(pool);
		await client.run(
			lines(
				'import os',
				'value = 41',
				'def next_value(): return value + 1',
				'os.mkdir("sub"); os.chdir("sub")',
			),
		);
		expect((await client.run('next_value(), os.path.basename(os.getcwd())')).executionResult).toBe(
			"(42, 'sub')",
		);
		expect((await shared.run('next_value()')).stderr).toContain(
			"NameError: name 'next_value' is not defined",
		);
	});

	test('a kernel starts outside /mnt/data', async () => {
		expect((await new PoolClient(pool).run('import os\nos.getcwd()')).executionResult).toBe('/app');
	});

	test('useEmptyKernel: no variables, the same files', async () => {
		const client = new PoolClient(pool);
		await client.run('value = 1\nopen("/mnt/data/kept.txt", "w").write("kept")');
		const fresh = await client.run('("value" in globals(), open("/mnt/data/kept.txt").read())', {
			useEmptyKernel: true,
		});
		expect(fresh.executionResult).toBe("(False, 'kept')");
	});

	test('classes of __main__ can be pickled', async () => {
		expect(
			(
				await shared.run(
					lines(
						'import pickle',
						'class Point: pass',
						'type(pickle.loads(pickle.dumps(Point()))).__name__',
					),
				)
			).executionResult,
		).toBe('Point');
	});

	test('await at the top level, before and after it', async () => {
		expect(
			await shared.run(
				lines(
					'import asyncio',
					'async def double(x):',
					'    await asyncio.sleep(0.01)',
					'    return 2 * x',
					'first = await double(1)',
					'await asyncio.gather(double(first), double(3))',
				),
			),
		).toMatchObject({ status: 'Succeeded', executionResult: [4, 6] });
	});

	test('calls of one session run one after another, different sessions side by side', async () => {
		const client = new PoolClient(pool);
		await client.run('log = []');
		await Promise.all(
			[1, 2, 3].map((n) =>
				client.run(`import time\nlog.append(${n}); time.sleep(0.1); log.append(${n})`),
			),
		);
		const log = (await client.run('log')).executionResult as number[];
		expect(log).toHaveLength(6);
		expect([log[0], log[2], log[4]]).toEqual([log[1], log[3], log[5]]);

		const blocked = client.run('import time\ntime.sleep(1.5)\ntime.time()');
		const quick = await shared.run('import time\ntime.time()');
		expect(quick.executionResult).toBeLessThan((await blocked).executionResult);
	});
});

describe('output', () => {
	test('stdout and stderr are apart and as written', async () => {
		expect(
			await shared.run(
				'import sys\nprint("größe", end="")\nprint("\\ttab\\r\\n\\n")\nsys.stderr.write("warn\\n")',
			),
		).toMatchObject({
			status: 'Succeeded',
			stdout: 'größe\ttab\r\n\n\n',
			stderr: 'warn\n',
		});
	});

	test('what was printed before an error is kept', async () => {
		const result = await shared.run('print("before")\nraise ValueError("no")');
		expect(result).toMatchObject({ status: 'Failed', stdout: 'before\n', executionResult: '' });
		expect(result.stderr).toMatch(/ValueError: no\n$/);
	});

	test('is cut in silence at 4096 bytes, or at as many as asked for', async () => {
		const code = 'import sys\nprint("é" * 5000)\nsys.stderr.write("x" * 5000)\nNone';
		const standard = { status: 'Succeeded', stdout: 'é'.repeat(2048), stderr: 'x'.repeat(4096) };
		expect(await shared.run(code)).toMatchObject(standard);
		expect(await shared.run(code, { outputStreamsMaxLength: 11 })).toMatchObject({
			stdout: 'é'.repeat(5),
			stderr: 'x'.repeat(11),
		});
		expect(
			await shared.run('print("😀" * 9, end="")', { outputStreamsMaxLength: 15 }),
		).toMatchObject({
			stdout: '😀'.repeat(3),
		});
		expect((await shared.run(code, { outputStreamsMaxLength: 100_000 })).stdout).toBe(
			`${'é'.repeat(5000)}\n`,
		);
		const field = { outputStreamsMaxLength: 100_000 };
		for (const version of ['2024-10-02-preview', '2025-02-02-preview'])
			expect(await shared.as(version).run(code, field)).toMatchObject({
				stdout: standard.stdout,
				stderr: standard.stderr,
			});
		expect((await shared.as(NESTED_VERSION).execute(code)).json.properties.stdout).toBe(
			standard.stdout,
		);
	});

	test('input() says that there is none', async () => {
		expect((await shared.run('input("?")')).stderr).toMatch(/EOFError: .+\n$/);
	});
});

describe('tracebacks', () => {
	const masked = (text: string) => text.replace(/<cell \d+>/g, '<cell>');

	test("are CPython's, with the user's lines only", async () => {
		const { stderr } = await shared.run(lines('def f(x):', '    return 1 / x', '', 'f(0)'));
		expect(masked(stderr)).toBe(
			lines(
				'Traceback (most recent call last):',
				'  File "<cell>", line 4, in <module>',
				'    f(0)',
				'    ~^^^',
				'  File "<cell>", line 2, in f',
				'    return 1 / x',
				'           ~~^~~',
				'ZeroDivisionError: division by zero',
				'',
			),
		);
	});

	test('show where a function of an earlier cell failed', async () => {
		await shared.run('def earlier():\n    raise KeyError("k")');
		const { stderr } = await shared.run('earlier()');
		expect(stderr).toContain('    raise KeyError("k")');
		expect(new Set(stderr.match(/<cell \d+>/g)).size).toBe(2);
	});

	test('causes and libraries are shown, the emulator is not', async () => {
		const { stderr } = await shared.run(
			lines(
				'import json',
				'try:',
				'    json.loads("{")',
				'except ValueError as error:',
				'    raise RuntimeError("bad") from error',
			),
		);
		expect(stderr).toContain('json/decoder.py');
		expect(stderr).toContain(
			'The above exception was the direct cause of the following exception:',
		);
		expect(stderr).not.toMatch(/<session|<exec>|pyodide/);
		const awaited = await shared.run(
			'import asyncio\nasync def g():\n    raise ValueError("x")\nawait g()',
		);
		expect(masked(awaited.stderr)).toBe(
			lines(
				'Traceback (most recent call last):',
				'  File "<cell>", line 4, in <module>',
				'    await g()',
				'  File "<cell>", line 3, in g',
				'    raise ValueError("x")',
				'ValueError: x',
				'',
			),
		);
	});

	test.each([
		['x = (', "SyntaxError: '(' was never closed"],
		['  x = 1', 'IndentationError: unexpected indent'],
		['return 5', "SyntaxError: 'return' outside function"],
		['x = "\\ud800"\nx.encode()', 'UnicodeEncodeError'],
	])('%j: %s', async (code, message) => {
		const { status, stderr } = await shared.run(code);
		expect(status).toBe('Failed');
		expect(stderr).toContain(message);
		expect(stderr).toContain(code.trim().split('\n').at(-1));
		expect(stderr).toMatch(/File "<cell \d+>", line \d/);
	});

	test.each(['import sys\nsys.exit(3)', 'exit()', 'raise KeyboardInterrupt', 'raise SystemExit'])(
		'%j fails and harms nothing',
		async (code) => {
			await shared.run('still = "here"');
			expect((await shared.run(code)).status).toBe('Failed');
			expect((await shared.run('still')).executionResult).toBe('here');
		},
	);
});

describe('time and memory', () => {
	test.each([
		'while True: pass',
		'import time\ntime.sleep(60)',
		'import asyncio\nawait asyncio.sleep(60)',
	])('%j ends at its limit; files stay, variables do not', async (loop) => {
		const client = new PoolClient(pool);
		await client.run('value = 1');
		await client.upload('before.txt', 'before');
		const result = await client.run(`open("/mnt/data/during.txt", "w").write("during")\n${loop}`, {
			timeoutInSeconds: 1,
		});
		expect(result).toMatchObject({
			status: 'Failed',
			stderr: 'Request timed out waiting for code execution to complete',
			executionResult: '',
		});
		expect(result.executionTimeInMilliseconds).toBeGreaterThanOrEqual(1000);
		expect(
			(
				await client.run(
					'"value" in globals(), open("/mnt/data/before.txt").read(), open("/mnt/data/during.txt").read()',
				)
			).executionResult,
		).toBe("(False, 'before', 'during')");
	});

	test('a file still open when time runs out is kept as far as it was flushed', async () => {
		const client = new PoolClient(pool);
		await client.run(
			'f = open("/mnt/data/log.txt", "w")\nf.write("line")\nf.flush()\nwhile True: pass',
			{ timeoutInSeconds: 1 },
		);
		expect((await client.download('log.txt')).text).toBe('line');
	});

	test.each([
		['Python objects', 'x = []\nwhile True: x.append(bytearray(10_000_000))'],
		[
			'files beside /mnt/data',
			'n = 0\nwhile True:\n    n += 1\n    open(f"/tmp/{n}", "wb").write(b"x" * 50_000_000)',
		],
	])('too much memory restarts the kernel, for %s; the session goes on', async (_what, code) => {
		const client = new PoolClient(pool);
		await client.upload('kept.txt', 'kept');
		expect(await client.run(code)).toMatchObject({
			status: 'Failed',
			stderr: 'Kernel restarted',
		});
		expect((await client.run('open("/mnt/data/kept.txt").read()')).executionResult).toBe('kept');
	});

	test('a full /mnt/data is an error of the code', async () => {
		const client = new PoolClient(pool);
		const result = await client.run(
			'n = 0\nwhile True:\n    n += 1\n    open(f"/mnt/data/{n}", "wb").write(b"x" * 100_000_000)',
		);
		expect(result.stderr).toContain('No space left on device');
		expect((await client.run('n')).executionResult).toBe(6);
	});

	test.each([
		'import os\nos._exit(1)',
		'import os\nos.abort()',
		'import ctypes\nctypes.memset(8, 65, 50_000_000)',
	])('%j aborts that execution only', async (code) => {
		const client = new PoolClient(pool);
		await client.run('open("/mnt/data/kept.txt", "w").write("kept")');
		const other = shared.run('import time\ntime.sleep(0.5)\n"unharmed"');
		expect(await client.run(code)).toMatchObject({ status: 'Failed', stderr: 'Execution aborted' });
		expect((await other).executionResult).toBe('unharmed');
		expect((await client.run('open("/mnt/data/kept.txt").read()')).executionResult).toBe('kept');
	});

	test('endless output is cut, not collected', async () => {
		const before = process.memoryUsage().rss;
		const client = new PoolClient(pool);
		const result = await client.run('for n in range(300_000): print("x" * 100)', {
			outputStreamsMaxLength: 100_000_000,
		});
		expect(result.status).toBe('Succeeded');
		expect(result.stdout).toHaveLength(4 * 1024 * 1024);
		expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
	});

	test('deleting /mnt/data empties it', async () => {
		const client = new PoolClient(pool);
		await client.upload('a.txt', 'x', { path: 'deep/er' });
		await client.run('import shutil\nshutil.rmtree("/mnt/data", ignore_errors=True)');
		expect((await client.call('GET', '/files')).json.value).toEqual([]);
		expect((await client.upload('b.txt', 'y')).status).toBe(200);
		expect((await client.run('open("/mnt/data/b.txt").read()')).executionResult).toBe('y');
	});
});
