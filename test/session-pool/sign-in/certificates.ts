import { type KeyObject, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { generate } from 'selfsigned';

export const PASSPHRASE = 'canary-passphrase-0123';

/** A certificate of its own and its RSA key, as PEM texts. */
export interface Certificate {
	certificate: string;
	key: string;
}

/** One that nobody knows, of a server with this name where it is for a server. */
export async function newCertificate(name = 'n8n'): Promise<Certificate> {
	const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
		keySize: 2048,
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
	});
	return { certificate: withNewline(cert), key: withNewline(key) };
}

/** The ways in which a private key can be written. */
export const KEY_FORMS = {
	'PKCS #8': (key: string) => written(key, { type: 'pkcs8' }),
	'PKCS #1': (key: string) => written(key, { type: 'pkcs1' }),
};

/** The same, encrypted with the passphrase. */
export const ENCRYPTED_KEY_FORMS = {
	'PKCS #8': (key: string) => written(key, { type: 'pkcs8', ...ENCRYPTION }),
	'PKCS #1, with headers': (key: string) => written(key, { type: 'pkcs1', ...ENCRYPTION }),
};

const ENCRYPTION = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE };

function written(key: string, form: { type: 'pkcs1' | 'pkcs8' }): string {
	return exported(createPrivateKey(key), form);
}

/** A key of a kind that Microsoft Entra ID does not take. */
export function ellipticCurveKey(): string {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return exported(privateKey, { type: 'pkcs8' });
}

function exported(key: KeyObject, form: { type: 'pkcs1' | 'pkcs8' }): string {
	return key.export({ format: 'pem', ...form }) as string;
}

function withNewline(pem: string): string {
	return `${pem.trim()}\n`;
}

/** What pasting a PEM text can do to its line breaks. */
export const LINE_BREAKS: Record<string, (pem: string) => string> = {
	'as they were': (pem) => pem,
	'turned into blanks': (pem) => pem.replace(/\n/g, ' '),
	'written as \\n': (pem) => pem.replace(/\n/g, '\\n'),
	'written as \\r\\n': (pem) => pem.replace(/\n/g, '\\r\\n'),
	'as on Windows': (pem) => pem.replace(/\n/g, '\r\n'),
	'doubled, and the lines indented': (pem) => pem.replace(/\n/g, '\n\n\t '),
};
