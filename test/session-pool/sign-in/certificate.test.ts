import { X509Certificate, constants, createHash, createPublicKey, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { readConnection } from '../../../session-pool/connection';
import { clientFor } from '../../../session-pool/client-cache';
import { CLIENT } from '../../support/entra';
import { EntraServer } from '../../support/entra-server';
import { refusalOf } from '../../support/refusal';
import {
	type Certificate,
	ENCRYPTED_KEY_FORMS,
	KEY_FORMS,
	LINE_BREAKS,
	PASSPHRASE,
	ellipticCurveKey,
	newCertificate,
} from './certificates';

let entra: EntraServer;
/** A new one for each test, so that no token of it is cached. */
let pair: Certificate;

beforeAll(async () => {
	entra = await EntraServer.start();
});
beforeEach(async () => {
	entra.reset();
	pair = await newCertificate();
});
afterAll(async () => await entra.server.close());

const fields = (certificate: string, passphrase = '') => ({
	...entra.fields(),
	authentication: 'clientCertificate',
	certificate,
	passphrase,
});

async function list(given: Record<string, string>) {
	const pool = await clientFor(readConnection(given));
	return await pool.getSession('session-1').files.list({ directory: '', recursive: false });
}

type Assertion = Record<'header' | 'claims', Record<string, unknown>>;

/** Reads the JWT that proves possession of the key, and checks its signature. */
function assertionOf(asked: URLSearchParams): Assertion {
	const jwt = asked.get('client_assertion') ?? '';
	const [header, claims, signature] = jwt.split('.');
	const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
	const assertion: Assertion = { header: json(header), claims: json(claims) };
	const padding =
		assertion.header.alg === 'PS256'
			? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
			: {};
	const signed = verify(
		'sha256',
		Buffer.from(`${header}.${claims}`),
		{ key: createPublicKey(pair.certificate), ...padding },
		Buffer.from(signature, 'base64url'),
	);
	expect(signed).toBe(true);
	return assertion;
}

describe('A service principal with a certificate', () => {
	it('proves with a signed JWT that it has the key, which stays where it is', async () => {
		await list(fields(pair.certificate + pair.key));
		expect(entra.tokenRequests).toHaveLength(1);
		const [asked] = entra.tokenRequests;
		expect(asked.has('client_secret')).toBe(false);
		expect(asked.get('client_id')).toBe(CLIENT);
		expect(asked.get('client_assertion_type')).toBe(
			'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		);
		expect(asked.get('scope')).toContain('https://dynamicsessions.io/.default');
		const { header, claims } = assertionOf(asked);
		expect(claims).toMatchObject({ iss: CLIENT, sub: CLIENT });
		expect(claims.aud).toMatch(new RegExp(`^${entra.server.origin}/`));
		const { raw } = new X509Certificate(pair.certificate);
		expect(header['x5t#S256']).toBe(createHash('sha256').update(raw).digest('base64url'));
		expect(entra.poolRequests[0].headers.authorization).toMatch(/^Bearer canary-token-\d+$/);
	});

	it('makes one token request for many calls that start on a cold cache', async () => {
		const given = fields(pair.certificate + pair.key);
		await Promise.all(Array.from({ length: 50 }, async () => await list(given)));
		expect(entra.poolRequests).toHaveLength(50);
		expect(entra.tokenRequests).toHaveLength(1);
	});

	it.each(Object.entries(KEY_FORMS))('signs with a key written as %s', async (_form, written) => {
		await list(fields(pair.certificate + written(pair.key)));
		assertionOf(entra.tokenRequests[0]);
	});

	it('signs with a key that stands above the certificate', async () => {
		await list(fields(pair.key + pair.certificate));
		assertionOf(entra.tokenRequests[0]);
	});

	it('signs with the whole chain pasted, for the certificate that comes first', async () => {
		const issuer = await newCertificate();
		await list(fields(pair.certificate + issuer.certificate + pair.key));
		const { header } = assertionOf(entra.tokenRequests[0]);
		const { raw } = new X509Certificate(pair.certificate);
		expect(header['x5t#S256']).toBe(createHash('sha256').update(raw).digest('base64url'));
	});

	it('says in words that the certificate is not the one of the application', async () => {
		entra.refusal = 700027;
		const refusal = await refusalOf(list(fields(pair.certificate + pair.key)));
		expect(refusal.message).toBe(
			'The certificate does not belong to the application (AADSTS700027)',
		);
		expect(entra.poolRequests).toEqual([]);
	});
});

describe.each(Object.entries(ENCRYPTED_KEY_FORMS))('A key encrypted as %s', (_form, encrypted) => {
	it.each(Object.keys(LINE_BREAKS))('opens with its passphrase, line breaks %s', async (how) => {
		const pem = LINE_BREAKS[how](pair.certificate + encrypted(pair.key));
		await list(fields(pem, PASSPHRASE));
		assertionOf(entra.tokenRequests[0]);
		expect(entra.server.seen.map(({ body }) => body).join()).not.toContain(PASSPHRASE);
	});

	it.each([
		['without a passphrase', '', "If the key is encrypted, fill in 'Passphrase'"],
		['with another passphrase', 'canary-wrong-passphrase', "Check 'Passphrase' in the credential"],
	])('is refused %s, before anything is sent', async (_case, passphrase, advice) => {
		const pem = pair.certificate + encrypted(pair.key);
		const refusal = await refusalOf(list(fields(pem, passphrase)));
		expect(refusal.message).toBe("The private key in 'Certificate' could not be read");
		expect(refusal.advice).toContain(advice);
		expect(inspect(refusal, { depth: 12, showHidden: true })).not.toMatch(
			/canary|BEGIN|MII|OpenSSL/,
		);
		expect(entra.server.seen).toEqual([]);
	});
});

describe('A key that cannot be used is refused before anything is sent', () => {
	it.each([
		['of an elliptic curve', ellipticCurveKey, 'is not an RSA key'],
		[
			'with characters missing',
			() => pair.key.replace(/(BEGIN[^\n]*\n)[\s\S]{30}/, '$1'),
			'could not be read',
		],
	])('%s', async (_case, key, words) => {
		const refusal = await refusalOf(list(fields(pair.certificate + key())));
		expect(refusal.message).toBe(`The private key in 'Certificate' ${words}`);
		expect(entra.server.seen).toEqual([]);
	});

	it('a passphrase that is not needed does no harm', async () => {
		await list(fields(pair.certificate + pair.key, PASSPHRASE));
		assertionOf(entra.tokenRequests[0]);
	});
});
