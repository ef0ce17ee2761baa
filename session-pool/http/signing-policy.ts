import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { PoolEndpoint } from '../endpoint';
import type { TokenSignIn } from '../sign-in/sign-in';
import { bearerTokenFor, dropRefusedToken } from '../sign-in/token-source';
import { saysNotStarted } from '../wire/refusal';
import { signInTimeout } from './transport-error';

/**
 * Signs requests to one pool. A 401 is answered once with a fresh token, as the one at hand may have been
 * revoked, or signed with a replaced secret: always for idempotent requests, for others when the 401 is
 * the service's own, which has then carried nothing out.
 */
export function signingPolicy(
	endpoint: PoolEndpoint,
	signIn: TokenSignIn,
	isIdempotent = false,
): PipelinePolicy {
	return {
		name: 'poolSigning',
		async sendRequest(request, next) {
			// Before a token is asked for: it must never leave the pool's own origin and path.
			endpoint.assertContains(request.url);
			const token = await inTime(bearerTokenFor(signIn), request.abortSignal);
			request.headers.set('Authorization', `Bearer ${token}`);
			const response = withoutToken(await next(request), token);
			if (response.status !== 401) return response;
			dropRefusedToken(signIn, token);
			if (!isIdempotent && !saysNotStarted(refusalOf(response))) return response;
			const fresh = await inTime(bearerTokenFor(signIn), request.abortSignal);
			// Azure itself keeps the tokens of managed identities, and may give the same one again.
			if (fresh === token) return response;
			request.headers.set('Authorization', `Bearer ${fresh}`);
			return withoutToken(await next(request), fresh);
		},
	};
}

/** A proxy's page about a request that it refused may show the whole of it. */
function withoutToken(response: PipelineResponse, token: string): PipelineResponse {
	response.bodyAsText = response.bodyAsText?.replaceAll(token, '***');
	return response;
}

function refusalOf({ status, bodyAsText }: PipelineResponse) {
	return { status, bodyText: bodyAsText ?? '' };
}

/** Milliseconds that a sign-in may take; the SDK itself would wait as long as the request it is for. */
const SIGN_IN_TIMEOUT_MS = 60_000;

/** The wait for a token ends with the request it is for; the token itself is for others, too. */
async function inTime(
	token: Promise<string>,
	signal: PipelineRequest['abortSignal'],
): Promise<string> {
	let stop = () => {};
	let timer: NodeJS.Timeout | undefined;
	const ended = new Promise<never>((_resolve, reject) => {
		stop = () => reject(new DOMException('The request was aborted', 'AbortError'));
		timer = setTimeout(() => reject(signInTimeout(SIGN_IN_TIMEOUT_MS)), SIGN_IN_TIMEOUT_MS);
		signal?.addEventListener('abort', stop);
		if (signal?.aborted === true) stop();
	});
	try {
		return await Promise.race([token, ended]);
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', stop);
	}
}
