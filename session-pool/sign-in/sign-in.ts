import { createHash } from 'node:crypto';
import { InvalidInputError } from '../pool-error';
import { mendedPem } from './pem';
import { TOKEN_SCOPE } from './token-scope';
import { assertAuthorityHost } from './trusted-hosts';

/** Sign-in hosts of the clouds. */
export const AUTHORITY_HOSTS = {
	public: 'https://login.microsoftonline.com',
	usGovernment: 'https://login.microsoftonline.us',
	china: 'https://login.partner.microsoftonline.cn',
} as const;

/** Where a service principal lives and what its token is for. */
interface ServicePrincipal {
	tenantId: string;
	clientId: string;
	authorityHost: string;
	/** A host of the person's own is not among those that Microsoft's instance discovery knows. */
	isCustomAuthority: boolean;
	scope: string;
}

/** How to get a token for the pool. */
export type SignIn =
	| { method: 'none' }
	| ({ method: 'clientSecret'; clientSecret: string } & ServicePrincipal)
	| ({ method: 'clientCertificate'; certificate: string; passphrase: string } & ServicePrincipal)
	| { method: 'managedIdentity'; clientId: string; scope: string }
	| { method: 'workloadIdentity'; tenantId: string; clientId: string; scope: string }
	| { method: 'default'; tenantId: string; clientId: string; scope: string };

/** A sign-in that gives a token. */
export type TokenSignIn = Exclude<SignIn, { method: 'none' }>;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads how to sign in from the settings of a pool.
 * @throws InvalidInputError naming the field to mend, by its label, before anything is sent
 */
export function readSignIn(fields: Fields): SignIn {
	const method = text(fields.authentication) || 'clientSecret';
	const tenantId = text(fields.tenantId);
	const clientId = text(fields.clientId);
	switch (method) {
		case 'none':
			return { method };
		case 'clientSecret': {
			const principal = servicePrincipal(fields);
			return { method, ...principal, clientSecret: filled('{clientSecret}', fields.clientSecret) };
		}
		case 'clientCertificate': {
			const principal = servicePrincipal(fields);
			const certificate = mendedPem(filled('{certificate}', fields.certificate));
			return { method, ...principal, certificate, passphrase: text(fields.passphrase) };
		}
		// Identities of the host: their tokens are for session pools only, whatever else is filled in.
		case 'managedIdentity':
			return { method, clientId: optionalGuid(clientId), scope: TOKEN_SCOPE };
		case 'workloadIdentity':
		case 'default': {
			const tenant = tenantId === '' ? '' : tenantOf(tenantId);
			return { method, tenantId: tenant, clientId: optionalGuid(clientId), scope: TOKEN_SCOPE };
		}
		default:
			throw new InvalidInputError(
				"{connection}'s {authentication} is not one of the known methods",
				'Open {connection} and choose a method from the list.',
			);
	}
}

/** Whether the identity is that of the machine, not of the person who made the settings. */
export function belongsToHost({ method }: SignIn): boolean {
	return method === 'managedIdentity' || method === 'workloadIdentity' || method === 'default';
}

/** Asked for with every call, so each sign-in is hashed once. */
const keys = new WeakMap<SignIn, string>();

/** Equal for the same sign-in, different for any other secret, and holds none of it. */
export function signInKey(signIn: SignIn): string {
	const key = keys.get(signIn) ?? createHash('sha256').update(JSON.stringify(signIn)).digest('hex');
	keys.set(signIn, key);
	return key;
}

function servicePrincipal(fields: Fields): ServicePrincipal {
	const tenantId = tenantOf(filled('{tenantId}', fields.tenantId));
	const clientId = guid('{clientId}', filled('{clientId}', fields.clientId));
	const cloud = text(fields.cloud) || 'public';
	const isCustomAuthority = cloud === 'custom';
	const authorityHost = isCustomAuthority
		? customAuthority(fields.authorityHost)
		: Object.entries(AUTHORITY_HOSTS).find(([name]) => name === cloud)?.[1];
	if (authorityHost === undefined) {
		throw new InvalidInputError("{connection}'s {cloud} is not one of the known clouds");
	}
	const scope = text(fields.scope) || TOKEN_SCOPE;
	return { tenantId, clientId, authorityHost, isCustomAuthority, scope };
}

function customAuthority(value: unknown): string {
	const url = URL.parse(filled('{authorityHost}', value));
	if (url?.protocol === 'https:' && url.username === '' && url.password === '') {
		assertAuthorityHost(url.hostname);
		return url.origin;
	}
	throw new InvalidInputError(
		'{authorityHost} in {connection} is not an https address',
		'It should look like https://login.microsoftonline.com; the secret is only ever sent over TLS.',
	);
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;

function tenantOf(value: string): string {
	if (GUID.test(value) || DOMAIN.test(value)) return value;
	throw new InvalidInputError(
		'{tenantId} in {connection} is neither a GUID nor a domain',
		'Copy it from the overview of the app registration; it looks like 00000000-0000-0000-0000-000000000000 or contoso.onmicrosoft.com.',
	);
}

function guid(label: string, value: string): string {
	if (GUID.test(value)) return value;
	throw new InvalidInputError(
		`${label} in {connection} is not a GUID`,
		'Copy it from the overview of the app registration; it looks like 00000000-0000-0000-0000-000000000000.',
	);
}

function optionalGuid(value: string): string {
	return value === '' ? '' : guid('{clientId}', value);
}

function filled(label: string, value: unknown): string {
	const given = text(value);
	if (given !== '') return given;
	throw new InvalidInputError(
		`{connection} has no ${label}`,
		'Fill it in, or set {authentication} to another method.',
	);
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
