import { FLAT_VERSIONS, NESTED_VERSION } from '../support/api-versions';
import { FakeService, type ServiceReply, forgetFakes } from '../support/fake-service';
import { POOL_PATH, SESSION, connect } from '../support/pool-connection';
import type { SessionPoolClient } from '../../session-pool/session-pool-client';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const request = { code: '1', language: 'python' as const, timeoutSeconds: 60 };

async function refusedRun(reply: ServiceReply, apiVersion?: string) {
	new FakeService().answers(reply);
	return await refusalOf((await connect(apiVersion)).getSession(SESSION).execute(request));
}

describe.each([...FLAT_VERSIONS, NESTED_VERSION])('A refusal on %s', (apiVersion) => {
	test('is read from its body and headers', async () => {
		const refusal = await refusedRun(
			{
				status: 400,
				json: { error: { code: 'SessionPropertiesMissing', message: 'Missing.', traceId: 't-1' } },
				headers: { 'x-ms-error-code': 'Other', 'mise-correlation-id': 'Other' },
			},
			apiVersion,
		);
		expect(refusal.message).toBe('The session pool did not run the code (400): Missing');
		expect(refusal).toMatchObject({
			status: 400,
			code: 'SessionPropertiesMissing',
			serviceMessage: 'Missing',
			traceId: 't-1',
			mayHaveRun: false,
		});
	});

	test('is read from its headers alone', async () => {
		const headers = {
			'X-MS-Error-Code': 'SessionBusy',
			'Mise-Correlation-Id': 't-2',
			'Retry-After': '3',
		};
		const refusal = await refusedRun({ status: 429, headers }, apiVersion);
		expect(refusal).toMatchObject({
			status: 429,
			code: 'SessionBusy',
			serviceMessage: '',
			traceId: 't-2',
			retryAfterMs: 3000,
			mayHaveRun: true,
		});
	});

	test('leaves open whether the code ran when the service broke', async () => {
		const refusal = await refusedRun({ status: 500, body: 'Oops' }, apiVersion);
		expect(refusal).toMatchObject({ status: 500, serviceMessage: 'Oops', mayHaveRun: true });
	});
});

describe('A redirect', () => {
	test.each([301, 302, 303, 307, 308])(
		'with %p is an error and is not followed',
		async (status) => {
			const elsewhere = new FakeService('https://elsewhere.example');
			const pool = new FakeService().answers({
				status,
				headers: { location: `https://elsewhere.example${POOL_PATH}/executions` },
			});
			const client = await connect();
			const refusal = await refusalOf(client.getSession(SESSION).execute(request));
			expect(refusal.status).toBe(status);
			expect(refusal.message).toContain('a redirect');
			expect(pool.seen).toHaveLength(1);
			expect(elsewhere.seen).toEqual([]);
		},
	);

	test('within the pool is not followed either', async () => {
		const headers = { location: `${POOL_PATH}/files` };
		const pool = new FakeService().answers({ status: 307, headers });
		const client = await connect();
		const refusal = await refusalOf(
			client.getSession(SESSION).files.download({ directory: '', name: 'a' }),
		);
		expect(refusal.status).toBe(307);
		expect(pool.seen).toHaveLength(1);
	});
});

describe('A success that is none', () => {
	test.each([200, 202])('is an error when %p comes with an error object', async (status) => {
		const refusal = await refusedRun({
			status,
			json: { error: { code: 'SessionRequestNotSupported', message: 'Not for this pool.' } },
		});
		expect(refusal.message).toContain('Not for this pool');
		expect(refusal).toMatchObject({
			status,
			code: 'SessionRequestNotSupported',
			serviceMessage: 'Not for this pool',
			mayHaveRun: true,
		});
	});

	test('is an outcome when the error object comes with a status word', async () => {
		new FakeService().answers({ json: { status: 'Failed', error: { message: 'Timed out' } } });
		const outcome = await (await connect()).getSession(SESSION).execute(request);
		expect(outcome).toMatchObject({ status: 'Failed', stderr: 'Timed out' });
	});

	test.each([
		['truncated JSON', '{"id":"1","status":"Succ', 'something else'],
		['a page', '<html><body>Please sign in</body></html>', 'something else'],
		['nothing', '', 'empty'],
		['white space', ' \n', 'empty'],
	])('is an error that may have run when it is %s', async (_case, body, what) => {
		const refusal = await refusedRun({ status: 200, body });
		expect(refusal.message).toBe(`The reply to "run the code" was no JSON but ${what}`);
		expect(refusal).toMatchObject({ status: 200, mayHaveRun: true });
		expect(refusal.advice).toContain('proxy');
	});

	test.each([
		['a list', { directory: '', recursive: false }],
		['a list of all', { directory: '', recursive: true }],
	])('is an error for %s too', async (_case, options) => {
		new FakeService().answers({ json: { error: { message: 'Not now.' } } });
		const refusal = await refusalOf((await connect()).getSession(SESSION).files.list(options));
		expect(refusal.message).toBe('The session pool did not list the files (200): Not now');
	});
});

test('A reply with status 300 is no success, whatever it brings', async () => {
	const refusal = await refusedRun({ status: 300, json: { status: 'Succeeded', result: {} } });
	expect(refusal.message).toContain('a redirect (300)');
});

describe('A refusal says what was tried', () => {
	const file = { directory: 'sub', name: 'a.csv' };

	test.each<[string, (pool: SessionPoolClient) => Promise<unknown>]>([
		['run the code', async (pool) => await pool.getSession(SESSION).execute(request)],
		['run the code', async (pool) => await pool.getSession(SESSION).getExecution('1', 'python')],
		['end the session', async (pool) => await pool.getSession(SESSION).end()],
		[
			'give /mnt/data/sub/a.csv',
			async (pool) => await pool.getSession(SESSION).files.download(file),
		],
		['tell what is installed', async (pool) => await pool.describePool()],
		['list the sessions', async (pool) => await pool.listSessions()],
	])('did not %s', async (action, call) => {
		new FakeService().answers({ status: 418, json: { error: { message: 'A teapot' } } });
		expect((await refusalOf(call(await connect()))).message).toBe(
			`The session pool did not ${action} (418): A teapot`,
		);
	});
});
