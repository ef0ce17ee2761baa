import { readConnection } from '../../../session-pool/connection';
import { CLIENT, TENANT } from '../../support/entra';
import { inputRefusalOf } from '../../support/refusal';

const VARIABLE = 'AZURE_CODE_INTERPRETER_ALLOWED_HOSTS';
const PATH = '/subscriptions/s/resourceGroups/g/sessionPools/p';
const POOL = 'https://westeurope.dynamicsessions.io';
const PRINCIPAL = { tenantId: TENANT, clientId: CLIENT, clientSecret: 'canary-secret' };

const before = process.env[VARIABLE];
afterEach(() => void (process.env[VARIABLE] = before));

/** What an administrator names; nothing unless told otherwise. */
function allow(hosts?: string) {
	if (hosts === undefined) delete process.env[VARIABLE];
	else process.env[VARIABLE] = hosts;
}

const read = (origin: string, fields: Record<string, string> = {}) =>
	readConnection({ ...PRINCIPAL, ...fields, poolManagementEndpoint: `${origin}${PATH}` });

describe('A token is sent to', () => {
	test.each([
		POOL,
		'https://WESTEUROPE.DynamicSessions.io',
		'https://northcentralusstage.dynamicsessions.io:443',
		'https://eastus.acasessions.io',
		'https://my-pool.happyhill-70162bb9.eastus.azurecontainerapps.io',
		'https://my-pool.happyhill.usgovvirginia.azurecontainerapps.us',
		'https://my-pool.happyhill.chinanorth3.azurecontainerapps.cn',
	])('%s', (origin) => {
		allow();
		expect(read(origin).signIn.method).toBe('clientSecret');
	});
});

describe('A token is not sent to', () => {
	test.each([
		'https://evil.example',
		'https://dynamicsessions.io',
		'https://westeurope.dynamicsessions.io.evil.example',
		'https://evil-dynamicsessions.io',
		'https://westeurope.dynamicsessions.io.',
		'https://westeurope.dynamicsessions.i\u043e',
		'https://evil.example/.dynamicsessions.io',
		'https://evil.example?.dynamicsessions.io',
		'https://evil.example\\.dynamicsessions.io',
		'https://azurecontainerapps.io',
		'https://localhost',
		'https://127.0.0.1:8080',
		'https://[::1]:8080',
		'https://169.254.169.254',
	])('%s', (origin) => {
		allow();
		const { hostname } = new URL(`${origin}${PATH}`);
		const refusal = inputRefusalOf(() => read(origin));
		expect(refusal.message).toBe(
			`No token is sent to ${hostname}, which is not known as a host of session pools`,
		);
		expect(refusal.adviceList).toEqual([
			"Check 'Pool Management Endpoint' in the credential.",
			`If ${hostname} is meant, an administrator names it in the environment variable ${VARIABLE} of n8n.`,
		]);
		expect(JSON.stringify(refusal)).not.toContain('canary');
	});
});

test('Nothing is asked of an endpoint that gets no token', () => {
	allow();
	const fields = {
		authentication: 'none',
		poolManagementEndpoint: 'http://127.0.0.1:8080/pools/p',
	};
	expect(readConnection(fields).signIn.method).toBe('none');
});

describe('A host that an administrator names', () => {
	test.each([
		['pools.corp.example', 'https://pools.corp.example'],
		['other.example, Pools.Corp.Example ,', 'https://pools.corp.example:8443'],
		['*.corp.example', 'https://pools.corp.example'],
		['[::1]', 'https://[::1]:8080'],
	])('%j is spoken to as %s', (hosts, origin) => {
		allow(hosts);
		expect(read(origin).signIn.method).toBe('clientSecret');
		expect(read(origin, { authentication: 'managedIdentity' }).signIn.method).toBe(
			'managedIdentity',
		);
	});

	test.each([
		['corp.example', 'https://pools.corp.example'],
		['*.corp.example', 'https://corp.example'],
		['*.corp.example', 'https://evil-corp.example'],
		['*', 'https://pools.corp.example'],
		['*.', 'https://pools.corp.example'],
		['*.*', 'https://pools.corp.example'],
		['https://pools.corp.example', 'https://pools.corp.example'],
		['', 'https://pools.corp.example'],
	])('%j is not %s', (hosts, origin) => {
		allow(hosts);
		inputRefusalOf(() => read(origin));
	});
});

describe('A secret', () => {
	const signInAt = (host: string) =>
		read(POOL, { cloud: 'custom', authorityHost: `https://${host}` }).signIn;

	test.each([
		'login.microsoftonline.com',
		'login.windows.net',
		'login.microsoft.com',
		'sts.windows.net',
		'login.microsoftonline.us',
		'login-us.microsoftonline.com',
		'login.usgovcloudapi.net',
		'login.partner.microsoftonline.cn',
		'login.chinacloudapi.cn',
	])('is sent to %s', (host) => {
		allow();
		expect(signInAt(host)).toMatchObject({ authorityHost: `https://${host}` });
	});

	test.each([
		'login.evil.example',
		'login.microsoftonline.com.evil.example',
		'evil.login.microsoftonline.com',
		'microsoftonline.com',
		'localhost:8443',
	])('is not sent to %s', (host) => {
		allow();
		const refusal = inputRefusalOf(() => signInAt(host));
		const { hostname } = new URL(`https://${host}`);
		expect(refusal.message).toBe(
			`No secret is sent to ${hostname}, which is not known as a sign-in host`,
		);
		expect(refusal.adviceList).toEqual([
			"Check 'Authority Host' in the credential.",
			`If ${hostname} is meant, an administrator names it in the environment variable ${VARIABLE} of n8n.`,
		]);
	});

	test('is sent to a sign-in host that an administrator names', () => {
		allow('login.corp.example');
		expect(signInAt('login.corp.example')).toMatchObject({ isCustomAuthority: true });
	});
});

describe('A token is asked for', () => {
	test.each([
		['https://dynamicsessions.io/.default', POOL],
		['https://acasessions.io/.default', POOL],
		['https://dynamicsessions.io//.default', POOL],
		['https://dynamicsessions.io/.default', 'https://p.e.eastus.azurecontainerapps.io'],
		['https://sessions.azure.example/.default', 'https://east.sessions.azure.example'],
		['https://east.sessions.azure.example/.default', 'https://east.sessions.azure.example'],
	])('with the scope %s for %s', (scope, origin) => {
		allow('*.sessions.azure.example');
		expect(read(origin, { scope }).signIn).toMatchObject({ scope });
	});

	test.each([
		['https://management.azure.com/.default', POOL],
		['https://graph.microsoft.com/.default', POOL],
		['https://io/.default', POOL],
		['https://vault.azure.net/.default', 'https://p.e.eastus.azurecontainerapps.io'],
		['https://evil.dynamicsessions.io.example/.default', POOL],
		['api://11111111-1111-4111-8111-111111111111/.default', POOL],
		['User.Read', POOL],
	])('with the scope %s for no endpoint at %s', (scope, origin) => {
		allow();
		const refusal = inputRefusalOf(() => read(origin, { scope }));
		expect(refusal.message).toBe("'Token Scope' in the credential is not for session pools");
		const audience = /^\w+:\/\/([^/]+)/.exec(scope)?.[1];
		const naming = `If ${audience} is meant, an administrator names it in the environment variable ${VARIABLE} of n8n.`;
		expect(refusal.adviceList).toEqual([
			'It should be https://dynamicsessions.io/.default.',
			...(audience === undefined ? [] : [naming]),
		]);
	});

	test('with the scope of an audience that an administrator names', () => {
		allow('sessions.gov.example');
		expect(read(POOL, { scope: 'https://sessions.gov.example/.default' }).signIn).toMatchObject({
			method: 'clientSecret',
		});
	});
});

test("A token of the machine's identity goes to code interpreters only, unless an administrator names the host", () => {
	const custom = 'https://p.e.eastus.azurecontainerapps.io';
	const fields = { authentication: 'managedIdentity' };
	allow();
	expect(read(POOL, fields).signIn.method).toBe('managedIdentity');
	const refusal = inputRefusalOf(() => read(custom, fields));
	expect(refusal.message).toBe(
		"The identity of n8n's machine is only used for session pools at *.dynamicsessions.io",
	);
	expect(refusal.adviceList).toEqual([
		"Check 'Pool Management Endpoint' in the credential, or choose a service principal as 'Authentication'.",
		expect.stringContaining('an administrator names it'),
	]);
	allow('p.e.eastus.azurecontainerapps.io');
	expect(read(custom, fields).signIn.method).toBe('managedIdentity');
});
