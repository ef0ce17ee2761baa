import { type TokenSignIn, signInKey } from './sign-in';
import { readSignInError } from './sign-in-error';
import { tokenCredential } from './token-credential';

/** Gives a valid token, refreshed before it expires; concurrent first uses share one request. */
interface TokenSource {
	token: () => Promise<string>;
	/** The token given last. */
	last?: string;
}

/** Distinct sign-ins kept at a time; the one unused for longest goes first. */
const MAX_SOURCES = 50;
const sources = new Map<string, TokenSource>();

/**
 * A bearer token, from the one source of this sign-in in the process: shared by all nodes, items and
 * executions. Nothing of it is stored. Its key is a hash, so a changed secret is a new sign-in at once.
 * @throws SessionPoolError that says what to mend, without a word of what was typed
 */
export async function bearerTokenFor(signIn: TokenSignIn): Promise<string> {
	const key = signInKey(signIn);
	const source = sources.get(key) ?? createSource(signIn);
	sources.delete(key);
	sources.set(key, source);
	for (const oldest of sources.keys()) {
		if (sources.size <= MAX_SOURCES) break;
		sources.delete(oldest);
	}
	source.last = await source.token();
	return source.last;
}

/** Forgets the source of a token the pool refused, unless a newer token has come from it meanwhile. */
export function dropRefusedToken(signIn: TokenSignIn, token: string): void {
	const key = signInKey(signIn);
	if (sources.get(key)?.last === token) sources.delete(key);
}

function createSource(signIn: TokenSignIn): TokenSource {
	let provider: Promise<() => Promise<string>> | undefined;
	return {
		async token() {
			try {
				provider ??= createProvider(signIn);
				return await (
					await provider
				)();
			} catch (error) {
				throw readSignInError(error, signIn);
			}
		},
	};
}

async function createProvider(signIn: TokenSignIn): Promise<() => Promise<string>> {
	// Loaded at first use, as the library costs 37 MB.
	const identity = await import('@azure/identity');
	return identity.getBearerTokenProvider(tokenCredential(identity, signIn), signIn.scope);
}
