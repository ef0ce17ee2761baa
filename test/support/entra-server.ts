import type { ServerResponse } from 'node:http';
import { CANARY_SECRET, CANARY_TOKEN, CLIENT, TENANT, refusalBody, tokenBody } from './entra';
import { NEWEST } from './api-versions';
import { type SeenRequest, TlsServer, sendJson } from './tls-server';

/** What the pool answers to a call that carries the newest token. */
type PoolAnswer = (request: SeenRequest, response: ServerResponse) => void;

/** Entra's token endpoint and a session pool behind one TLS server. */
export class EntraServer {
	/** Number of the Entra error to answer with, for example 7000215. */
	refusal?: number;
	/** Refuses all tokens up to this one with 401. */
	revokedUpTo = 0;
	expiresInSeconds = 3600;
	pool: PoolAnswer = (_request, response) => sendJson(response, 200, { value: [] });
	private issued = 0;

	private constructor(readonly server: TlsServer) {}

	static async start(): Promise<EntraServer> {
		// Built in two steps, since each needs the other.
		let entra: EntraServer | undefined;
		const server = await TlsServer.start((request, response) => entra?.answer(request, response));
		entra = new EntraServer(server);
		return entra;
	}

	get endpoint(): string {
		return `${this.server.origin}/subscriptions/s/resourceGroups/g/sessionPools/p`;
	}

	get tokenRequests(): URLSearchParams[] {
		return this.server.seen
			.filter(({ path }) => path.split('?')[0].endsWith('/oauth2/v2.0/token'))
			.map(({ body }) => new URLSearchParams(body));
	}

	get poolRequests(): SeenRequest[] {
		return this.server.seen.filter(({ path }) => path.startsWith('/subscriptions/'));
	}

	/** Credential fields for a service principal of this server; a new secret is a new sign-in. */
	fields(secret = CANARY_SECRET): Record<string, string> {
		return {
			poolManagementEndpoint: this.endpoint,
			authentication: 'clientSecret',
			tenantId: TENANT,
			clientId: CLIENT,
			clientSecret: secret,
			cloud: 'custom',
			authorityHost: this.server.origin,
			apiVersion: NEWEST,
		};
	}

	reset(): void {
		this.server.seen.length = 0;
		this.refusal = undefined;
		this.revokedUpTo = 0;
		this.expiresInSeconds = 3600;
		this.pool = (_request, response) => sendJson(response, 200, { value: [] });
	}

	private answer(request: SeenRequest, response: ServerResponse): void {
		const { path } = request;
		if (path.includes('openid-configuration')) return this.configuration(path, response);
		if (path.split('?')[0].endsWith('/oauth2/v2.0/token')) return this.token(response);
		const token = Number(
			new RegExp(`^Bearer ${CANARY_TOKEN}-(\\d+)$`).exec(request.headers.authorization ?? '')?.[1],
		);
		if (!(token > this.revokedUpTo)) return sendJson(response, 401, {});
		this.pool(request, response);
	}

	private configuration(path: string, response: ServerResponse): void {
		const base = `${this.server.origin}/${path.split('/')[1]}`;
		sendJson(response, 200, {
			token_endpoint: `${base}/oauth2/v2.0/token`,
			authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
			issuer: `${base}/v2.0`,
			jwks_uri: `${base}/discovery/v2.0/keys`,
		});
	}

	private token(response: ServerResponse): void {
		if (this.refusal !== undefined) {
			return sendJson(response, 401, refusalBody(this.refusal));
		}
		this.issued += 1;
		sendJson(response, 200, tokenBody(`${CANARY_TOKEN}-${this.issued}`, this.expiresInSeconds));
	}

	/** Every token given so far is refused from now on. */
	revokeAll(): void {
		this.revokedUpTo = this.issued;
	}
}
