import childProcess, { type ChildProcess } from 'node:child_process';
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { PoolClient } from '../support/pool-client';
import { endSharedKernels } from '../support/shared-kernels';
import { until } from '../support/until';

let pool: RunningSessionPool;
/** All kernel processes that were started, in their order. */
const kernels: ChildProcess[] = [];
const living = () => kernels.filter((one) => one.exitCode === null && one.signalCode === null);

beforeAll(async () => {
	await endSharedKernels();
	const { spawn } = childProcess;
	jest.spyOn(childProcess, 'spawn').mockImplementation(((...given: Parameters<typeof spawn>) => {
		const child = spawn(...given);
		if (given[1].some((argument) => argument.endsWith('python-kernel.mjs'))) kernels.push(child);
		return child;
	}) as never);
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
});

afterAll(async () => {
	await pool.close();
	jest.restoreAllMocks();
	expect(living()).toHaveLength(0);
});

/** How many processes were started and how many have ended since a test began, when one at least was waiting. */
let changes: () => { started: number; ended: number };
beforeEach(async () => {
	if (living().length === 0) await inSession('1');
	const [started, alive] = [kernels.length, living().length];
	changes = () => ({
		started: kernels.length - started,
		ended: alive + kernels.length - started - living().length,
	});
});

/** Runs code in a session of its own, and ends that. */
async function inSession(code: string): Promise<unknown> {
	const client = new PoolClient(pool);
	const { executionResult } = await client.run(code);
	await client.call('DELETE', '/session');
	return executionResult;
}

const LEAVE = `
import asyncio, builtins, json, os, sys, tempfile
x = 1
builtins.mine = 1
json.mine = 1
sys.path.append("/mine")
os.environ["MINE"] = "1"
os.chdir("/mnt/data")
open("/mnt/data/mine.txt", "w").write("1")
open(tempfile.gettempdir() + "/mine.txt", "w").write("1")
async def later():
    while True:
        await asyncio.sleep(0.01)
        open("/mnt/data/later.txt", "w").write("1")
task = asyncio.create_task(later())
await asyncio.sleep(0.05)
os.listdir("/mnt/data")
`;
const FIND = `
import asyncio, builtins, json, os, sys, tempfile
await asyncio.sleep(0.1)
[name for name in ("x", "later", "task") if name in globals()], hasattr(builtins, "mine"), hasattr(json, "mine"), "/mine" in sys.path, \\
    os.environ.get("MINE"), os.getcwd(), os.listdir("/mnt/data"), os.path.exists(tempfile.gettempdir() + "/mine.txt")
`;

test('a process serves one session after another, and none finds anything of those before', async () => {
	const untouched = "([], False, False, False, None, '/app', [], False)";
	expect(await inSession(FIND)).toBe(untouched);
	expect(await inSession(LEAVE)).toContain('later.txt');
	const next = new PoolClient(pool);
	expect((await next.run(FIND)).executionResult).toBe(untouched);
	// Nor does a task of an earlier session write into the folder of this one.
	expect((await next.call('GET', '/files')).json.value).toEqual([]);
	await next.call('DELETE', '/session');
	expect(changes()).toEqual({ started: 0, ended: 0 });
});

test('sessions at the same time have a process each', async () => {
	expect(await Promise.all([1, 2].map((n) => inSession(`${n}`)))).toEqual([1, 2]);
	const { started } = changes();
	expect(living().length).toBeGreaterThanOrEqual(2);
	expect(await Promise.all([3, 4].map((n) => inSession(`${n}`)))).toEqual([3, 4]);
	expect(changes()).toEqual({ started, ended: 0 });
});

test('no more than five wait for sessions to come', async () => {
	expect(await Promise.all([1, 2, 3, 4, 5, 6].map((n) => inSession(`${n}`)))).toEqual([
		1, 2, 3, 4, 5, 6,
	]);
	await until(() => living().length === 5);
});

test('an empty kernel of a session is a new Python in its process', async () => {
	const client = new PoolClient(pool);
	await client.run('x = 1\nopen("/mnt/data/a.txt", "w").write("kept")');
	const { executionResult } = await client.run('"x" in globals(), open("/mnt/data/a.txt").read()', {
		useEmptyKernel: true,
	});
	expect(executionResult).toBe("(False, 'kept')");
	await client.call('DELETE', '/session');
	expect(changes()).toEqual({ started: 0, ended: 0 });
});

test('a process whose code is still running ends with its session', async () => {
	const client = new PoolClient(pool);
	const before = pool.executionCount;
	const running = client.run('while True: pass');
	await until(() => pool.executionCount > before);
	await client.call('DELETE', '/session');
	expect(await running).toMatchObject({ status: 'Failed' });
	expect(changes()).toEqual({ started: 0, ended: 1 });
	expect(await inSession('5')).toBe(5);
});

test.each([
	['took too much time', 'while True: pass'],
	['took too much memory', 'x = []\nwhile True: x.append(bytearray(10 ** 8))'],
	['ended itself', 'import os; os._exit(0)'],
])('a process whose code %s serves no other session', async (_, code) => {
	const client = new PoolClient(pool);
	await client.run(code, { timeoutInSeconds: 1 });
	await client.call('DELETE', '/session');
	expect(changes()).toEqual({ started: 0, ended: 1 });
	expect(await inSession('6')).toBe(6);
});

test('pools that are open at the same time share processes, and the last one ends them', async () => {
	const other = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
	expect((await new PoolClient(other).run('2')).executionResult).toBe(2);
	await other.close();
	expect(await inSession('3')).toBe(3);
	expect(changes()).toEqual({ started: 0, ended: 0 });
});

test('without the option each session has a process of its own', async () => {
	const plain = await startSessionPool({ port: 0, ready: 0 });
	for (const n of [1, 2]) {
		const client = new PoolClient(plain);
		await client.run(`${n}`);
		await client.call('DELETE', '/session');
	}
	await plain.close();
	expect(changes()).toEqual({ started: 2, ended: 2 });
});
