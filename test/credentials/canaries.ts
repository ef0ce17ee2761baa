import { inspect } from 'node:util';
import { CANARY_SECRET, CANARY_TOKEN } from '../support/entra';
import { type EntraServer } from '../support/entra-server';
import {
	ENCRYPTED_KEY_FORMS,
	PASSPHRASE,
	newCertificate,
} from '../session-pool/sign-in/certificates';

/** Pieces by which a secret is known wherever it shows, by the name of the secret. */
export type Canaries = Record<string, string[]>;

/** Fields of a credential with everything secret that one can hold, and how to find each of it. */
export async function plantedIn(entra: EntraServer) {
	const { certificate, key } = await newCertificate();
	const encrypted = ENCRYPTED_KEY_FORMS['PKCS #8'](key);
	const canaries: Canaries = {
		'client secret': [CANARY_SECRET, base64(CANARY_SECRET)],
		passphrase: [PASSPHRASE, base64(PASSPHRASE)],
		token: [CANARY_TOKEN, base64(CANARY_TOKEN)],
		'private key': linesOf(key),
		'encrypted key': linesOf(encrypted),
	};
	const fields: Record<string, string> = {
		...entra.fields(),
		authentication: 'clientCertificate',
		certificate: certificate + encrypted,
		passphrase: PASSPHRASE,
	};
	return { fields, canaries };
}

/** The secrets of which a piece is in a text. */
export function foundIn(text: string, canaries: Canaries): string[] {
	return Object.entries(canaries)
		.filter(([, pieces]) => pieces.some((piece) => text.includes(piece)))
		.map(([name]) => name);
}

/** The same however many bytes come before it. */
function base64(text: string): string {
	return Buffer.from(text)
		.toString('base64')
		.replace(/.{0,3}=*$/, '');
}

/** Without the first line, which is the same for all keys of a kind. */
function linesOf(pem: string): string[] {
	return pem
		.split('\n')
		.filter((line) => line.length === 64)
		.slice(2);
}

/** All text that can be got out of a value: what a log, n8n's panel or its database would show of it. */
export function everythingIn(value: unknown): string {
	const errors = errorsIn(value);
	return [value, ...errors]
		.flatMap((one) => [inspect(one, DEEP), inspect(one, BEHIND_MASKS), asJson(one)])
		.concat(errors.map(({ stack }) => stack ?? ''))
		.join('\n');
}

const DEEP = {
	depth: 12,
	showHidden: true,
	maxArrayLength: null,
	maxStringLength: null,
	breakLength: Infinity,
};

/** Also what the Azure SDK's own errors mask when they are shown. */
const BEHIND_MASKS = { ...DEEP, customInspect: false };

/** Every error within a value, and what caused it. */
function errorsIn(value: unknown): Error[] {
	const seen = new Set<unknown>();
	const visit = (one: unknown): Error[] => {
		if (typeof one !== 'object' || one === null || seen.has(one)) return [];
		seen.add(one);
		const properties = Object.values(Object.getOwnPropertyDescriptors(one));
		const inside = properties.flatMap((property) => visit(property.value));
		// Errors of another realm are none of this one's.
		return /Error\]$/.test(Object.prototype.toString.call(one))
			? [one as Error, ...inside]
			: inside;
	};
	return visit(value);
}

/** JSON of what may refer to itself; properties that are not enumerable are left out, as in a database. */
function asJson(value: unknown): string {
	const above = new Set<unknown>();
	return JSON.stringify(value, (_key, one: unknown) => {
		if (typeof one === 'bigint') return String(one);
		if (typeof one !== 'object' || one === null) return one;
		if (above.has(one)) return undefined;
		above.add(one);
		return one;
	});
}
