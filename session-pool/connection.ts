import { createHash } from 'node:crypto';
import { PoolEndpoint } from './endpoint';
import type { RetryOptions } from './http/retry-policy';
import { type SignIn, belongsToHost, readSignIn, signInKey } from './sign-in/sign-in';
import {
	assertAudience,
	assertHostForMachineIdentity,
	assertPoolHost,
} from './sign-in/trusted-hosts';
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
 * Reads the settings of a pool.
 * @throws InvalidInputError naming the field to mend, by its label
 */
export function readConnection(fields: Readonly<Record<string, unknown>>): PoolConnection {
	const signIn = readSignIn(fields);
	const endpoint = PoolEndpoint.parse(fields.poolManagementEndpoint, {
		allowInsecure: signIn.method === 'none',
	});
	if (signIn.method !== 'none') {
		// Whoever may edit the settings must not get hold of what they hold, nor of the machine's identity.
		if (belongsToHost(signIn)) assertHostForMachineIdentity(endpoint.hostname);
		else assertPoolHost(endpoint.hostname);
		assertAudience(signIn.scope, endpoint.hostname);
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
