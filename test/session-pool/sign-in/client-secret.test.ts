import { NESTED_VERSION, FLAT_VERSIONS } from '../../support/api-versions';
import { CALLS, CALL_NAMES, BARE_REPLIES, PYTHON } from '../../support/every-call';
import { newSecret } from '../../support/entra';
import { FakeEntra, refusalReply } from '../../support/fake-entra';
import { FakeService, forgetFakes } from '../../support/fake-service';
import { SERVICE_PRINCIPAL, SESSION, connect, connectSigned } from '../../support/pool-connection';
import { refusalOf } from '../../support/refusal';

const { tenantId, clientId } = SERVICE_PRINCIPAL;

/** What to leave alone so that only the date is a test's to set. */
const ALL_BUT_DATE: FakeableAPI[] = [
	'clearImmediate',
	'clearInterval',
	'clearTimeout',
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'setImmediate',
	'setInterval',
	'setTimeout',
];

let entra: FakeEntra;
let pool: FakeService;
let clientSecret: string;

beforeEach(() => {
	entra = new FakeEntra();
	pool = new FakeService();
	clientSecret = newSecret();
});

afterEach(() => {
	forgetFakes();
	jest.useRealTimers();
});

describe('A token', () => {
	test('is asked of the tenant, once, for the scope of session pools', async () => {
		entra.gives('canary-token');
		pool.answers(BARE_REPLIES.execute);
		await CALLS.execute(await connectSigned({ clientSecret }));
		const { method, path } = entra.onlyRequest;
		expect([method, path]).toEqual(['POST', `/${tenantId}/oauth2/v2.0/token`]);
		expect(entra.asked[0]).toMatchObject({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: 'https://dynamicsessions.io/.default',
		});
	});

	test.each(
		[...FLAT_VERSIONS, NESTED_VERSION].flatMap((version) =>
			CALL_NAMES.map((call) => [call, version] as const),
		),
	)('signs %s on %s', async (call, apiVersion) => {
		entra.gives('canary-token');
		pool.answers(BARE_REPLIES[call]);
		await CALLS[call](await connectSigned({ clientSecret, apiVersion }));
		expect(pool.onlyRequest.headers.authorization).toBe('Bearer canary-token');
	});

	test('signs the questions after a running execution and the further pages of a list', async () => {
		entra.gives('canary-token');
		pool.answers(
			{ status: 202, json: { id: 'run-1', status: 'Running' } },
			{ json: { id: 'run-1', status: 'Succeeded' } },
			{ json: { value: [], nextLink: '/files?skip=1' } },
			{ json: { value: [] } },
		);
		const client = await connectSigned({ clientSecret });
		await CALLS.execute(client);
		await CALLS.listFiles(client);
		expect(pool.seen.map(({ headers }) => headers.authorization)).toEqual(
			Array(4).fill('Bearer canary-token'),
		);
	});

	test('is asked for once for many calls of many clients', async () => {
		entra.gives('canary-token');
		for (const apiVersion of FLAT_VERSIONS) {
			const client = await connectSigned({ clientSecret, apiVersion });
			for (const call of CALL_NAMES) {
				pool.answers(BARE_REPLIES[call]);
				await CALLS[call](client);
			}
		}
		expect(entra.seen).toHaveLength(1);
		expect(pool.seen).toHaveLength(FLAT_VERSIONS.length * CALL_NAMES.length);
	});

	test('is asked for once when 20 calls start at once with none known', async () => {
		entra.gives('canary-token', 'another-token');
		pool.answers(...Array(20).fill(BARE_REPLIES.execute));
		const clients = await Promise.all(
			Array.from({ length: 20 }, async () => await connectSigned({ clientSecret })),
		);
		await Promise.all(clients.map(CALLS.execute));
		expect(entra.seen).toHaveLength(1);
		expect(pool.seen.map(({ headers }) => headers.authorization)).toEqual(
			Array(20).fill('Bearer canary-token'),
		);
	});

	test('is asked for again with another secret', async () => {
		entra.gives('token-1', 'token-2');
		pool.answers(BARE_REPLIES.execute, BARE_REPLIES.execute);
		await CALLS.execute(await connectSigned({ clientSecret }));
		const otherSecret = newSecret();
		await CALLS.execute(await connectSigned({ clientSecret: otherSecret }));
		expect(entra.asked.map(({ client_secret }) => client_secret)).toEqual([
			clientSecret,
			otherSecret,
		]);
		expect(pool.seen[1].headers.authorization).toBe('Bearer token-2');
	});

	test('is renewed when it has expired', async () => {
		jest.useFakeTimers({ now: Date.now(), doNotFake: ALL_BUT_DATE });
		entra.gives('token-1', 'token-2');
		pool.answers(BARE_REPLIES.execute, BARE_REPLIES.execute);
		const client = await connectSigned({ clientSecret });
		await CALLS.execute(client);
		jest.setSystemTime(Date.now() + 3_600_000);
		await CALLS.execute(client);
		expect(pool.seen.map(({ headers }) => headers.authorization)).toEqual([
			'Bearer token-1',
			'Bearer token-2',
		]);
	});

	test('is not asked for without a sign-in', async () => {
		pool.answers(BARE_REPLIES.execute);
		await CALLS.execute(await connect());
		expect(entra.seen).toEqual([]);
		expect(pool.onlyRequest.headers.authorization).toBeUndefined();
	});

	test('is not asked for when there is nothing to send', async () => {
		const client = await connectSigned({ clientSecret });
		await refusalOf(client.getSession(SESSION).execute({ ...PYTHON, code: '' }));
		await refusalOf(client.getSession(SESSION).files.download({ directory: '', name: '..' }));
		expect(entra.seen).toEqual([]);
		expect(pool.seen).toEqual([]);
	});
});

describe('A sign-in that Microsoft Entra ID refuses', () => {
	test.each([
		[7000215, 'The client secret is wrong (AADSTS7000215)', 'Secret ID'],
		[7000222, 'The client secret has expired (AADSTS7000222)', 'Client Secret'],
		[90002, 'The tenant was not found (AADSTS90002)', 'Directory (Tenant) ID'],
		[700016, 'The application was not found in the tenant (AADSTS700016)', 'Client ID'],
		[99999, 'Microsoft Entra ID refused the sign-in (AADSTS99999)', 'credential'],
	])('with AADSTS%p is told in words of our own', async (number, message, advice) => {
		entra.answers(refusalReply(number, clientSecret));
		const refusal = await refusalOf(CALLS.execute(await connectSigned({ clientSecret })));
		expect(refusal.message).toBe(message);
		expect(refusal.advice).toContain(advice);
		expect(refusal).toMatchObject({ status: null, code: `AADSTS${number}`, mayHaveRun: false });
		expect(refusal.serviceMessage).toBe('');
		expect(`${refusal.message} ${refusal.advice}`).not.toMatch(/canary/);
	});

	test.each(CALL_NAMES)('ends %s before anything is sent to the pool', async (call) => {
		entra.answers(refusalReply(7000215, clientSecret));
		const refusal = await refusalOf(CALLS[call](await connectSigned({ clientSecret })));
		expect(refusal.mayHaveRun).toBe(false);
		expect(pool.seen).toEqual([]);
	});

	test('is tried anew with the next call', async () => {
		entra.answers(refusalReply(7000215, clientSecret)).gives('canary-token');
		pool.answers(BARE_REPLIES.execute);
		const client = await connectSigned({ clientSecret });
		await refusalOf(CALLS.execute(client));
		await CALLS.execute(client);
		expect(pool.onlyRequest.headers.authorization).toBe('Bearer canary-token');
	});
});
