import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSessionPool } from 'azure-dynamic-sessions-emulator';

import { signIn } from '../../../tools/probe/sign-in';
import { stubbedPool } from './stubbed-pool';

const ROOT = join(__dirname, '../../..');
const TSX = require.resolve('tsx/cli');

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
	code: number;
	stdout: string;
	stderr: string;
}

function run(...args: string[]): Promise<Run> {
	return new Promise((resolve) => {
		const program = join(ROOT, 'tools/probe/run.ts');
		execFile(process.execPath, [TSX, program, ...args], { cwd: folder }, (error, stdout, stderr) =>
			resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
		);
	});
}

test('without an endpoint: how it is used, and exit code 2', async () => {
	const { code, stderr } = await run();
	expect(code).toBe(2);
	expect(stderr).toContain('npm run probe -- <pool management endpoint>');
	expect((await run('--nonsense')).code).toBe(2);
	expect((await run('--help')).code).toBe(0);
});

test('a pool that is not there, or refuses: one sentence, and exit code 3', async () => {
	const gone = await run('http://127.0.0.1:9/subscriptions/a/resourceGroups/b/sessionPools/c');
	expect([gone.code, gone.stderr]).toEqual([3, expect.stringContaining('could not be reached')]);
	const stub = await stubbedPool(() => ({ status: 403, body: '' }));
	try {
		const refused = await run(stub.endpoint);
		expect(refused.code).toBe(3);
		expect(refused.stderr).toMatch(/^The pool refused the sign-in with 403\. .+Session Executor/);
	} finally {
		await stub.close();
	}
	const insecure = await run('http://example.com/subscriptions/a/resourceGroups/b/sessionPools/c');
	expect([insecure.code, insecure.stderr]).toEqual([3, expect.stringContaining('https://')]);
});

test('the emulator: a report in a file, and exit code 1 for what Pyodide cannot do', async () => {
	const pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
	try {
		const { code, stdout } = await run(pool.endpoint, '--out', 'report.md');
		expect(stdout).toContain('The node package relies on 1 things that this pool does otherwise.');
		expect(code).toBe(1);
		const report = readFileSync(join(folder, 'report.md'), 'utf8');
		expect(report).toContain('| question | contract says | this pool says | |');
		expect(report).toContain('## how an exception is told, in full');
		expect(report).toMatch(/\d+ questions, \d+ calls, \d+ s\./);
	} finally {
		await pool.close();
	}
}, 90_000);

describe('signing in', () => {
	const endpoint =
		'https://westeurope.dynamicsessions.io/subscriptions/a/resourceGroups/b/sessionPools/c';

	test('a pool on this machine wants no token', async () => {
		const local = await signIn('http://localhost:8089/subscriptions/a/', {});
		expect(local.endpoint).toBe('http://localhost:8089/subscriptions/a');
		expect(await local.token()).toBeUndefined();
	});

	test("the credential's fields come from the environment, and are checked like them", async () => {
		await expect(
			signIn(endpoint, {
				AZURE_CODE_INTERPRETER_AUTHENTICATION: 'clientSecret',
				AZURE_CODE_INTERPRETER_TENANT_ID: 'no tenant',
			}),
		).rejects.toThrow(
			'AZURE_CODE_INTERPRETER_TENANT_ID in the environment is neither a GUID nor a domain',
		);
		await expect(
			signIn(endpoint, { AZURE_CODE_INTERPRETER_AUTHENTICATION: 'nonsense' }),
		).rejects.toThrow(/AZURE_CODE_INTERPRETER_AUTHENTICATION/);
	});
});
