import {
	API_VERSIONS,
	type RunningSessionPool,
	startSessionPool,
} from 'azure-dynamic-sessions-emulator';

import { NESTED_VERSION, NEWEST } from '../support/api-versions';
import { endSessions, masked, PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';

shareKernels();

let pool: RunningSessionPool;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
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

	test.each([
		['2023-08-01-preview', 200],
		[NESTED_VERSION, 200],
		['2024-08-02-preview', 202],
	])('%s: %i, wrapped and numbered', async (version, status) => {
		const reply = await shared(version).execute('print("Hello world")');
		expect(reply.status).toBe(status);
		expect(reply.headers.get('vary')).toBe('Accept-Encoding');
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

	test.each([NESTED_VERSION, '2024-10-02-preview', NEWEST])(
		'%s: the recorded headers',
		async (version) => {
			const { headers } = await shared(version).execute('1');
			const expected: Record<string, unknown> = {
				'content-type': 'application/json; charset=utf-8',
				'transfer-encoding': 'chunked',
				'api-supported-versions':
					version === NESTED_VERSION
						? '2023-08-01-preview, 2024-02-02-preview, 2024-08-02-preview'
						: '2024-10-02-preview, 2025-02-02-preview, 2025-10-02-preview',
				'mise-correlation-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
				server: 'Microsoft-IIS/10.0',
				'x-powered-by': 'ASP.NET',
				'x-ms-session-guid': expect.stringMatching(/^[0-9a-f-]{36}$/),
				'x-ms-allocation-retries': '0',
				...(version === NESTED_VERSION && { vary: 'Accept-Encoding' }),
				...(version === NEWEST && {
					'operation-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
					'operation-location': expect.stringMatching(/^\/executions\/[0-9a-f-]{36}\?/),
				}),
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
		},
	);
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

	test.each(API_VERSIONS)('%s: upload, list, get, download, delete', async (version) => {
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
	test.each([
		['2024-10-02-preview', 202, 42],
		['2025-02-02-preview', 202, '42'],
		[NEWEST, 200, 42],
	])('%s: %i, then polling', async (version, status, executionResult) => {
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
		expect(started.status).toBe(status);
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
			result: { executionResult },
		});
	});

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

describe('routes', () => {
	test.each(API_VERSIONS)('every way to execute answers in %s', async (version) => {
		const client = shared(version);
		const code = { code: '6 * 7', timeoutInSeconds: 10 };
		const value = version === '2025-02-02-preview' ? '42' : 42;
		for (const path of ['/executions', '/execute']) {
			const reply = await client.post(path, code);
			expect([200, 202]).toContain(reply.status);
			expect(reply.json).toMatchObject({
				status: 'Succeeded',
				result: { executionResult: value },
			});
		}
		const wrapped = await client.post('/code/execute', { properties: code });
		expect(wrapped.json.properties).toMatchObject({ status: 'Success', result: 42 });
	});

	test.each(API_VERSIONS)('every way to files answers in %s', async (version) => {
		const client = new PoolClient(pool, version);
		const form = (): FormData => {
			const data = new FormData();
			data.append('file', new Blob(['content']), 'a.txt');
			return data;
		};
		const old = await client.call('POST', '/files/upload', { body: form() });
		expect(old.json.value[0].properties.filename).toBe('a.txt');
		expect((await client.call('POST', '/files', { body: form() })).json.name).toBe('a.txt');
		for (const path of ['/files/content/a.txt', '/files/a.txt/content'])
			expect((await client.call('GET', path)).text).toBe('content');
		for (const path of ['/session', '/listSessions', '/metadata'])
			expect((await client.call('GET', path)).status).toBe(200);
	});

	test('a version nobody knows is 401 without a body; none at all is 400', async () => {
		for (const version of ['2024-01-01', '2026-01-01-preview', 'x']) {
			const reply = await shared(version).call('GET', '/files');
			expect([reply.status, reply.text]).toEqual([401, '']);
			expect(reply.headers.get('www-authenticate')).toContain(version);
		}
		const reply = await shared('').call('GET', '/files');
		expect(reply.status).toBe(400);
		expect(reply.json.error.code).toBe('ApiVersionUnspecified');
		expect(reply.headers.get('x-ms-error-code')).toBe(reply.json.error.code);
	});
});

test('before the first public version: the routes under python/', async () => {
	const client = new PoolClient(pool, NESTED_VERSION, 'pre-release');
	const ask = (method: string, path: string, request = {}) =>
		fetch(`${pool.endpoint}${path}`, { method, ...request });
	const executed = await ask('POST', '/python/execute/', {
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			properties: {
				identifier: client.identifier,
				codeInputType: 'inline',
				executionType: 'synchronous',
				pythonCode: 'print("hi")\n6 * 7',
			},
		}),
	});
	expect(masked(await executed.json())).toEqual({
		$id: '1',
		status: 'Success',
		stdout: 'hi\n',
		stderr: '',
		result: 42,
		executionTimeInMilliseconds: '<milliseconds>',
	});
	const form = new FormData();
	form.append('file', new Blob(['content']), 'cert.txt');
	const where = `identifier=${client.identifier}`;
	const file = { filename: 'cert.txt', size: 7, last_modified_time: '<time>' };
	const uploaded = await ask('POST', `/python/uploadFile?${where}`, { body: form });
	expect(masked(await uploaded.json())).toEqual({ $id: '1', ...file });
	const listed = await ask('GET', `/python/files?${where}`);
	expect(masked(await listed.json())).toEqual({ $id: '1', $values: [{ $id: '2', ...file }] });
	const downloaded = await ask('GET', `/python/downloadFile?${where}&filename=cert.txt`);
	expect(await downloaded.text()).toBe('content');
});

test('the older management routes', async () => {
	const client = new PoolClient(pool, NESTED_VERSION);
	const manage = (name: string) => client.call('POST', `/.management/${name}`);
	const missing = await manage('getSession');
	expect(missing.status).toBe(400);
	expect(missing.json.error.code).toBe('SessionWithIdentifierNotFound');
	const unstoppable = await manage('stopSession');
	expect([unstoppable.status, unstoppable.text]).toEqual([
		400,
		'Failed to stop session, session not found.',
	]);
	expect(unstoppable.headers.get('content-type')).toBe('text/plain; charset=utf-8');

	await client.call('GET', '/files');
	const found = (await manage('getSession')).json;
	expect(found.identifier).toBe(client.identifier);
	const listed = (await manage('listSessions')).json;
	expect(listed.value).toContainEqual({
		...found,
		lastAccessedAt: expect.any(String),
		expireAt: expect.any(String),
	});
	expect(listed).toMatchObject({ count: listed.value.length, nextLink: null });
	const stopped = await manage('stopSession');
	expect([stopped.status, stopped.text]).toEqual([
		200,
		`Session ${client.identifier} in session pool local stopped.`,
	]);
	expect((await manage('getSession')).status).toBe(400);
});

test('a result nested 3,000 deep arrives', async () => {
	const code = 'x = []\nfor _ in range(2999): x = [x]\nx';
	for (const version of ['2024-10-02-preview', NEWEST]) {
		const reply = await shared(version).execute(code);
		expect(reply.text).toContain(`"executionResult":${'['.repeat(3000)}${']'.repeat(3000)}`);
	}
	const wrapped = await shared(NESTED_VERSION).execute(code);
	expect(wrapped.text).toContain(`"result":${'['.repeat(3000)}`);
});
