import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long an identifier that a model was given is taken; the pool's cool-down is mostly much shorter. */
const LIFETIME_SECONDS = 24 * 60 * 60;

const TOKEN = /^n8n-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{32})$/;

/**
 * Identifiers of sessions that a model hands back from call to call, for n8n's own Agents: they tell a tool
 * nothing of the conversation. Each is signed and expires, so a model or a user can name no session but one
 * that was opened for such a call with the same credential.
 */
export class SessionTokens {
	/** @param secret of this n8n. @param poolKey of the credential that the session was opened with */
	constructor(
		private readonly secret: string,
		private readonly poolKey: string,
	) {}

	create(nowMs = Date.now()): string {
		const openedAt = Math.floor(nowMs / 1000).toString(16);
		const nonce = openedAt.padStart(8, '0') + randomBytes(12).toString('hex');
		return `n8n-${nonce}-${this.sign(nonce)}`;
	}

	/** Whether it was made here, not longer than a day ago. */
	isValid(given: unknown, nowMs = Date.now()): given is string {
		const openedAt = this.openedAt(given);
		return openedAt !== undefined && nowMs / 1000 - openedAt < LIFETIME_SECONDS;
	}

	/** When it was made here, in seconds since 1970; undefined for anything else. */
	openedAt(given: unknown): number | undefined {
		const match = typeof given === 'string' ? TOKEN.exec(given) : null;
		if (match === null) return undefined;
		const [, openedAt, random, signature] = match;
		const expected = Buffer.from(this.sign(openedAt + random));
		return timingSafeEqual(Buffer.from(signature), expected) ? parseInt(openedAt, 16) : undefined;
	}

	private sign(nonce: string): string {
		const message = JSON.stringify(['token', nonce, this.poolKey]);
		return createHmac('sha256', this.secret).update(message).digest('hex').slice(0, 32);
	}
}
