/**
 * What Microsoft Entra ID says: the one place where its words are made up. `entra-server.ts` says them over real TLS,
 * `fake-entra.ts` in place of its public host.
 */

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const CLIENT = '22222222-2222-4222-8222-222222222222';

/** Values a test plants, to see that they turn up nowhere. */
export const CANARY_SECRET = 'canary-secret-0123456789';
export const CANARY_TOKEN = 'canary-token';

let secrets = 0;

/** A client secret that no test has signed in with yet, so that no token of it is known. */
export function newSecret(): string {
	return `${CANARY_SECRET}-${++secrets}`;
}

/** A token as all givers word it; those of managed identities say when it expires, Entra in how many seconds. */
export function tokenBody(token: string, seconds = 3600): Record<string, unknown> {
	return {
		token_type: 'Bearer',
		expires_in: seconds,
		ext_expires_in: seconds,
		expires_on: String(Math.floor(Date.now() / 1000) + seconds),
		access_token: token,
	};
}

/** A refusal, which repeats what it was sent. */
export function refusalBody(number: number, secret = CANARY_SECRET): Record<string, unknown> {
	return {
		error: 'invalid_client',
		error_description: `AADSTS${number}: canary-text, '${secret}' provided for app ${CLIENT}. Trace ID: canary-trace`,
		error_codes: [number],
		trace_id: 'canary-trace',
	};
}
