import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../support/api-versions';
import { masked, PoolClient } from '../support/pool-client';

const pause = (milliseconds: number) =>
	new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});

let pool: RunningSessionPool;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, maxSessions: 2, cooldownSeconds: 3 });
});
afterAll(() => pool?.close());

test('a session: allocated by its first call, described, ended, and fresh afterwards', async () => {
	const client = new PoolClient(pool);
	const none = await client.call('GET', '/session');
	expect(none.status).toBe(404);
	expect(none.json.error.code).toBe('SessionWithIdentifierNotFound');
	expect((await client.call('DELETE', '/session')).status).toBe(404);

	expect((await client.call('GET', '/files')).status).toBe(200);
	const described = await client.call('GET', '/session');
	expect(masked(described.json)).toEqual({
		identifier: client.identifier,
		createdAt: '<time>',
		lastAccessedAt: '<time>',
		expireAt: '<time>',
		etag: expect.stringMatching(/^0--[0-9a-f-]{36}$/),
	});
	expect(Date.parse(described.json.expireAt) - Date.parse(described.json.lastAccessedAt)).toBe(
		3000,
	);
	const listed = await client.call('GET', '/listSessions', { query: { skip: '0' } });
	expect(listed.json).toEqual({ sessions: [described.json], nextLink: null });

	await client.run('value = 1\nopen("/mnt/data/a.txt", "w").close()');
	expect(pool.sessions()).toMatchObject([
		{ identifier: client.identifier, executionCount: 1, expiresAt: expect.any(Date) },
	]);
	const ended = await client.call('DELETE', '/session');
	expect([ended.status, ended.text, ended.headers.get('content-type')]).toEqual([204, '', null]);
	expect(pool.sessions()).toEqual([]);

	const fresh = await client.run('import os\n("value" in globals(), os.listdir("/mnt/data"))');
	expect(fresh.executionResult).toBe('(False, [])');
	expect((await client.call('GET', '/files')).json.value).toEqual([]);
	await client.call('DELETE', '/session');
});

test('ending a session aborts what runs in it', async () => {
	const client = new PoolClient(pool);
	await client.run('1');
	const running = client.run('while True: pass');
	await pause(200);
	expect((await client.call('DELETE', '/session')).status).toBe(204);
	expect(await running).toMatchObject({ status: 'Failed', stderr: 'Execution aborted' });
});

test("a session too many is 429, in the service's words, and starts nothing", async () => {
	const [first, second, third] = [
		new PoolClient(pool),
		new PoolClient(pool),
		new PoolClient(pool),
	] as const;
	await Promise.all([first.call('GET', '/files'), second.call('GET', '/files')]);
	const before = pool.executionCount;
	for (const reply of [await third.execute('1'), await third.call('GET', '/files')]) {
		expect(reply.status).toBe(429);
		expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
		expect(reply.text).toBe(
			`Error happened when allocating pod for identifier ${third.identifier} in pool local`,
		);
	}
	expect(pool.executionCount).toBe(before);
	await first.call('DELETE', '/session');
	expect((await third.run('1 + 1')).executionResult).toBe(2);
	await Promise.all([second.call('DELETE', '/session'), third.call('DELETE', '/session')]);
});

test('a session cools down after its last call, not before, and not while it works', async () => {
	const [idle, used] = [new PoolClient(pool), new PoolClient(pool)] as const;
	await idle.call('GET', '/files');
	await used.run('value = 1');
	const working = used.run('import time\ntime.sleep(3.6)\nvalue = 2');
	await pause(3800);
	expect((await working).status).toBe('Succeeded');
	expect(pool.sessions().map(({ identifier }) => identifier)).toEqual([used.identifier]);
	await pause(1200);
	expect((await used.run('value')).executionResult).toBe(2);
	await pause(1200);
	expect((await used.call('GET', '/files')).status).toBe(200);
	expect(pool.sessions()).toHaveLength(1);
	for (let tries = 0; tries < 50 && pool.sessions().length > 0; tries++) await pause(100);
	expect(pool.sessions()).toEqual([]);
});

test('metadata', async () => {
	const { json } = await new PoolClient(pool, NEWEST).call('GET', '/metadata');
	expect(json.runtimes).toEqual([
		{ name: 'Python', version: expect.stringMatching(/^3\.\d+\.\d+$/) },
	]);
	for (const name of ['pandas', 'numpy', 'matplotlib']) {
		expect(json.preInstalledPackages).toContainEqual({
			name,
			version: expect.stringMatching(/^\d/),
		});
	}
	expect(json.jupyterKernel).toEqual({
		name: expect.any(String),
		version: expect.stringMatching(/^\d/),
		projectUrl: expect.stringMatching(/^https:/),
		description: expect.any(String),
	});
	expect(json.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+$/);
	expect(pool.sessions()).toEqual([]);
});
