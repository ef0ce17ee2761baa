import { NEWEST, NESTED_VERSION, FLAT_VERSIONS } from '../support/api-versions';
import { version } from '../../package.json';
import type { SessionPoolClient } from '../../session-pool/session-pool-client';
import { BARE_REPLIES, CALLS, CODE, CONTENT, type Call, PYTHON } from '../support/every-call';
import { FakeService, forgetFakes } from '../support/fake-service';
import { POOL_PATH, SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const flatRoutes: Array<[Call, string, string]> = [
	['execute', 'POST', '/executions'],
	['uploadFile', 'POST', '/files'],
	['downloadFile', 'GET', '/files/a%20%231.csv/content'],
	['listFiles', 'GET', '/files'],
	['getFile', 'GET', '/files/a%20%231.csv'],
	['deleteFile', 'DELETE', '/files/a%20%231.csv'],
	['deleteSession', 'DELETE', '/session'],
];
const nestedRoutes: Array<[Call, string, string]> = [
	['execute', 'POST', '/code/execute'],
	['uploadFile', 'POST', '/files/upload'],
	['downloadFile', 'GET', '/files/content/a%20%231.csv'],
	['listFiles', 'GET', '/files'],
	['getFile', 'GET', '/files/a%20%231.csv'],
	['deleteFile', 'DELETE', '/files/a%20%231.csv'],
	['deleteSession', 'DELETE', '/session'],
];

describe.each([
	...FLAT_VERSIONS.map((apiVersion) => ({ apiVersion, routes: flatRoutes })),
	{ apiVersion: NESTED_VERSION, routes: nestedRoutes },
])('On $apiVersion', ({ apiVersion, routes }) => {
	test.each(routes)('%s sends %s %s', async (call, method, route) => {
		const pool = new FakeService().answers(BARE_REPLIES[call]);
		await CALLS[call](await connect(apiVersion));
		const request = pool.onlyRequest;
		expect([request.method, request.path]).toEqual([method, POOL_PATH + route]);
		// Versions of 2024 have no `session` route; pools serve the newest one's beside their own.
		const sent = call === 'deleteSession' && apiVersion < '2025' ? NEWEST : apiVersion;
		expect(request.query).toEqual({ identifier: SESSION, 'api-version': sent });
		expect(request.headers['user-agent']).toBe(`n8n-nodes-azure-code-interpreter/${version}`);
		expect(request.headers.authorization).toBeUndefined();
		expect(request.headers.host).toBe('pool.example');
	});

	test.each(routes.filter(([call]) => !['execute', 'uploadFile'].includes(call)))(
		'%s sends no body',
		async (call) => {
			const pool = new FakeService().answers(BARE_REPLIES[call]);
			await CALLS[call](await connect(apiVersion));
			expect(pool.onlyRequest.body).toHaveLength(0);
			expect(pool.onlyRequest.headers['content-type']).toBeUndefined();
		},
	);

	test('execute sends JSON as UTF-8 with its length', async () => {
		const pool = new FakeService().answers(BARE_REPLIES.execute);
		await CALLS.execute(await connect(apiVersion));
		const { headers, body } = pool.onlyRequest;
		expect(headers['content-type']).toBe('application/json');
		expect(headers['content-length']).toBe(String(body.length));
		const fields = { codeInputType: 'inline', executionType: 'synchronous', code: CODE };
		const flat = { ...fields, timeoutInSeconds: 60 };
		expect(JSON.parse(body.toString())).toEqual(
			apiVersion === NESTED_VERSION ? { properties: flat } : flat,
		);
	});

	test('execute sends a limit of the output only where the version knows one', async () => {
		const pool = new FakeService().answers(BARE_REPLIES.execute);
		const client = await connect(apiVersion);
		await client.getSession(SESSION).execute({ ...PYTHON, maxOutputLength: 65_536 });
		const sent = pool.onlyRequest.body.toString();
		expect(sent.includes('"outputStreamsMaxLength":65536')).toBe(apiVersion === NEWEST);
		expect(sent.includes('outputStreamsMaxLength')).toBe(apiVersion === NEWEST);
	});

	test('an identifier is encoded in the query', async () => {
		const pool = new FakeService().answers(BARE_REPLIES.listFiles);
		const client = await connect(apiVersion);
		await client.getSession('a&b=c #d/%').files.list({ directory: '', recursive: false });
		expect(pool.onlyRequest.query).toEqual({
			identifier: 'a&b=c #d/%',
			'api-version': apiVersion,
		});
	});
});

describe.each(FLAT_VERSIONS)('A file in a folder on %s', (apiVersion) => {
	const inFolder = { directory: 'größe 100%/2026', name: 'größe 100%.txt' };
	const encodedName = 'gr%C3%B6%C3%9Fe%20100%25.txt';

	test.each<[string, (client: SessionPoolClient) => Promise<unknown>, string]>([
		['upload', (client) => client.getSession(SESSION).files.upload(inFolder, CONTENT), '/files'],
		[
			'download',
			async (client) =>
				(await client.getSession(SESSION).files.download(inFolder)).stream.destroy(),
			`/files/${encodedName}/content`,
		],
		[
			'metadata',
			(client) => client.getSession(SESSION).files.get(inFolder),
			`/files/${encodedName}`,
		],
		[
			'deletion',
			(client) => client.getSession(SESSION).files.delete(inFolder),
			`/files/${encodedName}`,
		],
	])('is named in two parts: %s', async (_call, run, route) => {
		const pool = new FakeService().answers({ json: { name: inFolder.name } });
		await run(await connect(apiVersion));
		expect(pool.onlyRequest.path).toBe(POOL_PATH + route);
		expect(pool.onlyRequest.query).toEqual({
			identifier: SESSION,
			'api-version': apiVersion,
			path: 'größe 100%/2026',
		});
	});
});

describe(`A file in a folder on ${NESTED_VERSION}`, () => {
	const inFolder = { directory: 'reports', name: 'a.csv' };

	test.each<[string, (client: SessionPoolClient) => Promise<unknown>]>([
		['upload', (client) => client.getSession(SESSION).files.upload(inFolder, CONTENT)],
		['download', (client) => client.getSession(SESSION).files.download(inFolder)],
		['metadata', (client) => client.getSession(SESSION).files.get(inFolder)],
		['deletion', (client) => client.getSession(SESSION).files.delete(inFolder)],
		[
			'list',
			(client) => client.getSession(SESSION).files.list({ directory: 'reports', recursive: false }),
		],
	])('cannot be reached, which is said before anything is sent: %s', async (_call, run) => {
		const pool = new FakeService();
		const refusal = await refusalOf(run(await connect(NESTED_VERSION)));
		expect(refusal.message).toContain('knows no folders');
		expect(refusal.advice).toContain(NEWEST);
		expect(refusal.mayHaveRun).toBe(false);
		expect(pool.seen).toEqual([]);
	});
});

test('An API version that is not known is refused with those that are', async () => {
	const refusal = await refusalOf(connect('2023-08-01-preview'));
	expect(refusal.message).toContain("'2023-08-01-preview' is not known");
	for (const known of [...FLAT_VERSIONS, NESTED_VERSION]) expect(refusal.advice).toContain(known);
});
