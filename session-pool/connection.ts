import { createHash } from 'node:crypto';
import { PoolEndpoint } from './endpoint';
import { InvalidInputError } from './pool-error';
import { type SignIn, assertFilled, signInKey } from './sign-in';
import { DEFAULT_API_VERSION } from './wire/api-version';

/** Everything needed to talk to one pool. */
export interface PoolConnection {
	endpoint: PoolEndpoint;
	signIn: SignIn;
	apiVersion: string;
	/** Equal for the same pool with the same sign-in; holds no secret and cannot be guessed without it. */
	poolKey: string;
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
	const apiVersion = text(fields.apiVersion) || DEFAULT_API_VERSION;
	const poolKey = createHash('sha256')
		.update([endpoint.toString(), signInKey(signIn)].join('\n'))
		.digest('hex');
	return { endpoint, signIn, apiVersion, poolKey };
}

function readSignIn(fields: Readonly<Record<string, unknown>>): SignIn {
	const method = text(fields.authentication) || 'clientSecret';
	switch (method) {
		case 'none':
			return { method };
		case 'clientSecret': {
			const signIn = {
				tenantId: text(fields.tenantId),
				clientId: text(fields.clientId),
				clientSecret: text(fields.clientSecret),
			};
			assertFilled({
				'Directory (Tenant) ID': signIn.tenantId,
				'Application (Client) ID': signIn.clientId,
				'Client Secret': signIn.clientSecret,
			});
			return { method, ...signIn };
		}
		default:
			throw new InvalidInputError(
				`The credential's 'Authentication' is '${method}', which is not known`,
				'Open the credential and choose a method from the list.',
			);
	}
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
