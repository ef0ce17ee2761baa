/** Shell pools: every command a process of its own, in one sandbox a session. */
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../../support/api-versions';
import { PoolClient } from '../../support/pool-client';

let pool: RunningSessionPool;
let client: PoolClient;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, containerType: 'Shell' });
	client = new PoolClient(pool, NEWEST, 'shell-session');
});
afterAll(() => pool?.close());

const run = async (body: object): Promise<any> => (await client.post('/executions', body)).json;
const line = (shellCommand: string, fields = {}) =>
	run({ shellCommand, timeoutInSeconds: 10, ...fields });

test('the exit code is the status, as text', async () => {
	expect(await line('echo out; echo err >&2; exit 3')).toMatchObject({
		identifier: 'shell-session',
		status: '3',
		result: { stdout: 'out\n', stderr: 'err\n', executionTimeInMilliseconds: expect.any(Number) },
	});
	expect((await line('true')).status).toBe('0');
	expect((await line('kill -9 $$')).status).toBe('137');
	expect(await line('no-such-program')).toMatchObject({
		status: '127',
		result: { stderr: expect.stringContaining('not found') },
	});
});

test('bash as root in /mnt/data, where uploads land; files and background processes stay, variables do not', async () => {
	await client.upload('in.txt', 'given');
	const seen = await line(
		'cat in.txt; pwd; id -u; echo $HOME; echo $BASH; x=1; export x; echo y > /tmp/kept',
	);
	expect(seen.result.stdout).toBe('given/mnt/data\n0\n/root\n/bin/bash\n');
	expect((await line('echo "[$x]"; cat /tmp/kept')).result.stdout).toBe('[]\ny\n');
	await line('(sleep 0.3; echo late > later.txt) & echo started');
	expect((await line('sleep 1; cat later.txt')).result.stdout).toBe('late\n');
	expect((await client.download('later.txt')).text).toBe('late\n');
});

test('a program with its arguments, word for word; standard input', async () => {
	const args = ['printf', '%s|', 'a b', '$HOME', '*'];
	expect((await run({ execCommandAndArgs: args, timeoutInSeconds: 5 })).result.stdout).toBe(
		'a b|$HOME|*|',
	);
	expect((await line('wc -c', { stdin: 'größe' })).result.stdout).toBe('7\n');
	expect(await run({ execCommandAndArgs: ['no-such'], timeoutInSeconds: 5 })).toMatchObject({
		status: '127',
		result: { stderr: expect.stringContaining('no-such') },
	});
});

test('one argument has at most 128 KiB', async () => {
	const long = (size: number) => ({
		execCommandAndArgs: ['echo', '-n', 'x'.repeat(size)],
		timeoutInSeconds: 5,
	});
	expect((await run(long(64 * 1024))).status).toBe('0');
	expect(await run(long(128 * 1024))).toMatchObject({
		status: '126',
		result: { stderr: expect.stringContaining('E2BIG') },
	});
	expect((await line('echo alive')).result.stdout).toBe('alive\n');
});

test('a command that does not end is stopped with what it has started', async () => {
	const startedAt = Date.now();
	expect((await line('sleep 4243 | cat', { timeoutInSeconds: 1 })).status).toBe('-1');
	expect(Date.now() - startedAt).toBeLessThan(10_000);
	expect((await line('pgrep -f "sleep 424[3]"')).result.stdout).toBe('');
});

test('output is cut to bytes without a word', async () => {
	expect((await line('yes | head -c 100000; exit 1')).result.stdout).toHaveLength(4096);
	const body = await line('yes é | head -c 100000', { outputStreamsMaxLength: 10 });
	expect([body.status, Buffer.byteLength(body.result.stdout) <= 10]).toEqual(['0', true]);
});

test('too much memory ends the command, not the session', async () => {
	const greedy = 'python3 -c "x = []; [x.append(bytearray(10_000_000)) for _ in iter(int, 1)]"';
	expect((await line(greedy, { timeoutInSeconds: 60 })).status).not.toBe('0');
	expect((await line('echo alive')).result.stdout).toBe('alive\n');
});
