import { createHash } from 'node:crypto';
import { PoolEndpoint } from './endpoint';
import { InvalidInputError } from './pool-error';
import type { RetryOptions } from './http/retry-policy';
import { type SignIn, belongsToHost, readSignIn, signInKey } from './sign-in/sign-in';
import { DEFAULT_API_VERSION } from './wire/api-version';

/** Everything needed to talk to one pool. */
export interface PoolConnection {
	endpoint: PoolEndpoint;
	signIn: SignIn;
	apiVersion: string;
	/** Equal for the same pool with the same sign-in; holds no secret and cannot be guessed without it. */
	poolKey: string;
	/** How persistently calls are tried; the client's own measure unless told otherwise. */
	retry?: RetryOptions;
}

/**
 * Reads the fields of the credential type.
 * @throws InvalidInputError naming the field to mend, by its label
 */
export function readConnection(fields: Readonly<Record<string, unknown>>): PoolConnection {
	const signIn = readSignIn(fields);
	const endpoint = PoolEndpoint.parse(fields.poolManagementEndpoint, {
		allowInsecure: signIn.method === 'none',
	});
	// Whoever may edit a credential must not get hold of a token of the machine n8n runs on.
	if (belongsToHost(signIn) && !endpoint.hostname.endsWith('.dynamicsessions.io')) {
		throw new InvalidInputError(
			"The identity of n8n's machine is only used for session pools at *.dynamicsessions.io",
			"Check 'Pool Management Endpoint' in the credential, or choose a service principal as 'Authentication'.",
		);
	}
	const { apiVersion } = fields;
	const poolKey = createHash('sha256')
		.update([endpoint.toString(), signInKey(signIn)].join('\n'))
		.digest('hex');
	return {
		endpoint,
		signIn,
		apiVersion:
			typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : DEFAULT_API_VERSION,
		poolKey,
	};
}
