/** The Jupyter kernel of the emulator: what comes back, and what happens when code does not end, dies or takes too much. */
import { readdirSync, readFileSync } from 'node:fs';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST, NESTED_VERSION } from '../../support/api-versions';
import { endSessions, PoolClient } from '../../support/pool-client';

let pool: RunningSessionPool;
let shared: PoolClient;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, kernel: 'jupyter' });
	shared = new PoolClient(pool, NEWEST, 'jupyter-shared');
});
afterEach(() => endSessions(pool, 'jupyter-shared'));
afterAll(() => pool?.close());

const lines = (...code: string[]) => code.join('\n');
const pause = (milliseconds: number) =>
	new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});

describe('results', () => {
	test.each([
		['6 * 7', 42],
		['True', true],
		['0.1', 0.1],
		['{"a": [1, "b"]}', { a: [1, 'b'] }],
		['(1, 2)', '(1, 2)'],
		['{1}', '{1}'],
		['x = 1', ''],
		['print("x")', ''],
		['1;', ''],
		['import numpy\nnumpy.float64(0.5)', 0.5],
		['import pandas\npandas.DataFrame({"a": [1, 2]})', '   a\n0  1\n1  2'],
		['list(range(2000))', expect.stringContaining(' 999,\n ...]')],
	])('%s', async (code, value) => {
		expect(await shared.run(code)).toMatchObject({ status: 'Succeeded', executionResult: value });
	});

	test('numbers keep every digit', async () => {
		expect((await shared.execute('2 ** 100')).text).toContain(
			'"executionResult":1267650600228229401496703205376,',
		);
	});

	test('the last figure is the result, in every version', async () => {
		const code = lines(
			'import matplotlib.pyplot as plt',
			'plt.figure(); plt.plot([1, 2])',
			'plt.figure(); plt.plot([2, 1]); print("drawn")',
		);
		const image = {
			type: 'image',
			format: 'png',
			base64_data: expect.stringMatching(/^iVBORw0KGgo[A-Za-z0-9+/]+=*$/),
		};
		expect(await shared.run(code)).toMatchObject({ stdout: 'drawn\n', executionResult: image });
		expect((await shared.as(NESTED_VERSION).execute(code)).json.properties.result).toEqual(image);
	});

	test('what IPython adds to Python works: magics, the shell, await, display, the last values', async () => {
		expect((await shared.run('%cd /tmp\n!echo $((6 * 7))')).stdout).toMatch(/\/tmp\r?\n42\r?\n/);
		expect((await shared.run('import asyncio\nawait asyncio.sleep(0, 3)')).executionResult).toBe(3);
		expect((await shared.run('_ + 1')).executionResult).toBe(4);
		expect((await shared.run('int?')).status).toBe('Succeeded');
		expect((await shared.run('display({"a": 1})')).stdout).toBe('');
	});

	test("a traceback is IPython's, behind what was printed", async () => {
		const { status, stdout, stderr } = await shared.run(
			'import sys\nprint("out")\nprint("err", file=sys.stderr)\n1 / 0',
		);
		expect([status, stdout]).toEqual(['Failed', 'out\n']);
		expect(stderr).toMatch(/^err\n.*-{20}/);
		expect(stderr).toMatch(/ZeroDivisionError.*: division by zero\n$/);
		expect(stderr.replace(/\x1b\[[\d;]*m/g, '')).toContain('----> 4 1 / 0');
	});

	test('output is cut to bytes, without a word and without half a character', async () => {
		const code = 'import sys\nprint("é" * 5000)\nsys.stderr.write("x" * 5000)\nNone';
		expect(await shared.run(code)).toMatchObject({
			status: 'Succeeded',
			stdout: 'é'.repeat(2048),
			stderr: 'x'.repeat(4096),
		});
		expect(await shared.run(code, { outputStreamsMaxLength: 11 })).toMatchObject({
			stdout: 'é'.repeat(5),
			stderr: 'x'.repeat(11),
		});
	});

	test('hundreds of megabytes of output costs neither memory nor the kernel', async () => {
		const before = process.memoryUsage().rss;
		const result = await shared.run('for n in range(3_000): print("x" * 100_000)\nprint("end")', {
			timeoutInSeconds: 60,
		});
		expect(result).toMatchObject({ status: 'Succeeded', stdout: 'x'.repeat(4096) });
		expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
	});
});

describe('a session', () => {
	test('keeps variables, working folder and files; starts outside /mnt/data', async () => {
		const client = new PoolClient(pool);
		await client.upload('in.txt', 'given');
		expect((await client.run('import os\nprint(os.getcwd())')).stdout).toBe('/app\n');
		await client.run('value = open("/mnt/data/in.txt").read()\nos.chdir("/mnt/data")');
		expect((await client.run('open("out.txt", "w").write(value)\nprint(value)')).stdout).toBe(
			'given\n',
		);
		expect((await client.download('out.txt')).text).toBe('given');
		expect((await shared.run('value')).stderr).toContain('NameError');
	});

	test('useEmptyKernel: no variables, the same files', async () => {
		const client = new PoolClient(pool);
		await client.run('value = 1\nopen("/mnt/data/kept.txt", "w").write("kept")');
		const code = 'print("value" in globals(), open("/mnt/data/kept.txt").read())';
		expect((await client.run(code, { useEmptyKernel: true })).stdout).toBe('False kept\n');
	});

	test('draws random numbers of its own, also after a restart', async () => {
		const draw = 'import random, uuid\nprint(random.random(), uuid.uuid4())';
		const client = new PoolClient(pool);
		const drawn = [
			await client.run(draw),
			await client.run(draw, { useEmptyKernel: true }),
			await shared.run(draw),
		].flatMap(({ stdout }) => stdout.trim().split(' '));
		expect(new Set(drawn).size).toBe(6);
	});

	test('ends after its cool-down with its processes and its folder', async () => {
		const short = await startSessionPool({
			port: 0,
			kernel: 'jupyter',
			ready: 0,
			cooldownSeconds: 1,
		});
		try {
			const client = new PoolClient(short);
			await client.run('import subprocess\nsubprocess.Popen(["sleep", "4242"])');
			const sleeps = () => processesWith('sleep\x004242');
			expect(sleeps()).toBe(1);
			for (let tries = 0; tries < 100 && sleeps() > 0; tries++) await pause(100);
			expect([short.sessions(), sleeps()]).toEqual([[], 0]);
			expect((await client.call('GET', '/files')).json.value).toEqual([]);
		} finally {
			await short.close();
		}
	});

	test('that is ended while code runs answers it', async () => {
		const client = new PoolClient(pool);
		await client.run('1');
		const running = client.run('while True: pass');
		await pause(300);
		expect((await client.call('DELETE', '/session')).status).toBe(204);
		expect(await running).toMatchObject({ status: 'Failed', stderr: 'Execution aborted' });
	});
});

describe('time', () => {
	test.each(['while True: pass', 'import time\ntime.sleep(60)', '!sleep 60'])(
		'%j is interrupted at its limit; variables stay',
		async (loop) => {
			const client = new PoolClient(pool);
			await client.run('value = 1');
			expect(await client.run(loop, { timeoutInSeconds: 1 })).toMatchObject({
				status: 'Failed',
				stderr: expect.stringMatching(/^Request timed out waiting for code execution to complete/),
			});
			expect((await client.run('value')).executionResult).toBe(1);
		},
	);

	test('what waits behind a time-out is aborted, what comes later runs', async () => {
		const client = new PoolClient(pool);
		await client.run('log = []');
		const [first, second] = await Promise.all([
			client.run('import time\ntime.sleep(60)', { timeoutInSeconds: 1 }),
			pause(200).then(() => client.run('log.append(1)')),
		]);
		expect(first.stderr).toContain('timed out');
		expect(second).toMatchObject({ status: 'Failed', stderr: 'Execution aborted' });
		expect((await client.run('len(log)')).executionResult).toBe(0);
	});

	test('a kernel that heeds no interrupt is replaced; files in /mnt/data and /tmp stay', async () => {
		const client = new PoolClient(pool);
		await client.run(
			lines(
				'value = 1',
				'for folder in ("/mnt/data", "/tmp"): open(f"{folder}/kept.txt", "w").write("kept")',
			),
		);
		const stubborn = lines(
			'import time',
			'while True:',
			'    try:',
			'        while True: time.sleep(0.01)',
			'    except KeyboardInterrupt: pass',
		);
		await client.run(stubborn, { timeoutInSeconds: 1 });
		expect(
			(
				await client.run(
					'print("value" in globals(), *(open(f"{folder}/kept.txt").read() for folder in ("/mnt/data", "/tmp")))',
				)
			).stdout,
		).toBe('False kept kept\n');
	});
});

describe('memory and death', () => {
	test.each([
		['Python objects', 'x = []\nwhile True: x.append(bytearray(10_000_000))'],
		[
			'a child process',
			'!python3 -c "x = []; [x.append(bytearray(10_000_000)) for _ in iter(int, 1)]"',
		],
	])('too much memory restarts the kernel, for %s', async (_what, code) => {
		const client = new PoolClient(pool);
		await client.upload('kept.txt', 'kept');
		await client.run('value = 1');
		expect(await client.run(code)).toMatchObject({ status: 'Failed', stderr: 'Kernel restarted' });
		expect(
			(await client.run('print("value" in globals(), open("/mnt/data/kept.txt").read())')).stdout,
		).toBe('False kept\n');
	});

	test('what cannot be had at all is a MemoryError', async () => {
		const result = await shared.run('import numpy\nnumpy.zeros(10 ** 12)');
		expect(result.stderr).toContain('MemoryError');
	});

	test.each([
		'import os\nos._exit(1)',
		'import os\nos.abort()',
		'import ctypes\nctypes.string_at(0)',
	])('%j aborts that execution only', async (code) => {
		const client = new PoolClient(pool);
		await client.run('open("/tmp/kept.txt", "w").write("kept")');
		expect(await client.run(code)).toMatchObject({
			status: 'Failed',
			stderr: 'Execution aborted',
		});
		expect((await client.run('print(open("/tmp/kept.txt").read())')).stdout).toBe('kept\n');
		expect((await shared.run('1 + 1')).executionResult).toBe(2);
	});

	test('exit() ends the kernel after its cell; the next one runs in a new kernel', async () => {
		const client = new PoolClient(pool);
		await client.run('value = 1');
		expect((await client.run('print("before")\nexit()')).stdout).toBe('before\n');
		expect((await client.run('print("value" in globals())')).stdout).toBe('False\n');
	});
});

test('metadata names the kernel and what is installed', async () => {
	const { json } = await shared.call('GET', '/metadata');
	expect(json.jupyterKernel).toMatchObject({
		name: 'python3',
		version: expect.stringMatching(/^\d/),
	});
	expect(json.preInstalledPackages.map(({ name }: { name: string }) => name)).toEqual(
		expect.arrayContaining(['ipykernel', 'pandas', 'numpy']),
	);
	expect(json.runtimes).toEqual([
		{ name: 'Python', version: expect.stringMatching(/^3\.\d+\.\d+$/) },
	]);
});

test.each([
	['no such program', '/nowhere/python3', /there is no \/nowhere\/python3/],
	['no Python', '/bin/false', /\/bin\/false does not answer/],
])('a Python that cannot be used is one line: %s', async (_what, python, message) => {
	const starting = startSessionPool({ port: 0, kernel: 'jupyter', python });
	await expect(starting).rejects.toThrow(message);
	await expect(starting).rejects.toThrow(/apt-get install python3-ipykernel.*--python/);
});

/** How many processes of this machine have a text in their command line. */
function processesWith(text: string): number {
	return readdirSync('/proc').filter((name) => {
		try {
			return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
		} catch {
			return false;
		}
	}).length;
}
