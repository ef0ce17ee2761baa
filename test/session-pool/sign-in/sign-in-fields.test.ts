import { inspect } from 'node:util';
import { readSignIn } from '../../../session-pool/sign-in/sign-in';
import { CLIENT, TENANT } from '../../support/entra';
import { inputRefusalOf } from '../../support/refusal';
import { type Certificate, LINE_BREAKS, newCertificate } from './certificates';

/** No field's content, secret or not, belongs into an error. */
const CANARY = 'canary-field';

let pem: string;
let parts: Certificate;
/** Complete fields, by method. */
let complete: Record<string, Record<string, string>>;

beforeAll(async () => {
	parts = await newCertificate();
	pem = parts.certificate + parts.key;
	const principal = { tenantId: TENANT, clientId: CLIENT };
	complete = {
		clientSecret: { ...principal, clientSecret: CANARY },
		clientCertificate: { ...principal, certificate: pem },
		managedIdentity: {},
		workloadIdentity: {},
		default: {},
		none: {},
	};
});

const METHODS = [
	'clientSecret',
	'clientCertificate',
	'managedIdentity',
	'workloadIdentity',
	'default',
	'none',
];
const PRINCIPALS = ['clientSecret', 'clientCertificate'];
const HOSTS = ['managedIdentity', 'workloadIdentity', 'default'];

const read = (authentication: string, fields: Record<string, unknown> = {}) =>
	readSignIn({ ...complete[authentication], authentication, ...fields });

/** The refusal, which shows nothing of what was typed. */
function refusalOf(authentication: string, fields: Record<string, unknown>) {
	const refusal = inputRefusalOf(() => read(authentication, fields));
	const everything = inspect(refusal, { depth: 12, showHidden: true });
	expect(everything).not.toContain(CANARY);
	expect(everything).not.toMatch(/MII[A-Za-z0-9+/]{20}/);
	return refusal;
}

describe('Complete fields', () => {
	test.each(METHODS)('are read for %s', (method) => {
		expect(read(method)).toMatchObject({ method });
	});

	test('are those of a client secret when no method is chosen', () => {
		expect(readSignIn({ ...complete.clientSecret })).toMatchObject({ method: 'clientSecret' });
	});

	test.each(PRINCIPALS)(
		'ask for the scope of session pools unless told otherwise: %s',
		(method) => {
			expect(read(method)).toMatchObject({ scope: 'https://dynamicsessions.io/.default' });
			expect(read(method, { scope: 'https://x.example/.default' })).toMatchObject({
				scope: 'https://x.example/.default',
			});
		},
	);

	test.each(HOSTS)(
		'of %s ask for the scope of session pools whatever else is in them',
		(method) => {
			const others = { scope: 'https://management.azure.com/.default', cloud: 'china' };
			expect(read(method, others)).toMatchObject({ scope: 'https://dynamicsessions.io/.default' });
		},
	);

	test.each([
		'contoso.onmicrosoft.com',
		'a.io',
		'A-1.Contoso.co.uk',
		`${'a'.repeat(63)}.com`,
		`${'a.'.repeat(125)}com`,
	])('may hold the domain %s as tenant', (tenantId) => {
		expect(read('clientSecret', { tenantId: ` ${tenantId} ` })).toMatchObject({ tenantId });
	});

	test('may hold ids in upper case', () => {
		const id = 'ABCDEF00-1111-4111-8111-ABCDEFABCDEF';
		expect(read('clientSecret', { tenantId: id, clientId: id })).toMatchObject({
			tenantId: id,
			clientId: id,
		});
	});
});

describe('An empty field is named as in n8n', () => {
	test.each([
		['clientSecret', 'tenantId', 'Directory (Tenant) ID'],
		['clientSecret', 'clientId', 'Client ID'],
		['clientSecret', 'clientSecret', 'Client Secret'],
		['clientCertificate', 'tenantId', 'Directory (Tenant) ID'],
		['clientCertificate', 'clientId', 'Client ID'],
		['clientCertificate', 'certificate', 'Certificate'],
	])('%s without %s: no %s', (method, field, label) => {
		for (const value of ['', ' \n', undefined, null, 7]) {
			const { message, advice } = refusalOf(method, { [field]: value });
			expect(message).toBe(`The credential has no '${label}'`);
			expect(advice).toBe("Fill it in, or set 'Authentication' to another method.");
		}
	});

	test.each(PRINCIPALS)('%s with a cloud of its own, without its host', (method) => {
		const { message } = refusalOf(method, { cloud: 'custom', authorityHost: '' });
		expect(message).toBe("The credential has no 'Authority Host'");
	});
});

const NO_GUIDS = [
	CANARY,
	`${CLIENT}0`,
	`{${CLIENT}}`,
	CLIENT.replaceAll('-', ''),
	`${CLIENT}\n${CLIENT}`,
	`${CLIENT}/../${TENANT}`,
];

describe('An id that cannot be one is refused before any call', () => {
	test.each([
		...NO_GUIDS,
		'common',
		'-contoso.com',
		'contoso.com/oauth2',
		'contoso.com?x=1',
		'contoso.com#',
		'user@contoso.com',
		'contoso..com',
		'contoso.com.',
		'127.0.0.1',
		`${'a'.repeat(64)}.com`,
		`${'a.'.repeat(126)}com`,
		'a-.com',
		'contoso.c',
		'contoso',
		'contoso.com1',
		'https://contoso.com',
	])('%j as tenant', (tenantId) => {
		for (const method of [...PRINCIPALS, 'workloadIdentity', 'default']) {
			const { message, advice } = refusalOf(method, { tenantId });
			expect(message).toContain("'Directory (Tenant) ID' in the credential is neither a GUID nor");
			expect(advice).toContain('Copy it from the overview of the app registration');
		}
	});

	test.each([...NO_GUIDS, 'contoso.com'])('%j as client', (clientId) => {
		for (const method of [...PRINCIPALS, ...HOSTS]) {
			const { message, advice } = refusalOf(method, { clientId });
			expect(message).toBe("'Client ID' in the credential is not a GUID");
			expect(advice).toContain('Copy it from the overview of the app registration');
		}
	});
});

describe('The host that gets the secret', () => {
	test.each([
		['https://login.contoso.example', 'https://login.contoso.example'],
		['https://login.contoso.example:8443/adfs/', 'https://login.contoso.example:8443'],
		['https://LOGIN.contoso.example/?x#y', 'https://login.contoso.example'],
	])('may be %s', (authorityHost, origin) => {
		for (const method of PRINCIPALS) {
			expect(read(method, { cloud: 'custom', authorityHost })).toMatchObject({
				authorityHost: origin,
				isCustomAuthority: true,
			});
		}
	});

	test.each([
		'http://login.microsoftonline.com',
		'login.microsoftonline.com',
		'//login.microsoftonline.com',
		'ftp://login.microsoftonline.com',
		'https://',
		`https://${CANARY}@login.microsoftonline.com`,
		`https://user:${CANARY}@login.microsoftonline.com`,
		`https://:${CANARY}@login.microsoftonline.com`,
		CANARY,
	])('is refused when it is %s', (authorityHost) => {
		for (const method of PRINCIPALS) {
			const { message, advice } = refusalOf(method, { cloud: 'custom', authorityHost });
			expect(message).toBe("'Authority Host' in the credential is not an https address");
			expect(advice).toContain('https://login.microsoftonline.com');
		}
	});

	test('is not taken from a field of another cloud', () => {
		const fields = { cloud: 'public', authorityHost: 'https://elsewhere.example' };
		expect(read('clientSecret', fields)).toMatchObject({
			authorityHost: 'https://login.microsoftonline.com',
			isCustomAuthority: false,
		});
	});
});

describe('What is not in the list is refused', () => {
	test.each([CANARY, 'ClientSecret', 'constructor', '__proto__'])('%s as method', (method) => {
		const { message, advice } = refusalOf(method, {});
		expect(message).toBe("The credential's 'Authentication' is not one of the known methods");
		expect(advice).toBe('Open the credential and choose a method from the list.');
	});

	test.each([CANARY, 'Public', 'constructor', '__proto__', 'toString'])('%s as cloud', (cloud) => {
		for (const method of PRINCIPALS) {
			const { message } = refusalOf(method, { cloud });
			expect(message).toBe("The credential's 'Cloud' is not one of the known clouds");
		}
	});
});

describe('A certificate', () => {
	test.each(Object.keys(LINE_BREAKS))('is read with line breaks %s', (how) => {
		expect(read('clientCertificate', { certificate: LINE_BREAKS[how](pem) })).toMatchObject({
			certificate: pem,
		});
	});

	test('is read with the key above it, and with words around', () => {
		const { certificate, key } = parts;
		const fields = { certificate: `Bag Attributes\n${key}subject=n8n\n${certificate}issuer=n8n` };
		expect(read('clientCertificate', fields)).toMatchObject({ certificate: key + certificate });
	});

	test.each([
		['no key', () => parts.certificate],
		['no certificate', () => parts.key],
		['half of the key', () => pem.slice(0, -40)],
		['half of the certificate', () => pem.slice(40)],
		['no PEM text', () => CANARY],
		['a path', () => `/certificates/${CANARY}.pem`],
	])('is refused when there is %s', (_case, certificate) => {
		const { message, advice } = refusalOf('clientCertificate', { certificate: certificate() });
		expect(message).toContain("'Certificate' in the credential is not a PEM text");
		expect(advice).toContain('Paste both blocks');
	});
});
