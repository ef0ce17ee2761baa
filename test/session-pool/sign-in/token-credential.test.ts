import { tokenCredential } from '../../../session-pool/sign-in/token-credential';
import type { TokenSignIn } from '../../../session-pool/sign-in/sign-in';
import { CLIENT, TENANT } from '../../support/entra';
import { inputRefusalOf } from '../../support/refusal';
import { ellipticCurveKey, newCertificate } from './certificates';

/** A credential of the SDK that only notes what it was made with. */
const noting = (name: string) =>
	class {
		readonly made: unknown[];
		constructor(...given: unknown[]) {
			this.made = [name, ...given];
		}
	};
const NAMES = [
	'ClientSecret',
	'ClientCertificate',
	'ManagedIdentity',
	'WorkloadIdentity',
	'DefaultAzure',
];
const identity = Object.fromEntries(
	NAMES.map((name) => [`${name}Credential`, noting(name)]),
) as unknown as typeof import('@azure/identity');

const made = (signIn: object) =>
	(tokenCredential(identity, signIn as TokenSignIn) as unknown as { made: unknown[] }).made;

const principal = {
	tenantId: TENANT,
	clientId: CLIENT,
	authorityHost: 'https://login.example',
	isCustomAuthority: true,
};
const authority = { authorityHost: 'https://login.example', disableInstanceDiscovery: true };

test('A client secret is used with its tenant and its host', () => {
	expect(made({ ...principal, method: 'clientSecret', clientSecret: 'x' })).toEqual([
		'ClientSecret',
		TENANT,
		CLIENT,
		'x',
		authority,
	]);
});

describe('A certificate', () => {
	const method = 'clientCertificate';

	test('is used with its tenant and its host', async () => {
		const { key } = await newCertificate();
		expect(made({ ...principal, method, certificate: key, passphrase: '' })).toEqual([
			'ClientCertificate',
			TENANT,
			CLIENT,
			{ certificate: key, certificatePassword: undefined },
			authority,
		]);
		const [, , , given] = made({ ...principal, method, certificate: key, passphrase: 'p' });
		expect(given).toEqual({ certificate: key, certificatePassword: 'p' });
	});

	test.each([
		['', 'If the key is encrypted, fill in'],
		['p', 'and that the key was pasted whole'],
	])('without a key is refused, with the passphrase %j', (passphrase, advice) => {
		const refusal = inputRefusalOf(() =>
			made({ ...principal, method, certificate: 'x', passphrase }),
		);
		expect(refusal.message).toContain('could not be read');
		expect(refusal.advice).toContain(advice);
	});

	test('with a key that Entra does not take is refused', () => {
		const certificate = ellipticCurveKey();
		const refusal = inputRefusalOf(() =>
			made({ ...principal, method, certificate, passphrase: '' }),
		);
		expect(refusal.message).toContain('is not an RSA key');
		expect(refusal.advice).toContain('az ad sp create-for-rbac --create-cert');
	});
});

describe("The machine's identity", () => {
	test.each([
		['managedIdentity', { clientId: '' }, ['ManagedIdentity']],
		['managedIdentity', { clientId: CLIENT }, ['ManagedIdentity', { clientId: CLIENT }]],
		[
			'workloadIdentity',
			{ tenantId: '', clientId: '' },
			['WorkloadIdentity', { tenantId: undefined, clientId: undefined }],
		],
		[
			'workloadIdentity',
			{ tenantId: TENANT, clientId: CLIENT },
			['WorkloadIdentity', { tenantId: TENANT, clientId: CLIENT }],
		],
		[
			'default',
			{ tenantId: '', clientId: '' },
			['DefaultAzure', { tenantId: undefined, managedIdentityClientId: undefined }],
		],
		[
			'default',
			{ tenantId: TENANT, clientId: CLIENT },
			['DefaultAzure', { tenantId: TENANT, managedIdentityClientId: CLIENT }],
		],
	])(
		'by %s of %j is left to the environment where nothing is filled in',
		(method, ids, expected) => {
			expect(made({ method, ...ids })).toEqual(expected);
		},
	);
});
