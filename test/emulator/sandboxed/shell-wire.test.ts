import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST, NESTED_VERSION } from '../../support/api-versions';
import { masked, PoolClient } from '../../support/pool-client';

let pool: RunningSessionPool;
let client: PoolClient;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, containerType: 'Shell' });
	client = new PoolClient(pool, NEWEST, 'shell-wire');
});
afterAll(() => pool?.close());

const post = (body: object, version = NEWEST) => client.as(version).post('/executions', body);

test('a command: its exit code is the status, as a string, and there is nothing of a type or a value', async () => {
	const reply = await post({ shellCommand: 'echo out; echo err >&2; exit 3' });
	expect(reply.status).toBe(200);
	expect(masked(reply.json)).toEqual({
		id: '<guid>',
		identifier: 'shell-wire',
		status: '3',
		result: { stdout: 'out\n', stderr: 'err\n', executionTimeInMilliseconds: '<milliseconds>' },
	});
	expect([...reply.headers.keys()].filter((name) => name.startsWith('x-ms-'))).toEqual([]);
	const again = await client.call('GET', `/executions/${reply.json.id}`);
	expect(again.json).toEqual(reply.json);
});

test('a program with arguments and standard input', async () => {
	const { json } = await post({ execCommandAndArgs: ['cat', '-'], stdin: 'größe $HOME' });
	expect([json.status, json.result.stdout]).toEqual(['0', 'größe $HOME']);
});

test('a command that is stopped has the status -1', async () => {
	const { json } = await post({ shellCommand: 'sleep 60', timeoutInSeconds: 1 });
	expect(json.status).toBe('-1');
	expect(json.result.executionTimeInMilliseconds).toBeGreaterThanOrEqual(1000);
	expect((await post({ shellCommand: 'true', timeoutInSeconds: 600 })).json.status).toBe('0');
	expect((await post({ shellCommand: 'true', timeoutInSeconds: 601 })).status).toBe(400);
});

test('output is cut at 4,096 bytes, or at as many as asked for', async () => {
	const command = { shellCommand: 'yes | head -c 9000' };
	expect((await post(command)).json.result.stdout).toHaveLength(4096);
	const longer = await post({ ...command, outputStreamsMaxLength: 8000 });
	expect(longer.json.result.stdout).toHaveLength(8000);
});

test.each<[string, object, string]>([
	['code', { code: '1' }, 'SessionPropertiesMissing'],
	['the wrapper', { properties: { shellCommand: 'ls' } }, 'SessionPropertiesMissing'],
	['nothing', {}, 'SessionPropertiesMissing'],
	[
		'two commands',
		{ shellCommand: 'a', execCommandAndArgs: ['b'] },
		'SessionRequestValidationFailed',
	],
	['no list', { execCommandAndArgs: 'ls' }, 'SessionRequestValidationFailed'],
	['an empty list', { execCommandAndArgs: [] }, 'SessionRequestValidationFailed'],
	['numbers', { execCommandAndArgs: ['sleep', 1] }, 'SessionRequestValidationFailed'],
	['no text', { shellCommand: 5 }, 'SessionRequestValidationFailed'],
	['other input', { shellCommand: 'cat', stdin: {} }, 'SessionRequestValidationFailed'],
])('400 for %s', async (_what, body, code) => {
	const before = pool.executionCount;
	const reply = await post(body);
	expect([reply.status, reply.json.error.code]).toEqual([400, code]);
	expect(pool.executionCount).toBe(before);
});

test('older versions know no Shell pools', async () => {
	for (const reply of [
		await post({ shellCommand: 'ls' }, '2024-10-02-preview'),
		await client.as(NESTED_VERSION).post('/code/execute', { properties: { code: '1' } }),
	]) {
		expect(reply.status).toBe(400);
		expect(reply.json.error.message).toMatch(
			/^Shell execution is not supported in API version 2024-/,
		);
	}
	expect((await post({ shellCommand: 'true' }, '2025-02-02-preview')).json.status).toBe('0');
});

test('the quirk lost-last-write: the last line of stdout', async () => {
	const lossy = await startSessionPool({
		port: 0,
		containerType: 'Shell',
		quirks: { 'lost-last-write': { times: 1 } },
	});
	try {
		const command = { shellCommand: 'echo first; echo last' };
		const visitor = new PoolClient(lossy);
		const lost = await visitor.post('/executions', command);
		expect([lost.json.status, lost.json.result.stdout]).toEqual(['0', 'first\n']);
		const whole = await visitor.post('/executions', command);
		expect(whole.json.result.stdout).toBe('first\nlast\n');
	} finally {
		await lossy.close();
	}
});
