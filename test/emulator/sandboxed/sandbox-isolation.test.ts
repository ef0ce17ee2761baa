/** Code in a sandbox tries to get out, with Python, with JavaScript and with a shell. */
import { randomUUID } from 'node:crypto';
import {
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../../support/api-versions';
import { PoolClient } from '../../support/pool-client';

let folder: string;
let secretFile: string;
let server: Server;
let port: number;
/** Connections that reached the host: none may. */
let reached = 0;

beforeAll(async () => {
	process.env.EMULATOR_TEST_SECRET = 'secret-in-the-environment';
	// Where everybody of this machine may read.
	folder = mkdtempSync(join(tmpdir(), 'emulator-isolation-'));
	secretFile = join(folder, 'secret.txt');
	writeFileSync(secretFile, 'secret-in-a-file', { mode: 0o644 });
	server = createServer((_request, response) => response.end('secret-on-the-network'));
	server.on('connection', () => {
		reached++;
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '0.0.0.0', resolve);
	});
	port = (server.address() as AddressInfo).port;
});
afterAll(() => {
	delete process.env.EMULATOR_TEST_SECRET;
	server.close();
	rmSync(folder, { recursive: true, force: true });
});
afterEach(() => expect(reached).toBe(0));

describe('Python', () => {
	let pool: RunningSessionPool;
	let client: PoolClient;
	beforeAll(async () => {
		pool = await startSessionPool({ port: 0, kernel: 'jupyter' });
		client = new PoolClient(pool, NEWEST, 'prisoner');
	});
	afterAll(() => pool?.close());

	/** All that an attempt got to see. */
	const attempt = async (code: string): Promise<string> => {
		const { stdout, stderr, executionResult } = await client.run(code, {
			outputStreamsMaxLength: 20_000,
			timeoutInSeconds: 20,
		});
		return `${stdout}\n${stderr}\n${JSON.stringify(executionResult)}`;
	};

	test("the host's files", async () => {
		expect(await attempt(`open(${JSON.stringify(secretFile)}).read()`)).toContain(
			'FileNotFoundError',
		);
		expect(await attempt('import os\nprint(sorted(os.listdir("/")))')).toMatch(
			/^\['app', 'bin', 'dev', 'etc', 'lib', .*'mnt', 'opt', 'proc', 'root', 'sbin', 'tmp', 'usr'\]/,
		);
		for (const path of ['/root', '/tmp', '/mnt/data'])
			expect(
				await attempt(
					`import os\nprint([name for name in os.listdir(${JSON.stringify(path)}) if name[0] != "."])`,
				),
			).toMatch(/^\[\]/);
		expect(await attempt('!cat /etc/shadow /etc/hostname; cat /proc/1/root/etc/passwd')).toMatch(
			/^(cat: .*No such file or directory\s+){2}root:x:0:0:root:\/root:\/bin\/bash\s+""$/,
		);
		expect(await attempt(`!find / -name secret.txt 2>/dev/null`)).toBe('\n\n""');
	});

	test("the host's files through a link that the pool would follow", async () => {
		await client.run(
			`import os\nos.symlink(${JSON.stringify(secretFile)}, "/mnt/data/link.txt")\n` +
				`os.symlink(${JSON.stringify(folder)}, "/mnt/data/folder")\nos.symlink("/mnt/data/../../etc", "/mnt/data/up")`,
		);
		expect((await client.download('link.txt')).status).toBe(404);
		expect((await client.download('secret.txt', { path: 'folder' })).status).toBe(404);
		expect(
			(await client.upload('planted.txt', 'x', { path: 'folder' })).status,
		).toBeGreaterThanOrEqual(400);
		expect(
			(await client.call('DELETE', '/files/secret.txt', { query: { path: 'folder' } })).status,
		).toBe(404);
		expect(
			(await client.call('GET', '/files', { query: { recursive: 'true' } })).text,
		).not.toContain('secret');
		expect(readdirSync(folder)).toEqual(['secret.txt']);
		await client.run('!rm -rf /mnt/data/*');
	});

	test('a folder that becomes a link in the very moment of an upload', async () => {
		const target = join(folder, 'target');
		mkdirSync(target, { mode: 0o777 });
		const swap = [
			'import os, threading, time',
			'end = time.time() + 2',
			'while time.time() < end:',
			'    try:',
			'        os.mkdir("/mnt/data/swap"); os.rename("/mnt/data/swap", "/mnt/data/old"); os.rmdir("/mnt/data/old")',
			`        os.symlink(${JSON.stringify(target)}, "/mnt/data/swap"); os.unlink("/mnt/data/swap")`,
			'    except OSError: os.system("rm -rf /mnt/data/swap /mnt/data/old")',
		].join('\n');
		const running = client.run(swap);
		for (let n = 0; n < 60; n++) await client.upload(`${n}.txt`, 'x', { path: 'swap' });
		await running;
		expect(readdirSync(target)).toEqual([]);
		rmSync(target, { recursive: true });
	});

	test('environment and command lines, its own and that of the processes around it', async () => {
		const seen = await attempt('!cat /proc/*/environ /proc/*/cmdline | tr "\\0" "\\n"');
		expect(seen).toContain('HOME=/root');
		expect(seen).not.toContain('secret-in');
		expect(seen).not.toContain(tmpdir() + '/dynamic-sessions');
		expect(seen).not.toContain(
			process.env.HOME === '/root' ? '/root/.' : (process.env.HOME ?? 'no home'),
		);
	});

	test('the network', async () => {
		for (const host of ['127.0.0.1', '::1', '10.0.0.1', 'localhost'])
			expect(
				await attempt(
					`import socket\nsocket.create_connection((${JSON.stringify(host)}, ${port}), 2)`,
				),
			).toMatch(/Error|error/);
		expect(await attempt('!cat /proc/net/dev')).not.toMatch(/eth|ens|wlan/);
		expect(
			await attempt('import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)'),
		).toContain('not permitted');
	});

	test('privileges and namespaces', async () => {
		expect(await attempt('!grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status')).toMatch(
			/CapEff:\s0+\r?\nCapBnd:\s0+\r?\nNoNewPrivs:\s1/,
		);
		expect(
			await attempt(
				'!mount -t tmpfs none /mnt; mount -o remount,rw /usr; unshare -Ur id; mknod /tmp/disk b 254 0',
			),
		).not.toMatch(/uid=0/);
		expect(
			await attempt('!touch /usr/x /etc/x /opt/emulator/x /x /dev/x /proc/sys/kernel/hostname'),
		).toMatch(/(Read-only file system[\s\S]*){5}/);
		expect(await attempt('import os\nos.setuid(1)')).toMatch(/Error/);
		expect(await attempt('import os\nos.chroot("/tmp")')).toMatch(/PermissionError/);
	});

	test('other processes of the machine: none is seen or signalled', async () => {
		expect(await attempt(`import os\nos.kill(${process.pid}, 0)`)).toMatch(
			/ProcessLookupError|PermissionError/,
		);
		const pids = await attempt(
			'import os\nprint(sorted(int(n) for n in os.listdir("/proc") if n.isdigit()))',
		);
		expect(JSON.parse(pids.slice(0, pids.indexOf('\n')).replace(/'/g, '"')).length).toBeLessThan(
			10,
		);
	});

	test('limits: processes, files, memory in files; none can be raised', async () => {
		expect(
			await attempt('import subprocess\n[subprocess.Popen(["sleep", "60"]) for _ in range(1000)]'),
		).toContain('Resource temporarily unavailable');
		await client.run('!killall sleep 2>/dev/null || pkill sleep');
		expect(
			await attempt('f = open("/tmp/big", "wb")\nwhile True: f.write(b"x" * 10_000_000)'),
		).toContain('No space left');
		expect(await attempt('f = open("/mnt/data/big", "wb")\nf.truncate(10 ** 12)')).toContain(
			'File too large',
		);
		expect(
			await attempt(
				'import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (10 ** 6, 10 ** 6))',
			),
		).toMatch(/ValueError|PermissionError/);
		expect(
			await attempt('import os\nprint(os.path.getsize("/tmp/big")); os.remove("/tmp/big")'),
		).toMatch(/^5\d{8}\n/);
	});

	test('killing what runs it harms nobody else', async () => {
		const other = new PoolClient(pool);
		await other.run('value = 1');
		expect(await attempt('import os\nos.kill(os.getppid(), 9)')).toContain('Execution aborted');
		expect(await attempt('import os\nos.kill(-1, 9)')).toMatch(
			/Execution aborted|Kernel restarted/,
		);
		expect(await attempt('print("alive")')).toContain('alive');
		expect((await other.run('value')).executionResult).toBe(1);
	});

	test('nonsense in place of messages ends the sandbox, not the pool', async () => {
		const nonsense = [
			'import os',
			'for name in os.listdir(f"/proc/{os.getppid()}/fd"):',
			'    try:',
			'        link = os.readlink(f"/proc/{os.getppid()}/fd/{name}")',
			'        if link.startswith(("pipe", "socket")): open(f"/proc/{os.getppid()}/fd/{name}", "w").write("{\\"type\\":\\"done\\"}\\n")',
			'    except OSError: pass',
		].join('\n');
		await client.run(nonsense, { timeoutInSeconds: 5 });
		expect(await attempt('print("alive")')).toContain('alive');
	});

	test("another session's files, variables and processes", async () => {
		const other = new PoolClient(pool);
		await other.run(
			'secret = 1\nfor folder in ("/mnt/data", "/tmp", "/dev/shm"): open(f"{folder}/secret.txt", "w").write("x")',
		);
		expect(await attempt('!find / -name secret.txt 2>/dev/null')).toBe('\n\n""');
		expect(await attempt('secret')).toContain('NameError');
	});
});

test.each(['NodeLTS', 'Shell'] as const)(
	'%s: files, environment, network, privileges',
	async (containerType) => {
		const pool = await startSessionPool({ port: 0, containerType });
		try {
			const client = new PoolClient(pool);
			const script = [
				`cat ${secretFile}; ls /; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'; grep CapEff /proc/self/status`,
				`touch /usr/x; unshare -Ur id; echo > /dev/tcp/127.0.0.1/${port}; find / -name secret.txt 2>/dev/null`,
			].join('\n');
			const code = `require('child_process').spawnSync('/bin/bash', ['-c', ${JSON.stringify(script)}], { stdio: 'inherit' }).status`;
			const reply = await client.post('/executions', {
				...(containerType === 'Shell' ? { shellCommand: script } : { code }),
				timeoutInSeconds: 20,
				outputStreamsMaxLength: 20_000,
			});
			const { stdout, stderr } = reply.json.result;
			expect(stderr).toMatch(/secret.txt: No such file or directory/);
			expect(stderr).toContain('Read-only file system');
			expect(stderr).toContain('Connection refused');
			expect(stdout).toMatch(/CapEff:\t0+\n/);
			// The command line of the script itself is among what it sees.
			expect(stdout).not.toMatch(/secret-in|uid=|^\/.*secret\.txt$/m);
			expect(stdout).not.toContain(join(tmpdir(), 'dynamic-sessions'));
		} finally {
			await pool.close();
		}
	},
);

test('no folder of a pool is left behind', async () => {
	const pool = await startSessionPool({ port: 0, kernel: 'jupyter' });
	const name = randomUUID();
	await new PoolClient(pool).run(`open("/mnt/data/${name}", "w").write("x")`);
	// Other pools of this machine come and go meanwhile: the one with the file is this pool's.
	const [file] = globSync(join(tmpdir(), 'dynamic-sessions-*', '*', name));
	const mine = dirname(dirname(file));
	await pool.close();
	expect(existsSync(mine)).toBe(false);
	expect(readFileSync(secretFile, 'utf8')).toBe('secret-in-a-file');
});
