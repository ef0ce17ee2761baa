/**
 * Code of a session tries to get out. Every attempt prints what it got; a test fails if that is anything. The attempts
 * go as deep as the author could: through Python, through Pyodide's bridge after digging it up again, and through the
 * prototypes of JavaScript objects.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../support/api-versions';
import { PoolClient } from '../support/pool-client';

let pool: RunningSessionPool;
let client: PoolClient;
let folder: string;
let secretFile: string;
let hostServer: Server;
let hostPort: number;
/** Requests that reached the host: none may. */
let reached = 0;

beforeAll(async () => {
	process.env.EMULATOR_TEST_SECRET = 'secret-in-the-environment';
	pool = await startSessionPool({ port: 0, ready: 0 });
	client = new PoolClient(pool, NEWEST, 'prisoner');
	folder = mkdtempSync(join(tmpdir(), 'emulator-isolation-'));
	secretFile = join(folder, 'secret.txt');
	writeFileSync(secretFile, 'secret-in-a-file');
	hostServer = createServer((_request, response) => {
		response.end('secret-on-the-network');
	});
	hostServer.on('connection', () => {
		reached++;
	});
	await new Promise<void>((resolve) => {
		hostServer.listen(0, '127.0.0.1', resolve);
	});
	hostPort = (hostServer.address() as AddressInfo).port;
});
afterAll(async () => {
	delete process.env.EMULATOR_TEST_SECRET;
	hostServer.close();
	rmSync(folder, { recursive: true, force: true });
	await pool?.close();
});
afterEach(() => expect(reached).toBe(0));

/** Runs each attempt by itself, so that one failure does not hide the next; gives what each came to. */
async function attempt(
	attempts: Record<string, string>,
	before = '',
): Promise<Record<string, string>> {
	const results: Record<string, string> = {};
	for (const [name, code] of Object.entries(attempts)) {
		const { status, stdout, stderr, executionResult } = await client.run(`${before}\n${code}`, {
			outputStreamsMaxLength: 100_000,
			timeoutInSeconds: 20,
		});
		results[name] =
			status === 'Failed'
				? stderr.trim().split('\n').at(-1)!
				: `${stdout}${JSON.stringify(executionResult)}`;
	}
	return results;
}

test("the host's files and environment", async () => {
	const results = await attempt({
		open: `open(${JSON.stringify(secretFile)}).read()`,
		list: `import os\nos.listdir(${JSON.stringify(folder)})`,
		passwd: 'open("/etc/passwd").read()',
		environment: 'import os\ndict(os.environ)',
		processes: 'import os\nos.listdir("/proc/1")',
	});
	expect(JSON.stringify(results)).not.toContain('secret-in');
	expect(results.open).toContain('FileNotFoundError');
	expect(results.list).toContain('FileNotFoundError');
	expect(results.passwd).toContain('FileNotFoundError');
	expect(results.environment).toContain('/app');
	expect(results.environment).not.toContain(process.env.HOME ?? 'no home');
	expect(results.processes).toContain('FileNotFoundError');
});

test('processes and threads', async () => {
	const marker = join(folder, 'made-by-code');
	const results = await attempt({
		system: `import os\nos.system("touch ${marker}")`,
		libc: `import ctypes\nctypes.CDLL(None).system(b"touch ${marker}")`,
		subprocess: 'import subprocess\nsubprocess.run(["id"])',
		fork: 'import os\nwhile True: os.fork()',
		exec: 'import os\nos.execv("/bin/sh", ["sh"])',
		kill: 'import os\nos.kill(os.getppid(), 9)',
		thread: 'import threading\nthreading.Thread(target=print).start()',
	});
	expect(results).toEqual({
		system: '-1',
		libc: '-1',
		subprocess: expect.stringContaining('does not support processes'),
		fork: expect.stringContaining('Function not implemented'),
		exec: expect.stringContaining('Exec format error'),
		kill: expect.stringContaining('Operation not permitted'),
		thread: expect.stringContaining("can't start new thread"),
	});
	expect(() => rmSync(marker)).toThrow('ENOENT');
});

test('the network', async () => {
	const results = await attempt({
		socket: `import socket\nsocket.create_connection(("127.0.0.1", ${hostPort}), 2).recv(10)`,
		listen: 'import socket\ns = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()',
		urllib: `import urllib.request\nurllib.request.urlopen("http://127.0.0.1:${hostPort}/").read()`,
		asyncio: `import asyncio\nreader, _ = await asyncio.open_connection("127.0.0.1", ${hostPort})\nawait reader.read()`,
		pyfetch: `from pyodide.http import pyfetch\nawait (await pyfetch("http://127.0.0.1:${hostPort}/")).text()`,
	});
	for (const result of Object.values(results)) expect(result).toMatch(/Error/);
	expect(JSON.stringify(results)).not.toContain('secret-on');
});

test.each([
	'js',
	'pyodide_js',
	'pyodide',
	'pyodide.ffi',
	'pyodide.http',
	'pyodide.code',
	'_pyodide_core',
	'_pyodide',
	'micropip',
])('there is no module %s', async (name) => {
	expect((await client.run(`import ${name}`)).stderr).toMatch(/ModuleNotFoundError: .+\n$/);
	expect((await client.run(`import importlib\nimportlib.import_module("${name}")`)).stderr).toMatch(
		/ModuleNotFoundError: .+\n$/,
	);
});

/** Python that digs up a JavaScript function that the event loop holds. */
const DIG =
	'import asyncio\nfunction = type(asyncio.get_event_loop()).call_later.__globals__["scheduleCallback"]\nFunction = function.constructor';

test('code cannot be made from strings, whoever asks', async () => {
	expect(await attempt({ found: 'str(Function).split("(")[0]' }, DIG)).toEqual({
		found: '"function Function"',
	});
	const results = await attempt(
		{
			process: 'Function("return process")()',
			new: 'Function.new("return globalThis")()',
			import: 'Function("return import(\'node:fs\')")()',
			prototype: 'Function.prototype.constructor("return 1")()',
		},
		DIG,
	);
	for (const result of Object.values(results))
		expect(result).toContain('Code generation from strings disallowed');
});

test("the frames of the emulator's own Python give no way out", async () => {
	const results = await attempt({
		frames: [
			'import sys',
			'frame, names = sys._getframe(), set()',
			'while frame: names.update(frame.f_globals); frame = frame.f_back',
			'sorted(name for name in names if name in ("process", "require", "fs", "js", "pyodide_js"))',
		].join('\n'),
		host: [
			'import sys',
			'frame = sys._getframe()',
			'while "host" not in frame.f_globals: frame = frame.f_back',
			'host = frame.f_globals["host"]',
			'host.ask.constructor("return process")()',
		].join('\n'),
	});
	expect(results.frames).toBe('[]');
	expect(results.host).toContain('Code generation from strings disallowed');
	expect((await client.run('1 + 1')).executionResult).toBe(2);
});

test('a JavaScript object gives nothing of the host away', async () => {
	// `this` of a sloppy-mode caller, the timer object of Node.js, error objects and their stack: the usual ways.
	const code = [
		'import gc, sys, asyncio',
		'names, seen, queue = set(), set(), [function]',
		'while queue and len(seen) < 3000:',
		'    value = queue.pop(0)',
		'    for name in dir(value):',
		'        if name.startswith("_") and name not in ("__proto__",): continue',
		'        try: part = getattr(value, name)',
		'        except BaseException: continue',
		'        names.add(name)',
		'        if type(part).__name__ == "JsProxy" or "js_id" in dir(part):',
		'            if part.js_id not in seen: seen.add(part.js_id); queue.append(part)',
		'print(len(seen))',
		'sorted(names & {"process", "binding", "getBuiltinModule", "mainModule", "require", "fetch", "WebSocket", "readFileSync", "spawn", "dlopen", "connect"})',
	].join('\n');
	const result = await client.run(`${DIG}\n${code}`);
	expect(result).toMatchObject({ status: 'Succeeded', executionResult: [] });
	expect(Number(result.stdout)).toBeGreaterThan(10);
});

test("one session cannot see another one's files or variables", async () => {
	const other = new PoolClient(pool);
	await other.run(
		'secret = 1\nopen("/mnt/data/secret.txt", "w").write("x")\nopen("/tmp/secret.txt", "w").write("x")',
	);
	expect(
		(
			await client.run(
				'import os\n("secret" in globals(), os.listdir("/mnt/data"), os.path.exists("/tmp/secret.txt"))',
			)
		).executionResult,
	).toBe('(False, [], False)');
	expect((await client.call('GET', '/files')).json.value).toEqual([]);
});

test('sessions draw different random numbers and identifiers', async () => {
	const draw =
		'import random, uuid, os, tempfile\n(random.random(), str(uuid.uuid4()), os.urandom(8).hex(), tempfile.mktemp())';
	const drawn = await Promise.all(
		['random-1', 'random-2'].map((name) => new PoolClient(pool, NEWEST, name).run(draw)),
	);
	const [first, second] = drawn.map(({ executionResult }) =>
		String(executionResult).slice(1, -1).split(', '),
	);
	expect(first).toHaveLength(4);
	first!.forEach((value, index) => expect(value).not.toBe(second![index]));
});
