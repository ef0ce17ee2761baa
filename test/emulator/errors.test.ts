import { connect } from 'node:net';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST, NESTED_VERSION } from '../support/api-versions';
import { endSessions, masked, PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';

shareKernels();

let pool: RunningSessionPool;
let client: PoolClient;
// Nothing here needs Python before the last tests.
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
	client = new PoolClient(pool, NEWEST, 'errors');
});
afterEach(() => endSessions(pool, 'errors'));
afterAll(() => pool?.close());

const valid = { codeInputType: 'inline', executionType: 'synchronous', code: '1' };

describe('400', () => {
	test('the `properties` wrapper on a new route', async () => {
		const reply = await client.post('/executions', { properties: valid });
		expect(reply.status).toBe(400);
		expect(masked(reply.json)).toEqual({
			error: {
				code: 'SessionPropertiesMissing',
				message: expect.any(String),
				target: 'code',
				traceId: '<trace>',
			},
		});
		expect(reply.headers.get('x-ms-error-code')).toBe('SessionPropertiesMissing');
	});

	test('no wrapper on an old route', async () => {
		const reply = await client.as(NESTED_VERSION).post('/code/execute', valid);
		expect(reply.status).toBe(400);
		expect(reply.json.error.code).toBe('SessionPropertiesMissing');
	});

	test.each([
		['code', { ...valid, code: undefined }],
		['code', { ...valid, code: 5 }],
		['codeInputType', { ...valid, codeInputType: 'file' }],
		['code', { ...valid, codeInputType: 'InlineBase64', code: 'not base64!' }],
		['executionType', { ...valid, executionType: 'later' }],
		['timeoutInSeconds', { ...valid, timeoutInSeconds: 0 }],
		['timeoutInSeconds', { ...valid, timeoutInSeconds: 221 }],
		['timeoutInSeconds', { ...valid, timeoutInSeconds: 1.5 }],
		['timeoutInSeconds', { ...valid, timeoutInSeconds: '60' }],
		['outputStreamsMaxLength', { ...valid, outputStreamsMaxLength: -1 }],
		['useEmptyKernel', { ...valid, useEmptyKernel: 'yes' }],
	])('a bad %s is named as the target: %j', async (target, body) => {
		const reply = await client.post('/executions', body);
		expect(reply.status).toBe(400);
		expect(reply.json.error).toMatchObject({ code: 'SessionRequestValidationFailed', target });
		expect(pool.executionCount).toBe(0);
	});

	test.each(['', '{', '{"code":', 'null,'])('a body that is no JSON: %j', async (body) => {
		const reply = await client.post('/executions', body);
		expect(reply.status).toBe(400);
		expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
		expect(masked(reply.json)).toEqual({
			type: expect.any(String),
			title: 'One or more validation errors occurred.',
			status: 400,
			errors: { $: [expect.any(String)] },
			traceId: '<trace>',
		});
	});

	test.each(['[]', 'null', '"code"', '5'])('a body that is no object: %s', async (body) => {
		const reply = await client.post('/executions', body);
		expect(reply.status).toBe(400);
		expect(reply.json.error.code).toBe('SessionRequestValidationFailed');
	});

	test.each(['', 'abc', 'x'.repeat(129), 'has space', 'back\\slash', 'ümlaut', 'new\nline'])(
		'the identifier %j',
		async (identifier) => {
			const reply = await new PoolClient(pool, NEWEST, identifier).call('GET', '/files');
			expect(reply.status).toBe(400);
			expect(reply.json.error).toMatchObject({
				code: 'SessionRequestValidationFailed',
				target: 'identifier',
			});
		},
	);

	test.each(['abcd', 'x'.repeat(128), 'a|b-c&d^e%f$g#h(i)j{k}l[m];n<o>_~', 'q"\'`/?.,:@*+=!'])(
		'the identifier %s is taken',
		async (identifier) => {
			expect((await new PoolClient(pool, NEWEST, identifier).call('GET', '/files')).status).toBe(
				200,
			);
			expect(pool.sessions().map((session) => session.identifier)).toContain(identifier);
		},
	);
});

describe('401', () => {
	const token = (claims: object) =>
		['{"alg":"none"}', JSON.stringify(claims), 'x']
			.map((part) => Buffer.from(part).toString('base64url'))
			.join('.');
	const ask = (authorization?: string, of = client) =>
		of.call('GET', '/files', { headers: authorization === undefined ? {} : { authorization } });

	test.each([
		'Basic eDp5',
		'Bearer',
		'anything',
		`Bearer ${token({ aud: 'https://management.azure.com' })}`,
		`Bearer ${token({})}`,
		`Bearer ${token({ aud: 'https://dynamicsessions.io', exp: 1000 })}`,
	])('for the header %s', async (header) => {
		const reply = await ask(header);
		expect([reply.status, reply.text]).toEqual([401, '']);
		expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", .+"$/);
	});

	test.each([
		undefined,
		'Bearer x',
		'bearer opaque-token',
		`Bearer ${token({ aud: 'https://dynamicsessions.io', exp: 9e9 })}`,
		`Bearer ${token({ aud: ['https://dynamicsessions.io'] })}`,
		`Bearer ${token({ aud: 'https://acasessions.io/' })}`,
	])('the header %s is taken', async (header) => {
		expect((await ask(header)).status).toBe(200);
	});

	test('a pool that wants a token refuses requests without one', async () => {
		const strict = await startSessionPool({ port: 0, ready: 0, requireToken: true });
		try {
			const visitor = new PoolClient(strict);
			expect((await ask(undefined, visitor)).status).toBe(401);
			expect((await ask('Bearer x', visitor)).status).toBe(200);
			expect(JSON.stringify(strict.requests)).not.toContain('Bearer');
			expect(strict.requests.map(({ status }) => status)).toEqual([401, 200]);
		} finally {
			await strict.close();
		}
	});
});

describe('404', () => {
	test.each([NESTED_VERSION, '2024-10-02-preview', NEWEST])(
		'%s: a missing file',
		async (version) => {
			const visitor = new PoolClient(pool, version);
			for (const reply of [
				await visitor.download('none.txt'),
				await visitor.call('GET', '/files/none.txt'),
			]) {
				expect(reply.status).toBe(404);
				expect(reply.json.error.code).toBe('FileNotFound');
				expect(reply.headers.get('x-ms-error-code')).toBe('FileNotFound');
			}
			const deleted = await visitor.call('DELETE', '/files/none.txt');
			expect([deleted.status, deleted.json.error.code]).toEqual([404, 'DeleteFileError']);
		},
	);

	test('an unknown route', async () => {
		expect((await client.call('GET', '/nothing')).status).toBe(404);
		expect((await client.call('PUT', '/files')).status).toBe(404);
	});
});

describe('injected replies', () => {
	test('status, body and headers, as often as asked, then as before', async () => {
		pool.inject({
			method: 'GET',
			path: /\/files$/,
			status: 429,
			body: { code: 'Busy' },
			headers: { 'retry-after': '1' },
			times: 2,
		});
		const replies = [];
		for (let n = 0; n < 3; n++) replies.push(await client.call('GET', '/files'));
		expect(replies.map(({ status }) => status)).toEqual([429, 429, 200]);
		expect(replies[0]!.json).toEqual({ code: 'Busy' });
		expect(replies[0]!.headers.get('retry-after')).toBe('1');
	});

	test('a status alone gets the body it has in the service; others are not touched', async () => {
		pool.inject({ path: '/executions', status: 403 });
		expect((await client.call('GET', '/files')).status).toBe(200);
		const before = pool.executionCount;
		const refused = await client.execute('1');
		expect([refused.status, refused.text]).toEqual([403, '']);
		expect(pool.executionCount).toBe(before);
		pool.inject({ path: '/executions', status: 409 });
		expect((await client.execute('1')).json.error.message).toEqual(expect.any(String));
	});

	test('a delay alone only delays', async () => {
		pool.inject({ delayMs: 200 });
		const start = Date.now();
		expect((await client.call('GET', '/files')).status).toBe(200);
		expect(Date.now() - start).toBeGreaterThanOrEqual(195);
	});

	test('the log has method, URL and status', async () => {
		await client.call('DELETE', '/files/none.txt', {
			headers: { authorization: 'Bearer top-secret' },
		});
		const last = pool.requests.at(-1)!;
		expect(last).toEqual({
			method: 'DELETE',
			url: expect.stringContaining('/files/none.txt?identifier=errors'),
			status: 404,
		});
		expect(JSON.stringify(pool.requests)).not.toContain('top-secret');
	});
});

describe('rough treatment', () => {
	const raw = (bytes: string) =>
		new Promise<string>((resolve) => {
			let answer = '';
			const socket = connect(Number(new URL(pool.endpoint).port), '127.0.0.1', () =>
				socket.write(bytes),
			);
			socket.on('data', (chunk) => {
				answer += chunk.toString();
			});
			socket.on('close', () => resolve(answer));
			socket.on('error', () => resolve(answer));
			socket.setTimeout(3000, () => socket.destroy());
		});

	test('nonsense, absurd headers and bad URLs', async () => {
		expect(await raw('nonsense\r\n\r\n')).toContain('400');
		expect(
			await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`),
		).toContain('431');
		expect(
			await raw(
				`GET /files/%zz?api-version=${NEWEST} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
			),
		).toContain('400');
		expect((await client.call('GET', '/files')).status).toBe(200);
	});

	test('500 connections, all cut', async () => {
		const target = Number(new URL(pool.endpoint).port);
		await Promise.all(
			Array.from(
				{ length: 500 },
				() =>
					new Promise<void>((resolve) => {
						const socket = connect(target, '127.0.0.1', () => {
							socket.write(
								`POST /executions?api-version=${NEWEST}&identifier=errors HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"co`,
							);
							socket.destroy();
						});
						socket.on('close', () => resolve());
						socket.on('error', () => resolve());
					}),
			),
		);
		expect((await client.call('GET', '/files')).status).toBe(200);
	});

	test('a caller who leaves during an execution leaves a usable session', async () => {
		const leaving = new AbortController();
		const url = `${pool.endpoint}/executions?api-version=${NEWEST}&identifier=errors`;
		const request = fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			signal: leaving.signal,
			body: JSON.stringify({ ...valid, code: 'import time\nvalue = 1\ntime.sleep(1)\nvalue = 2' }),
		});
		setTimeout(() => leaving.abort(), 100);
		await expect(request).rejects.toThrow();
		expect((await client.run('value')).executionResult).toBe(2);
	});
});
