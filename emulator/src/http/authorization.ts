/** Looks at the Authorization header the way the service does, as far as one can without knowing any key. */
import { createHash, timingSafeEqual } from 'node:crypto';

import { unauthorized } from './service-error.js';

/** The service's own audience, and the one it had before, which several clients still ask for. */
const AUDIENCES = ['https://dynamicsessions.io', 'https://acasessions.io'];

export interface TokenRules {
	/** Whether a request without the header is refused. */
	required: boolean;
	/** The only token that is accepted, if the pool has one of its own. */
	only?: string;
}

/**
 * Accepts `Bearer x` for any x. If x is a JSON Web Token, its audience must be the service's and it must not have expired;
 * its signature is not looked at. A pool with a token of its own accepts that one alone.
 * @throws ServiceError 401
 */
export function authorize(header: string | undefined, { required, only }: TokenRules): void {
	if (header === undefined) {
		if (required || only !== undefined)
			throw unauthorized('The request has no Authorization header.');
		return;
	}
	const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
	if (token === undefined)
		throw unauthorized("The Authorization header is not of the form 'Bearer <token>'.");
	if (only !== undefined) {
		if (!isSame(token, only))
			throw unauthorized('The token is not the one this pool was started with.');
		return;
	}
	const claims = jwtClaims(token);
	if (claims === undefined) return;
	const audiences = [claims.aud].flat();
	if (!audiences.some((audience) => AUDIENCES.includes(String(audience).replace(/\/$/, '')))) {
		throw unauthorized(
			`The token's audience is '${audiences.join(', ')}'; it must be '${AUDIENCES[0]}'.`,
		);
	}
	if (typeof claims.exp === 'number' && claims.exp * 1000 < Date.now())
		throw unauthorized('The token has expired.');
}

/** In a time that tells nothing about where two tokens differ. */
function isSame(a: string, b: string): boolean {
	const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(a), digest(b));
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
