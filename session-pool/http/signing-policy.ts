import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { PoolEndpoint } from '../endpoint';
import type { TokenSignIn } from '../sign-in/sign-in';
import { bearerTokenFor, dropRefusedToken } from '../sign-in/token-source';

/**
 * Signs requests to one pool. A 401 means that nothing was carried out, so the request is sent once
 * more with a fresh token: the one at hand may have been revoked, or signed with a replaced secret.
 */
export function signingPolicy(endpoint: PoolEndpoint, signIn: TokenSignIn): PipelinePolicy {
	return {
		name: 'poolSigning',
		async sendRequest(request, next) {
			// Before a token is asked for: it must never leave the pool's own origin and path.
			endpoint.assertContains(request.url);
			const token = await unlessAborted(bearerTokenFor(signIn), request.abortSignal);
			request.headers.set('Authorization', `Bearer ${token}`);
			const response = withoutToken(await next(request), token);
			if (response.status !== 401) return response;
			dropRefusedToken(signIn, token);
			const fresh = await unlessAborted(bearerTokenFor(signIn), request.abortSignal);
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

/** The wait for a token ends with the request it is for; the token itself is for others, too. */
async function unlessAborted<T>(
	work: Promise<T>,
	signal: PipelineRequest['abortSignal'],
): Promise<T> {
	if (signal === undefined) return await work;
	let stop = () => {};
	const aborted = new Promise<never>((_resolve, reject) => {
		stop = () => reject(new DOMException('The request was aborted', 'AbortError'));
		signal.addEventListener('abort', stop);
		if (signal.aborted) stop();
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
