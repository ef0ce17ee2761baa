import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import {
	type PoolConnection,
	SessionPoolClient,
	SessionPoolError,
	bearerTokenFor,
	readConnection,
} from '../session-pool';
import { POOL_NAMES } from './pool-names';

/** The session that the credential test lists; it stays empty and cools down by itself. */
export const TEST_IDENTIFIER = 'n8n-credential-test';

/** Somebody waits for the answer: a passing trouble is tried once more, and no longer. */
const TEST_RETRY = { maxTries: 2, firstWaitMs: 300 };

/** Shared with n8n's older request helper, which the HTTP Request node uses: there the URL is `uri`. */
type EitherRequestOptions = IHttpRequestOptions & { uri?: string };

/** Of both helpers: a redirect could lead the token anywhere. */
const NO_REDIRECTS = {
	disableFollowRedirect: true,
	followRedirect: false,
	followAllRedirects: false,
	maxRedirects: 0,
};

/** What has a request trust other servers than n8n does; a token goes only where n8n itself would go. */
const OTHER_TRUST = /^(?:skipSslCertificateValidation|rejectUnauthorized|agentOptions)$/;

/** A gateway would hand the token on to the host of that name. */
const OTHER_HOST_OR_SIGN_IN = /^(?:host|authorization)$/i;

/**
 * A request of n8n's own helpers, with a token where it is for the credential's pool.
 * @throws SessionPoolError, all in its message, before a token is asked for when it is for anything else
 */
export async function signedRequest(
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	return await sign(credentials, requestOptions).catch(inWords);
}

async function sign(
	credentials: ICredentialDataDecryptedObject,
	requestOptions: EitherRequestOptions,
): Promise<IHttpRequestOptions> {
	const connection = readConnection(credentials);
	const { endpoint, signIn } = connection;
	const { url, uri, baseURL, qs } = requestOptions;
	// The credential test gives the endpoint as it was typed; a pasted route or slash is taken off here.
	const isOwnBase = baseURL === credentials.poolManagementEndpoint;
	const target = joined(isOwnBase ? endpoint.toString() : baseURL, url ?? uri ?? '');
	// Refused before a token is asked for: it belongs to this pool only.
	endpoint.assertContains(target);
	if (isOwnBase && qs?.identifier === TEST_IDENTIFIER) await tryOut(connection);
	const request = {
		...requestOptions,
		...NO_REDIRECTS,
		baseURL: undefined,
		uri: undefined,
		url: target,
	};
	if (signIn.method === 'none') return request;
	const token = await bearerTokenFor(signIn);
	return {
		...without(request, OTHER_TRUST),
		headers: {
			...without(requestOptions.headers ?? {}, OTHER_HOST_OR_SIGN_IN),
			Authorization: `Bearer ${token}`,
		},
	};
}

function joined(base: string | undefined, path: string): string {
	return base ? `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}` : path;
}

function without<T extends object>(given: T, names: RegExp): T {
	return Object.fromEntries(Object.entries(given).filter(([name]) => !names.test(name))) as T;
}

/**
 * Makes the credential test's call with our own client first: of a refused test n8n shows no more than
 * the status text ("Forbidden"), but of an error thrown here what is wrong and how to mend it.
 */
async function tryOut(connection: PoolConnection): Promise<void> {
	const pool = await SessionPoolClient.connect({ ...connection, retry: TEST_RETRY });
	await pool.getSession(TEST_IDENTIFIER).files.list({ directory: '', recursive: false });
}

/** n8n shows an error's code instead of its message where there is one, and never a description. */
function inWords(error: unknown): never {
	if (!(error instanceof SessionPoolError)) throw error;
	const { message, advice, kind } = error.named(POOL_NAMES);
	throw new SessionPoolError([message, advice].filter(Boolean).join('. '), [], { kind });
}
