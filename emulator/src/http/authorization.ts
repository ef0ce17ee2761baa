/** Looks at the Authorization header the way the service does, as far as one can without knowing any key. */
import { ServiceError } from './service-error.js';

const AUDIENCE = 'https://dynamicsessions.io';

/**
 * Accepts `Bearer x` for any x. If x is a JSON Web Token, its audience must be the service's and it must not have expired;
 * its signature is not looked at.
 * @param required whether a request without the header is refused too
 * @throws ServiceError 401
 */
export function authorize(header: string | undefined, required: boolean): void {
	if (header === undefined) {
		if (required) refuse('The request has no Authorization header.');
		return;
	}
	const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
	if (token === undefined)
		return refuse("The Authorization header is not of the form 'Bearer <token>'.");
	const claims = jwtClaims(token);
	if (claims === undefined) return;
	const audiences = [claims.aud].flat();
	if (!audiences.some((audience) => audience === AUDIENCE || audience === `${AUDIENCE}/`)) {
		refuse(`The token's audience is '${audiences.join(', ')}'; it must be '${AUDIENCE}'.`);
	}
	if (typeof claims.exp === 'number' && claims.exp * 1000 < Date.now())
		refuse('The token has expired.');
}

function refuse(message: string): never {
	throw new ServiceError(401, 'Unauthorized', message);
}

/** What a JWT says about itself; undefined if the token is none. */
function jwtClaims(token: string): { aud?: unknown; exp?: unknown } | undefined {
	const parts = token.split('.');
	if (parts.length !== 3) return undefined;
	try {
		const claims: unknown = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8'));
		return typeof claims === 'object' && claims !== null ? claims : undefined;
	} catch {
		return undefined;
	}
}
