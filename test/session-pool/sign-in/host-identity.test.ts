import { FakeService, type ServiceReply, forgetFakes } from '../../support/fake-service';
import { CLIENT, TENANT } from '../../support/entra';
import { HostMachine } from './host-environment';
import {
	APP_SERVICE,
	IDENTITY_ENDPOINT,
	KUBERNETES,
	LOGIN,
	METADATA_SERVICE,
	METHODS,
	NO_IDENTITY,
	POOL,
	POOL_ORIGIN,
	dayToken,
} from './methods';

const OTHER_CLIENT = '33333333-3333-4333-8333-333333333333';
const RESOURCE = 'https://dynamicsessions.io';
const SCOPE = 'https://dynamicsessions.io/.default';

let host: HostMachine;
let pool: FakeService;

/** A machine with these environment variables, and what the pool answers it. */
function machine(variables: Record<string, string>, reply: ServiceReply = EMPTY_LIST): void {
	host = new HostMachine(variables);
	pool = new FakeService(POOL_ORIGIN).answers(...Array(9).fill(reply));
}

const EMPTY_LIST: ServiceReply = { json: { value: [] } };

afterEach(() => {
	forgetFakes();
	host.leave();
});

const fields = (authentication: string, more: Record<string, string> = {}) => ({
	poolManagementEndpoint: POOL,
	authentication,
	...more,
});
const authorizations = () => pool.seen.map(({ headers }) => headers.authorization);
const form = (body: Buffer) => Object.fromEntries(new URLSearchParams(body.toString()));

describe('A managed identity on App Service or Container Apps', () => {
	test('is the one the machine has by itself unless a client id is given', async () => {
		machine(APP_SERVICE);
		const giver = new FakeService(IDENTITY_ENDPOINT).answers(dayToken('canary-token'));
		await host.list(fields('managedIdentity'));
		const { method, path, query, headers } = giver.onlyRequest;
		expect([method, path]).toEqual(['GET', '/msi/token']);
		expect(query).toEqual({ 'api-version': '2019-08-01', resource: RESOURCE });
		expect(headers['x-identity-header']).toBe('canary-identity-header');
	});

	test('is the one with the client id, and each gets its own token', async () => {
		machine(APP_SERVICE);
		const giver = new FakeService(IDENTITY_ENDPOINT).answers(
			dayToken('canary-token-1'),
			dayToken('canary-token-2'),
			dayToken('canary-token-3'),
		);
		for (const clientId of [CLIENT, OTHER_CLIENT, '', CLIENT, OTHER_CLIENT]) {
			await host.list(fields('managedIdentity', { clientId }));
		}
		expect(giver.seen.map(({ query }) => query.client_id)).toEqual([
			CLIENT,
			OTHER_CLIENT,
			undefined,
		]);
		expect(authorizations()).toEqual(
			[1, 2, 3, 1, 2].map((number) => `Bearer canary-token-${number}`),
		);
	});

	test('is not tried again with a token that is still the refused one', async () => {
		machine(APP_SERVICE, { status: 401 });
		new FakeService(IDENTITY_ENDPOINT).answers(dayToken('canary-token'));
		const refusal = await host.refusalOf(fields('managedIdentity'));
		expect(refusal.message).toBe('The pool refused the sign-in (401)');
		expect(authorizations()).toEqual(['Bearer canary-token']);
	});
});

test('A managed identity of a virtual machine gets its token from the metadata service', async () => {
	machine({});
	const giver = new FakeService(METADATA_SERVICE).answers(dayToken('canary-token'));
	await host.list(fields('managedIdentity', { clientId: CLIENT }));
	expect(giver.onlyRequest.path).toBe('/metadata/identity/oauth2/token');
	expect(giver.onlyRequest.query).toMatchObject({ resource: RESOURCE, client_id: CLIENT });
	expect(authorizations()).toEqual(['Bearer canary-token']);
});

describe('A workload identity', () => {
	test('shows the token of its service account, read anew from the file', async () => {
		machine(KUBERNETES);
		const giver = new FakeService(LOGIN).answers(dayToken('canary-token'));
		await host.list(fields('workloadIdentity'));
		expect(giver.onlyRequest.path).toBe(`/${TENANT}/oauth2/v2.0/token`);
		expect(form(giver.onlyRequest.body)).toMatchObject({
			client_id: CLIENT,
			client_assertion: 'canary-federated-token',
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
			scope: SCOPE,
		});
	});

	test('may be that of another application', async () => {
		machine(KUBERNETES);
		const giver = new FakeService(LOGIN).answers(dayToken('canary-token'));
		await host.list(fields('workloadIdentity', { clientId: OTHER_CLIENT }));
		expect(form(giver.onlyRequest.body)).toMatchObject({ client_id: OTHER_CLIENT, scope: SCOPE });
	});

	test('is asked for where the environment says', async () => {
		const origin = 'https://login.microsoftonline.us';
		machine({ ...KUBERNETES, AZURE_AUTHORITY_HOST: origin });
		const giver = new FakeService(origin).answers(dayToken('canary-token'));
		await host.list(fields('workloadIdentity'));
		expect(giver.onlyRequest.path).toBe(`/${TENANT}/oauth2/v2.0/token`);
	});
});

describe('The default credential', () => {
	const SERVER = { AZURE_TOKEN_CREDENTIALS: 'prod' };

	test.each([
		['a secret in the environment', METHODS.default.variables, LOGIN],
		['a service account', { ...SERVER, ...KUBERNETES }, LOGIN],
		['an identity of App Service', { ...SERVER, ...APP_SERVICE }, IDENTITY_ENDPOINT],
	])('takes %s', async (_case, variables, origin) => {
		machine(variables);
		const giver = new FakeService(origin).answers(dayToken('canary-token'));
		await host.list(fields('default'));
		const { body, query } = giver.onlyRequest;
		expect({ ...form(body), ...query }).toMatchObject(
			origin === LOGIN ? { scope: SCOPE } : { resource: RESOURCE },
		);
		expect(authorizations()).toEqual(['Bearer canary-token']);
	});

	test('takes the managed identity with the client id', async () => {
		machine({ ...SERVER, ...APP_SERVICE });
		const giver = new FakeService(IDENTITY_ENDPOINT).answers(dayToken('canary-token'));
		await host.list(fields('default', { clientId: CLIENT }));
		expect(giver.onlyRequest.query.client_id).toBe(CLIENT);
	});
});

describe('A machine without the identity', () => {
	const ASSIGN = 'Assign a managed identity to the machine';
	const KUBERNETES_SETS = 'Workload identity needs AZURE_CLIENT_ID, AZURE_TENANT_ID and';
	const { AZURE_FEDERATED_TOKEN_FILE, ...withoutFile } = KUBERNETES;

	test.each<[string, Record<string, string>, Record<string, string>, string]>([
		['managedIdentity', {}, {}, ASSIGN],
		['managedIdentity', APP_SERVICE, {}, ASSIGN],
		['managedIdentity', {}, { clientId: CLIENT }, "Check 'Client ID' in the credential"],
		['managedIdentity', APP_SERVICE, { clientId: CLIENT }, "Check 'Client ID' in the credential"],
		['workloadIdentity', {}, {}, KUBERNETES_SETS],
		['workloadIdentity', withoutFile, {}, KUBERNETES_SETS],
		['workloadIdentity', { AZURE_FEDERATED_TOKEN_FILE }, {}, KUBERNETES_SETS],
		['default', { AZURE_TOKEN_CREDENTIALS: 'prod' }, {}, ASSIGN],
		['default', { AZURE_TOKEN_CREDENTIALS: 'canary-nonsense' }, {}, ASSIGN],
	])('is told so by %s with %j and %j', async (method, variables, more, advice) => {
		machine(variables);
		for (const origin of [IDENTITY_ENDPOINT, METADATA_SERVICE]) {
			new FakeService(origin).answers(NO_IDENTITY, NO_IDENTITY);
		}
		const refusal = await host.refusalOf(fields(method, more));
		expect(refusal.message).toBe('The machine that n8n runs on has no identity to sign in with');
		expect(refusal.advice).toContain(advice);
		expect(`${refusal.message} ${refusal.advice} ${refusal.stack}`).not.toContain('canary');
		expect(pool.seen).toEqual([]);
	});
});
