import { FakeService, type ServiceReply } from './fake-service';

/** Microsoft Entra ID's sign-in host, where client secrets are sent to. */
export class FakeEntra extends FakeService {
	constructor() {
		super('https://login.microsoftonline.com');
	}

	/** Gives these tokens, one a request. */
	gives(...tokens: string[]): this {
		return this.answers(...tokens.map(tokenReply));
	}

	/** Fields of the token requests so far. */
	get asked(): Array<Record<string, string>> {
		return this.seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString())));
	}
}

function tokenReply(token: string): ServiceReply {
	return { json: { token_type: 'Bearer', expires_in: 3599, access_token: token } };
}

let secrets = 0;

/** A client secret that no test has signed in with yet, so that no token of it is known. */
export function newSecret(): string {
	return `canary-secret-${++secrets}`;
}
