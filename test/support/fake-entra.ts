import { refusalBody, tokenBody } from './entra';
import { FakeService, type ServiceReply } from './fake-service';

/** Microsoft Entra ID's sign-in host, where client secrets are sent to. */
export class FakeEntra extends FakeService {
	constructor() {
		super('https://login.microsoftonline.com');
	}

	/** Gives these tokens, one a request. */
	gives(...tokens: string[]): this {
		return this.answers(...tokens.map((token) => tokenReply(token)));
	}

	/** Fields of the token requests so far. */
	get asked(): Array<Record<string, string>> {
		return this.seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString())));
	}
}

/** The reply that brings a token. */
export function tokenReply(token: string, seconds?: number): ServiceReply {
	return { json: tokenBody(token, seconds) };
}

/** The reply that refuses one. */
export function refusalReply(number: number, secret?: string): ServiceReply {
	return { status: 401, json: refusalBody(number, secret) };
}
