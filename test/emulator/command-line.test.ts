import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

import { QUIRKS } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../support/api-versions';
import { until } from '../support/until';
import { PoolClient } from '../support/pool-client';

const packageFile = join(
	dirname(require.resolve('azure-dynamic-sessions-emulator')),
	'..',
	'package.json',
);
const { bin } = JSON.parse(readFileSync(packageFile, 'utf8')) as { bin: Record<string, string> };
const command = join(dirname(packageFile), bin['azure-dynamic-sessions-emulator']!);

interface Run {
	process: ChildProcess;
	output: { stdout: string; stderr: string };
	exited: Promise<number | null>;
}

function start(...options: string[]): Run {
	const child = spawn(process.execPath, [command, ...options], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const output = { stdout: '', stderr: '' };
	child.stdout.on('data', (chunk: Buffer) => {
		output.stdout += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		output.stderr += chunk.toString();
	});
	return {
		process: child,
		output,
		exited: once(child, 'close').then(([code]) => code as number | null),
	};
}

/** Process ids of a process's children. */
function childrenOf(pid: number): number[] {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
		.trim()
		.split(' ')
		.filter(Boolean)
		.map(Number);
}

function isAlive(pid: number): boolean {
	try {
		// A process that has ended but was not yet waited for is a zombie: state Z.
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

const onLinux = process.platform === 'linux' ? test : test.skip;

describe.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('stopped by %s', (signal) => {
	onLinux('one line when ready; no process is left, even from an endless loop', async () => {
		const run = start('--port', '0', '--ready', '1');
		const endpoint = await until(
			() => /^Session pool ready at (\S+)\n$/.exec(run.output.stdout)?.[1],
		);
		expect(endpoint).toMatch(
			/^http:\/\/127\.0\.0\.1:\d+\/subscriptions\/local\/resourceGroups\/local\/sessionPools\/local$/,
		);
		const client = new PoolClient({ endpoint }, NEWEST, 'command-line');
		expect((await client.run('6 * 7')).executionResult).toBe(42);
		client.run('while True: pass').catch(() => undefined);
		const kernels = await until(() => {
			const found = childrenOf(run.process.pid!);
			// Two kernels, and the guardian that would outlive the pool.
			return found.length === 3 && found;
		});
		run.process.kill(signal);
		expect(await run.exited).toBe(signal === 'SIGKILL' ? null : 0);
		await until(() => !kernels.some(isAlive));
		expect(run.output.stdout.split('\n')).toHaveLength(2);
		expect(run.output.stderr).toBe('');
	});
});

onLinux(
	'--reuse-kernels: a process serves two sessions, and does not outlive the pool',
	async () => {
		const run = start('--port', '0', '--ready', '0', '--reuse-kernels');
		const endpoint = await until(
			() => /^Session pool ready at (\S+)\n$/.exec(run.output.stdout)?.[1],
		);
		const processes: number[][] = [];
		for (const session of ['session-one', 'session-two']) {
			const client = new PoolClient({ endpoint }, NEWEST, session);
			expect((await client.run('6 * 7')).executionResult).toBe(42);
			await client.call('DELETE', '/session');
			processes.push(childrenOf(run.process.pid!));
		}
		// The kernel and the guardian; the first kernel of a machine is made from another one, which has ended.
		expect(processes[0]).toHaveLength(2);
		expect(processes[1]).toEqual(processes[0]);
		run.process.kill('SIGKILL');
		await run.exited;
		await until(() => !processes[0].some(isAlive));
	},
);

onLinux('stopped while it starts', async () => {
	const run = start('--port', '0');
	const kernels = await until(() => {
		const found = childrenOf(run.process.pid!);
		return found.length > 0 && found;
	});
	run.process.kill('SIGTERM');
	expect(await run.exited).toBe(0);
	expect(run.output.stdout).toBe('');
	await until(() => !kernels.some(isAlive));
});

test('--help', async () => {
	const run = start('--help');
	expect(await run.exited).toBe(0);
	for (const option of [
		'--port',
		'--host',
		'--ready',
		'--max-sessions',
		'--cooldown',
		'--require-token',
		'--token',
		'--quirks',
		'--seed',
		...Object.keys(QUIRKS),
	])
		expect(run.output.stdout).toContain(option);
});

test.each([
	[['--nonsense'], /--nonsense/],
	[['extra'], /extra/],
	[['--port', 'x'], /--port must be a number, not 'x'/],
	[['--port', '70000'], /port must be a whole number from 0 to 65535/],
	[['--max-sessions', '0'], /maxSessions must be a whole number from 1 to 600/],
	[['--cooldown', '0'], /cooldownSeconds must be/],
	[['--quirks=nonsense'], /There is no quirk 'nonsense'/],
	[['--seed', '1.5'], /seed must be a whole number/],
	[['--token', 'two words'], /token must be one word/],
])('bad options: %j gives one sentence and exit code 2', async (options, message) => {
	const run = start(...options);
	expect(await run.exited).toBe(2);
	expect(run.output.stderr).toMatch(message);
	expect(run.output.stderr.trim().split('\n')).toHaveLength(1);
	expect(run.output.stdout).toBe('');
});

test('off loopback the second line is the token that every request needs', async () => {
	const run = start('--port', '0', '--ready', '0', '--host', '0.0.0.0');
	try {
		const [, port, token] = await until(
			() =>
				/^Session pool ready at \S+:(\d+)\/\S+\n.+Bearer (\S+)\n$/.exec(run.output.stdout) ?? false,
		);
		const client = new PoolClient({ endpoint: `http://127.0.0.1:${port}` });
		expect((await client.call('GET', '/files')).status).toBe(401);
		const headers = { authorization: `Bearer ${token}` };
		expect((await client.call('GET', '/files', { headers })).status).toBe(200);
	} finally {
		run.process.kill();
		await run.exited;
	}
});

test('--quirks alone is all of them, with names it is these', async () => {
	for (const [option, more] of [
		['--quirks', []],
		['--quirks=bare-listing,no-times', ['--seed', '3']],
	] as const) {
		const run = start('--port', '0', '--ready', '0', option, ...more);
		try {
			const endpoint = await until(
				() => /^Session pool ready at (\S+)\n$/.exec(run.output.stdout)?.[1],
			);
			const shapes = new Set<boolean>();
			for (let n = 0; n < 10; n++) {
				const client = new PoolClient({ endpoint }, NEWEST, `some-session-${n}`);
				const { json } = await client.call('GET', '/files');
				shapes.add(Array.isArray(json));
			}
			expect([...shapes].sort()).toEqual(option === '--quirks' ? [false, true] : [true]);
		} finally {
			run.process.kill();
			await run.exited;
		}
	}
});

test('a program goes on after close, and starts another pool', async () => {
	const program = `
		const { startSessionPool } = require('azure-dynamic-sessions-emulator');
		(async () => {
			for (const name of ['one', 'two']) {
				const pool = await startSessionPool({ port: 0, ready: 1 });
				await pool.close();
				console.log(name);
			}
		})();`;
	const child = spawn(process.execPath, ['-e', program], { cwd: __dirname });
	let stdout = '';
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
	});
	expect(await once(child, 'close')).toEqual([0, null]);
	expect(stdout).toBe('one\ntwo\n');
});

test('a port that is taken: one line and exit code 1', async () => {
	const squatter = createServer().listen(0, '127.0.0.1');
	await once(squatter, 'listening');
	try {
		const run = start('--port', String((squatter.address() as { port: number }).port));
		expect(await run.exited).toBe(1);
		expect(run.output.stderr).toMatch(/EADDRINUSE.*\n$/);
	} finally {
		squatter.close();
	}
});
