import { createHash } from 'node:crypto';
import { InvalidInputError, SessionPoolError } from './pool-error';

/** How to get a token for the pool. */
export type SignIn =
	| { method: 'none' }
	| { method: 'clientSecret'; tenantId: string; clientId: string; clientSecret: string };

/** Gives a valid bearer token, refreshed before it expires. */
type TokenSource = () => Promise<string>;

/** Audience of every session pool (contract, section 2). */
export const TOKEN_SCOPE = 'https://dynamicsessions.io/.default';

/** Distinct sign-ins kept at a time; the one unused for longest goes first. */
const MAX_TOKEN_SOURCES = 50;
const tokenSources = new Map<string, Promise<TokenSource>>();

/**
 * The one token source of a sign-in in this process, shared by all nodes, items and executions.
 * Its key holds only a hash, so that no secret is kept beside the credential object itself.
 */
async function tokenSourceFor(signIn: Exclude<SignIn, { method: 'none' }>): Promise<TokenSource> {
	const key = signInKey(signIn);
	const known = tokenSources.get(key);
	if (known !== undefined) {
		tokenSources.delete(key);
		tokenSources.set(key, known);
		return await known;
	}
	const created = createTokenSource(signIn);
	tokenSources.set(key, created);
	for (const oldest of tokenSources.keys()) {
		if (tokenSources.size <= MAX_TOKEN_SOURCES) break;
		tokenSources.delete(oldest);
	}
	return await created;
}

/** A bearer token for the `Authorization` header. */
export async function bearerTokenFor(signIn: Exclude<SignIn, { method: 'none' }>): Promise<string> {
	return await (
		await tokenSourceFor(signIn)
	)();
}

/** Stable within a sign-in and different for any other secret, without holding the secret. */
export function signInKey(signIn: SignIn): string {
	return createHash('sha256').update(JSON.stringify(signIn)).digest('hex');
}

async function createTokenSource(
	signIn: Exclude<SignIn, { method: 'none' }>,
): Promise<TokenSource> {
	// Loaded at first use: n8n loads this package at start-up, and the library costs 37 MB.
	const { ClientSecretCredential, getBearerTokenProvider } = await import('@azure/identity');
	const { tenantId, clientId, clientSecret } = signIn;
	const credential = new ClientSecretCredential(tenantId, clientId, clientSecret);
	const provider = getBearerTokenProvider(credential, TOKEN_SCOPE);
	return async () => {
		try {
			return await provider();
		} catch (error) {
			throw signInError(error);
		}
	};
}

/** Entra's own text can repeat what was typed, so only its error number is kept. */
function signInError(error: unknown): SessionPoolError {
	const text = error instanceof Error ? error.message : '';
	const number = /AADSTS\d+/.exec(text)?.[0];
	return new SessionPoolError(
		`Microsoft Entra ID did not give a token${number === undefined ? '' : ` (${number})`}`,
		"Check 'Directory (Tenant) ID', 'Application (Client) ID' and 'Client Secret' in the credential, and that the secret has not expired.",
		{ status: null, code: number, mayHaveRun: false },
	);
}

/** @throws InvalidInputError naming the first field that is empty. */
export function assertFilled(fields: Record<string, string>): void {
	for (const [label, value] of Object.entries(fields)) {
		if (value.trim() !== '') continue;
		throw new InvalidInputError(
			`The credential has no '${label}'`,
			"Fill it in, or set 'Authentication' to another method.",
		);
	}
}
