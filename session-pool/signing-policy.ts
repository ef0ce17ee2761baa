import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { PoolEndpoint } from './endpoint';
import type { TokenSignIn } from './sign-in/sign-in';
import { bearerTokenFor, dropRefusedToken } from './sign-in/token-source';

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
			const token = await bearerTokenFor(signIn);
			request.headers.set('Authorization', `Bearer ${token}`);
			const response = await next(request);
			if (response.status !== 401) return response;
			dropRefusedToken(signIn, token);
			const fresh = await bearerTokenFor(signIn);
			// Azure itself keeps the tokens of managed identities, and may give the same one again.
			if (fresh === token) return response;
			request.headers.set('Authorization', `Bearer ${fresh}`);
			return await next(request);
		},
	};
}
