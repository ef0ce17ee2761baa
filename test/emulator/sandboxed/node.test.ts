/** NodeLTS pools: JavaScript whose top-level variables stay from call to call. */
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../../support/api-versions';
import { PoolClient } from '../../support/pool-client';

let pool: RunningSessionPool;
let client: PoolClient;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, containerType: 'NodeLTS' });
	client = new PoolClient(pool, NEWEST, 'node-session');
});
afterAll(() => pool?.close());

test('variables of every kind stay', async () => {
	await client.run(
		'const a = 1; let b = 2; var c = 3; function add(x) { return x + a } class K { get d() { return 4 } }',
	);
	await client.run('b++');
	expect((await client.run('[a, b, c, add(4), new K().d].join()')).stderr).toBe('');
	expect((await client.run('a + b + c + add(4) + new K().d')).executionResult).toBe(16);
});

test.each([
	['6 * 7', 42],
	['1 < 2', true],
	['undefined', ''],
	['({ a: 1, b: [1, { c: 2 }] })', '{ a: 1, b: [ 1, { c: 2 } ] }'],
	['10n ** 20n', '100000000000000000000n'],
	['Promise.resolve(6)', 6],
])('the value of %s', async (code, value) => {
	expect(await client.run(code)).toMatchObject({ status: 'Succeeded', executionResult: value });
});

test('console, files and modules of Node.js', async () => {
	await client.upload('in.txt', 'given');
	const code = [
		"const fs = require('fs')",
		"console.log(fs.readFileSync('/mnt/data/in.txt', 'utf8'), process.cwd())",
		"console.error('größe')",
		"fs.writeFileSync('/mnt/data/out.txt', 'made')",
	].join('\n');
	expect(await client.run(code)).toMatchObject({ stdout: 'given /app\n', stderr: 'größe\n' });
	expect((await client.download('out.txt')).text).toBe('made');
});

test.each([
	['throw new TypeError("no")', /^TypeError: no\n {4}at cell-\d+\.js:1:7\n$/],
	['const = 1', /SyntaxError: Unexpected token '='\n$/],
	['Promise.reject(new Error("later"))', /^Error: later\n/],
	['throw { plain: true }', /^Uncaught { plain: true }\n$/],
	['missing', /^ReferenceError: missing is not defined\n {4}at cell/],
])('%s fails with its own frames only', async (code, stderr) => {
	const result = await client.run(code);
	expect(result.status).toBe('Failed');
	expect(result.stderr).toMatch(stderr);
	expect(result.stderr).not.toMatch(/node-kernel|node:vm/);
});

test.each(['while (true);', 'new Promise(() => {})'])(
	'%s is stopped at its limit; variables stay',
	async (code) => {
		await client.run('globalThis.kept = 5');
		expect(await client.run(code, { timeoutInSeconds: 1 })).toMatchObject({
			status: 'Failed',
			stderr: expect.stringMatching(/^Request timed out waiting for code execution to complete/),
		});
		expect((await client.run('kept')).executionResult).toBe(5);
	},
);

test('a process that ends or takes too much memory is replaced; files stay', async () => {
	await client.run("require('fs').writeFileSync('/tmp/kept', 'x')");
	expect(await client.run('process.exit(1)')).toMatchObject({
		status: 'Failed',
		stderr: 'Execution aborted',
	});
	expect((await client.run("require('fs').existsSync('/tmp/kept')")).executionResult).toBe(true);
	const greedy = 'const all = []; for (;;) all.push(Buffer.alloc(10_000_000, 1))';
	expect(await client.run(greedy, { timeoutInSeconds: 60 })).toMatchObject({
		status: 'Failed',
		stderr: 'Kernel restarted',
	});
	expect((await client.run('1 + 1')).executionResult).toBe(2);
});

test('an error that nobody catches harms nothing', async () => {
	await client.run('setTimeout(() => { throw new Error("uncaught") }, 1)');
	expect((await client.run('2 + 2')).executionResult).toBe(4);
});

test('useEmptyKernel: no variables', async () => {
	await client.run('globalThis.value = 1');
	expect((await client.run('typeof value', { useEmptyKernel: true })).executionResult).toMatch(
		/undefined/,
	);
});
