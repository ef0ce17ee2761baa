import { inspect } from 'node:util';
import nock from 'nock';
import { refusalReply } from '../../support/fake-entra';
import { FakeService, type ServiceReply, forgetFakes } from '../../support/fake-service';
import { newCertificate } from './certificates';
import { HostMachine } from './host-environment';
import { METHODS, type Method, NO_IDENTITY, POOL, POOL_ORIGIN, dayToken } from './methods';

const NAMES = [
	'clientSecret',
	'clientCertificate',
	'managedIdentity',
	'workloadIdentity',
	'default',
];
const OF_ENTRA = NAMES.filter((name) => name !== 'managedIdentity');

let certificate: string;
let host: HostMachine;
let giver: FakeService;
let pool: FakeService;
let fields: Record<string, string>;

beforeAll(async () => {
	const parts = await newCertificate();
	certificate = parts.certificate + parts.key;
});

/** Sets up the machine that this way to sign in is for. */
function signInBy(name: string): Method {
	const method = METHODS[name] ?? METHODS.clientSecret;
	host = new HostMachine(method.variables, name === 'managedIdentity' ? 'new' : 'kept');
	giver = new FakeService(method.giver);
	pool = new FakeService(POOL_ORIGIN);
	fields = { poolManagementEndpoint: POOL, authentication: name, ...method.fields };
	if (name === 'clientCertificate') fields.certificate = certificate;
	return method;
}

afterEach(() => {
	forgetFakes();
	host.leave();
});

const EMPTY_LIST: ServiceReply = { json: { value: [] } };
const authorizations = () => pool.seen.map(({ headers }) => headers.authorization);

describe.each(NAMES)('%s', (name) => {
	it('gets one token and sends it with every call', async () => {
		const { path } = signInBy(name);
		giver.answers(dayToken('canary-token'));
		pool.answers(EMPTY_LIST, EMPTY_LIST, EMPTY_LIST);
		for (let call = 0; call < 3; call++) await host.list(fields);
		expect(giver.onlyRequest.path).toBe(path);
		expect(authorizations()).toEqual(Array(3).fill('Bearer canary-token'));
	});

	it('makes one token request for 20 calls that start at the same time', async () => {
		signInBy(name);
		giver.answers(dayToken('canary-token'), dayToken('another-token'));
		pool.answers(...Array(20).fill(EMPTY_LIST));
		await Promise.all(Array.from({ length: 20 }, async () => await host.list(fields)));
		expect(giver.seen).toHaveLength(1);
		expect(authorizations()).toEqual(Array(20).fill('Bearer canary-token'));
	});

	it('says what to do about a pool that refuses every token', async () => {
		signInBy(name);
		giver.answers(dayToken('canary-token-1'), dayToken('canary-token-2'));
		pool.answers({ status: 401 }, { status: 401 });
		const refusal = await host.refusalOf(fields);
		expect(refusal.message).toBe('The pool refused the sign-in (401)');
		expect(refusal.advice).toContain('Azure ContainerApps Session Executor');
		// Of a managed identity Azure keeps giving the same token.
		const second = name === 'managedIdentity' ? [] : ['Bearer canary-token-2'];
		expect(authorizations()).toEqual(['Bearer canary-token-1', ...second]);
		expect(inspect(refusal, { depth: 12, showHidden: true })).not.toContain('canary');
	});
});

describe.each([...NAMES, 'none'])('%s', (name) => {
	it.each<[string, ServiceReply, string, string]>([
		[
			'a missing role',
			{ status: 403 },
			'The pool refused the sign-in (403)',
			"the role 'Azure ContainerApps Session Executor' on the session pool",
		],
		[
			'a pool that is not there',
			{ status: 404, json: { error: { message: 'No such pool' } } },
			'The session pool did not list the files (404): No such pool',
			"'Pool Management Endpoint' in the credential",
		],
		[
			'an endpoint that is a web page',
			{ body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } },
			'The reply to "list the files" was no JSON but something else',
			"'Pool Management Endpoint' in the credential",
		],
		[
			'an API version that the pool does not serve',
			{ status: 400, json: { error: { message: 'Unsupported api-version' } } },
			'The session pool did not list the files (400): Unsupported api-version',
			"'API Version' in the credential suits the pool",
		],
		[
			'an endpoint that leads elsewhere',
			{ status: 302, headers: { location: 'https://elsewhere.example/' } },
			'The endpoint answered with a redirect (302), which is not followed',
			'tokens are never sent elsewhere',
		],
	])('says what to do about %s', async (_case, reply, message, advice) => {
		signInBy(name);
		giver.answers(dayToken('canary-token'));
		pool.answers(reply);
		const refusal = await host.refusalOf(fields);
		expect(refusal.message).toBe(message);
		expect(refusal.advice).toContain(advice);
		expect(inspect(refusal, { depth: 12, showHidden: true })).not.toContain('canary');
	});

	it('says what to do about a pool that cannot be reached', async () => {
		const method = signInBy(name);
		nock.cleanAll();
		giver = new FakeService(method.giver).answers(dayToken('canary-token'));
		const code = 'CERT_HAS_EXPIRED';
		nock(POOL_ORIGIN)
			.get(() => true)
			.replyWithError(Object.assign(new Error('canary-socket'), { code }));
		const refusal = await host.refusalOf(fields);
		expect(refusal.message).toBe(
			'The session pool at westeurope.dynamicsessions.io could not be reached: its TLS certificate has expired',
		);
		expect(refusal.advice).toContain('DNS, firewall, proxy, certificates');
		expect(inspect(refusal, { depth: 12, showHidden: true })).not.toContain('canary');
	});
});

describe.each(OF_ENTRA)('%s, when Microsoft Entra ID refuses,', (name) => {
	it.each([
		[7000215, 'The client secret is wrong'],
		[7000222, 'The client secret has expired'],
		[90002, 'The tenant was not found'],
		[900023, 'The tenant is not valid'],
		[700016, 'The application was not found in the tenant'],
		[700027, 'The certificate does not belong to the application'],
		[500011, 'The tenant does not know the service that the token is for'],
		[70011, 'The token scope is not valid'],
		[70021, 'No federated credential of the application matches this workload'],
		[700211, 'No federated credential of the application matches this workload'],
		[700212, 'No federated credential of the application matches this workload'],
		[700213, 'No federated credential of the application matches this workload'],
		[53003, 'A Conditional Access policy blocked the sign-in'],
		[99999, 'Microsoft Entra ID refused the sign-in'],
	])('says in words what AADSTS%d means, and repeats nothing', async (number, words) => {
		signInBy(name);
		giver.answers(refusalReply(number));
		const refusal = await host.refusalOf(fields);
		expect(refusal.message).toBe(`${words} (AADSTS${number})`);
		expect(refusal.advice).not.toBe('');
		expect(refusal).toMatchObject({ status: null, mayHaveRun: false, serviceMessage: '' });
		expect(inspect(refusal, { depth: 12, showHidden: true })).not.toContain('canary');
		expect(pool.seen).toEqual([]);
	});

	it('tries anew with the next call', async () => {
		signInBy(name);
		giver.answers(refusalReply(7000215), dayToken('canary-token'));
		pool.answers(EMPTY_LIST);
		await host.refusalOf(fields);
		await host.list(fields);
		expect(authorizations()).toEqual(['Bearer canary-token']);
	});
});

describe.each(OF_ENTRA)('%s, when Microsoft Entra ID cannot be reached,', (name) => {
	it('says so, and not that there is no identity', async () => {
		signInBy(name);
		// As a proxy that does not let n8n through.
		giver.answers(...Array(4).fill({ status: 403, body: '<html>canary-proxy</html>' }));
		const refusal = await host.refusalOf(fields);
		expect(refusal.message).toBe('Microsoft Entra ID could not be reached for the sign-in');
		expect(refusal.advice).toContain('DNS, firewall, proxy, certificates');
		expect(inspect(refusal, { depth: 12, showHidden: true })).not.toContain('canary');
		expect(pool.seen).toEqual([]);
	});
});

test('A managed identity that the machine does not have is said in words', async () => {
	signInBy('managedIdentity');
	giver.answers(NO_IDENTITY);
	const refusal = await host.refusalOf(fields);
	expect(refusal.message).toBe('The machine that n8n runs on has no identity to sign in with');
	expect(inspect(refusal, { depth: 12, showHidden: true })).not.toContain('canary');
	expect(pool.seen).toEqual([]);
});
