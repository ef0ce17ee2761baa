import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { ALL_VERSIONS, endSessions, masked, NEWEST, OLDEST, PoolClient } from './pool-client';

let pool: RunningSessionPool;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, ready: 0 });
});
afterEach(() => endSessions(pool, 'wire-shapes'));
afterAll(() => pool?.close());

const shared = (version: string) => new PoolClient(pool, version, 'wire-shapes');

describe('executions', () => {
	const flat = (numbered: boolean, more: object) => ({
		...(numbered && { $id: '1' }),
		id: '<guid>',
		identifier: 'wire-shapes',
		executionType: 'synchronous',
		status: 'Succeeded',
		result: {
			...(numbered && { $id: '2' }),
			stdout: '',
			stderr: '',
			executionTimeInMilliseconds: '<milliseconds>',
			...more,
		},
	});

	test.each(['2023-08-01-preview', OLDEST])('%s: 200, wrapped and numbered', async (version) => {
		const reply = await shared(version).execute('print("Hello world")');
		expect(reply.status).toBe(200);
		expect(masked(reply.json)).toEqual({
			$id: '1',
			properties: {
				$id: '2',
				status: 'Success',
				stdout: 'Hello world\n',
				stderr: '',
				result: '',
				executionTimeInMilliseconds: '<milliseconds>',
			},
		});
		expect(Object.keys(reply.json.properties)[0]).toBe('$id');
		expect((await shared(version).execute('1 + 1')).json.properties.result).toBe(2);
		expect((await shared(version).execute('1 / 0')).json.properties).toMatchObject({
			status: 'Failure',
			result: '',
			stderr: expect.stringContaining('ZeroDivisionError'),
		});
	});

	test.each([
		['2024-10-02-preview', 202, true],
		['2025-02-02-preview', 200, false],
		[NEWEST, 200, false],
	])('%s: %i, flat, numbered: %s', async (version, status, numbered) => {
		const reply = await shared(version).execute('print("Hello world")');
		expect(reply.status).toBe(status);
		expect(masked(reply.json)).toEqual(
			flat(numbered, { stdout: 'Hello world\n', executionResult: '' }),
		);
		const failed = await shared(version).execute('1 / 0');
		expect(failed.status).toBe(status);
		expect(failed.json).toMatchObject({
			status: 'Failed',
			result: { stdout: '', executionResult: '' },
		});
	});

	test('the execution type is sent back as it came, in any case', async () => {
		const reply = await shared(NEWEST).execute('1', {
			executionType: 'SynchRonous',
			codeInputType: 'Inline',
		});
		expect(reply.json).toMatchObject({ status: 'Succeeded', executionType: 'SynchRonous' });
	});

	test.each([OLDEST, '2024-10-02-preview', NEWEST])('%s: the recorded headers', async (version) => {
		const { headers } = await shared(version).execute('1');
		const expected: Record<string, unknown> = {
			'content-type': 'application/json; charset=utf-8',
			'transfer-encoding': 'chunked',
			'api-supported-versions':
				version === OLDEST
					? '2023-08-01-preview, 2024-02-02-preview'
					: '2024-10-02-preview, 2025-02-02-preview, 2025-10-02-preview',
			'mise-correlation-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
			server: 'Microsoft-IIS/10.0',
			'x-powered-by': 'ASP.NET',
			'x-ms-session-guid': expect.stringMatching(/^[0-9a-f-]{36}$/),
			'x-ms-allocation-retries': '0',
		};
		for (const part of [
			'allocation-time',
			'preparation-time',
			'execution-request-time',
			'execution-read-response-time',
			'container-execution-duration',
			'overall-execution-time',
			'total-execution-service-time',
		]) {
			expected[`x-ms-${part}`] = expect.stringMatching(/^\d+(\.\d+)?$/);
		}
		const actual = Object.fromEntries(headers);
		for (const transport of ['connection', 'date', 'keep-alive']) delete actual[transport];
		expect(actual).toEqual(expected);
	});
});

describe('files', () => {
	const file = (version: string, more: object) =>
		version < '2024-10'
			? {
					properties: {
						$id: '2',
						filename: 'cert.txt',
						size: 7,
						lastModifiedTime: '<time>',
						...more,
					},
				}
			: {
					name: 'cert.txt',
					type: 'file',
					contentType: 'text/plain; charset=utf-8',
					sizeInBytes: 7,
					lastModifiedAt: '<time>',
					...more,
				};

	test.each(ALL_VERSIONS)('%s: upload, list, get, download, delete', async (version) => {
		const client = new PoolClient(pool, version);
		const empty = await client.call('GET', '/files');
		const uploaded = await client.upload('cert.txt', 'content');
		const listed = await client.call('GET', '/files', { query: { path: '' } });
		const got = await client.call('GET', '/files/cert.txt');
		const downloaded = await client.download('cert.txt');
		const deleted = await client.call('DELETE', '/files/cert.txt');
		const numbered = version < '2025';
		const withId = (id: string, body: object) => (numbered ? { $id: id, ...body } : body);

		expect(empty.json).toEqual(numbered ? { $id: '1', value: [] } : { value: [], nextLink: null });
		if (version < '2024-10') {
			const list = {
				$id: '1',
				value: [
					{
						$id: '2',
						properties: { $id: '3', filename: 'cert.txt', size: 7, lastModifiedTime: '<time>' },
					},
				],
			};
			expect(masked(uploaded.json)).toEqual(list);
			expect(masked(listed.json)).toEqual(list);
			expect(masked(got.json)).toEqual({ $id: '1', ...file(version, {}) });
		} else {
			expect(masked(uploaded.json)).toEqual(withId('1', file(version, {})));
			expect(masked(listed.json)).toEqual(
				withId('1', {
					value: [withId('2', file(version, numbered ? {} : { directory: '.' }))],
					...(!numbered && { nextLink: null }),
				}),
			);
			expect(masked(got.json)).toEqual(
				numbered
					? { $id: '1', name: 'cert.txt', sizeInBytes: 7, lastModifiedAt: '<time>' }
					: file(version, {}),
			);
		}
		expect(downloaded.text).toBe('content');
		expect(downloaded.headers.get('content-type')).toBe('application/octet-stream');
		expect(downloaded.headers.get('content-length')).toBe('7');
		expect([uploaded, listed, got, downloaded, deleted].map(({ status }) => status)).toEqual([
			200, 200, 200, 200, 204,
		]);
		expect(deleted.headers.get('content-type')).toBeNull();
		expect(deleted.text).toBe('');
		expect((await client.call('GET', '/files/cert.txt')).status).toBe(404);
	});

	test('no timings, but vary on JSON', async () => {
		const client = new PoolClient(pool);
		const { headers } = await client.upload('a.txt', 'a');
		expect(headers.get('vary')).toBe('Accept-Encoding');
		expect([...headers.keys()].filter((name) => name.startsWith('x-ms-'))).toEqual([]);
		expect((await client.download('a.txt')).headers.get('vary')).toBeNull();
	});
});

describe('asynchronous executions', () => {
	test.each(['2024-10-02-preview', '2025-02-02-preview', NEWEST])(
		'%s: 202, then polling',
		async (version) => {
			const client = new PoolClient(pool, version);
			const started = await client.post(
				'/executions',
				{
					codeInputType: 'inline',
					executionType: 'Asynchronous',
					code: 'import asyncio\nawait asyncio.sleep(0.1)\n6 * 7',
				},
				{ headers: { 'operation-id': 'my-operation' } },
			);
			expect(started.status).toBe(202);
			expect(started.json.id).toBe('my-operation');
			expect(['NotStarted', 'Running']).toContain(started.json.status);
			expect(started.json.result).toBeUndefined();
			expect(started.headers.get('operation-id')).toBe('my-operation');
			expect(started.headers.get('operation-location')).toBe(
				`/executions/my-operation?api-version=${version}&identifier=${client.identifier}`,
			);
			let polled = started;
			for (
				let tries = 0;
				tries < 200 && ['NotStarted', 'Running'].includes(polled.json.status);
				tries++
			) {
				await new Promise((resolve) => {
					setTimeout(resolve, 50);
				});
				polled = await client.call('GET', '/executions/my-operation');
			}
			expect(polled.status).toBe(200);
			expect(polled.json).toMatchObject({
				id: 'my-operation',
				executionType: 'Asynchronous',
				status: 'Succeeded',
				result: { executionResult: 42 },
			});
		},
	);

	test('a synchronous execution can be asked for again; an unknown one is 404', async () => {
		const client = shared(NEWEST);
		const { json } = await client.execute('"again"');
		expect((await client.call('GET', `/executions/${json.id}`)).json).toEqual(json);
		const unknown = await client.call('GET', '/executions/none');
		expect(unknown.status).toBe(404);
		expect(unknown.json.error.message).toBe('No execution available for operation Id: none');
	});
});

test('the root serves the same routes as the pool path', async () => {
	const root = { endpoint: new URL(pool.endpoint).origin };
	expect((await new PoolClient(root, NEWEST, 'wire-shapes').run('40 + 2')).executionResult).toBe(
		42,
	);
});

test('a file called "content" can be downloaded in the newest version', async () => {
	const client = new PoolClient(pool);
	await client.upload('content', 'yes');
	expect((await client.download('content')).text).toBe('yes');
});

test.each([
	['POST', '/executions', OLDEST],
	['POST', '/code/execute', NEWEST],
	['GET', '/files/content/a.txt', NEWEST],
	['GET', '/session', '2024-10-02-preview'],
	['GET', '/metadata', OLDEST],
	['GET', '/files', '2024-01-01'],
	['GET', '/files', ''],
])('%s %s is 400 in version "%s"', async (method, path, version) => {
	const reply = await shared(version).call(
		method,
		path,
		method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {},
	);
	expect(reply.status).toBe(400);
	expect(reply.json.error.code).toMatch(/ApiVersion/);
	expect(reply.headers.get('x-ms-error-code')).toBe(reply.json.error.code);
});
