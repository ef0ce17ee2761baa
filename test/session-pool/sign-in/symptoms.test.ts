import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POOL_NAMES } from '../../../credentials/pool-names';
import { readConnection } from '../../../session-pool/connection';
import { readSignIn, type TokenSignIn } from '../../../session-pool/sign-in/sign-in';
import { readSignInError } from '../../../session-pool/sign-in/sign-in-error';
import { bearerTokenFor } from '../../../session-pool/sign-in/token-source';
import { readTransportError, signInTimeout } from '../../../session-pool/http/transport-error';
import { parseReply } from '../../../session-pool/wire/reply-body';
import type { SessionPoolError } from '../../../session-pool/pool-error';
import { readServiceError } from '../../../session-pool/wire/service-error';
import { CLIENT, TENANT } from '../../support/entra';
import { inputRefusalOf, refusalOf } from '../../support/refusal';
import { ENCRYPTED_KEY_FORMS, ellipticCurveKey, newCertificate } from './certificates';
import { POOL } from './methods';

/** First column of the table of symptoms in docs/credentials.md. */
const symptoms = readFileSync(join(__dirname, '../../../docs/credentials.md'), 'utf8')
	.split('## Symptoms')[1]
	.split('\n')
	.filter((line) => line.startsWith('| '))
	.slice(2)
	.map((line) => line.split(' | ')[0].slice(2).trim());

const ROWS = symptoms.flatMap((symptom) => {
	const numbers = symptom.match(/AADSTS[\d…]+/g) ?? [''];
	return numbers.map((number) => symptom.replace(/\(AADSTS.*\)/, `(${number})`));
});

const principal = { tenantId: TENANT, clientId: CLIENT };
const SECRET = readSignIn({ ...principal, clientSecret: 'canary-secret' }) as TokenSignIn;
const HOST = readSignIn({ authentication: 'managedIdentity' }) as TokenSignIn;

const ENTRA_NUMBERS = [
	...[7000215, 7000222, 90002, 900023, 700016, 700027, 70021, 700211, 700212, 700213],
	...[500011, 70011, 53003, 99999],
];

/** What the errors that people meet while setting up a credential really say. */
async function messages(): Promise<string[]> {
	const { certificate, key } = await newCertificate();
	const encrypted = ENCRYPTED_KEY_FORMS['PKCS #8'](key);
	const withKey = (pem: string) =>
		readSignIn({
			...principal,
			authentication: 'clientCertificate',
			certificate: certificate + pem,
		}) as TokenSignIn;
	const refused = (status: number) =>
		readServiceError({ status, header: () => undefined, bodyText: '' }, 'list the files');
	const unreachable = (code: string) =>
		readTransportError(Object.assign(new Error(), { code }), 'list the files', '…');
	const page = { status: 200, bodyAsText: '<html></html>', headers: new Map() };
	const { endpoint } = readConnection({ authentication: 'none', poolManagementEndpoint: POOL });
	const errors: SessionPoolError[] = [
		...ENTRA_NUMBERS.map((number) => readSignInError(new Error(`AADSTS${number}: x`), SECRET)),
		readSignInError(new Error('network_error'), SECRET),
		readSignInError(new Error('x'), HOST),
		...[400, 401, 403, 404, 302].map(refused),
		...['ENOTFOUND', 'DEPTH_ZERO_SELF_SIGNED_CERT'].map(unreachable),
		await refusalOf(bearerTokenFor(withKey(encrypted))),
		await refusalOf(bearerTokenFor(withKey(ellipticCurveKey()))),
		inputRefusalOf(() => endpoint.assertContains('https://elsewhere.example')),
		inputRefusalOf(() =>
			readConnection({ authentication: 'default', poolManagementEndpoint: 'https://x.invalid' }),
		),
		inputRefusalOf(() =>
			readConnection({
				...principal,
				clientSecret: 'x',
				poolManagementEndpoint: 'https://x.invalid',
			}),
		),
		inputRefusalOf(() =>
			readSignIn({
				...principal,
				clientSecret: 'x',
				cloud: 'custom',
				authorityHost: 'https://x.invalid',
			}),
		),
		inputRefusalOf(() =>
			readConnection({
				...principal,
				clientSecret: 'x',
				scope: 'https://x.invalid/.default',
				poolManagementEndpoint: POOL,
			}),
		),
		signInTimeout(60_000),
		await refusalOf(Promise.resolve().then(() => parseReply(page as never, 'list the files'))),
	];
	return errors.map((error) =>
		error
			.named(POOL_NAMES)
			.message.replace('AADSTS99999', 'AADSTS…')
			.replace('x.invalid', '…')
			.replace('60', '…'),
	);
}

let said: string[];
beforeAll(async () => {
	said = await messages();
});

test.each(ROWS)('docs/credentials.md has it in the words of the error: %s', (symptom) => {
	expect(said).toContain(symptom);
});

test('docs/credentials.md leaves none of them out, and names none twice', () => {
	expect([...ROWS].sort()).toEqual([...said].sort());
});
