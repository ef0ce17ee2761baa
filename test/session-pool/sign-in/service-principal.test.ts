import { inspect } from 'node:util';
import { readConnection } from '../../../session-pool/connection';
import { clientFor } from '../../../session-pool/client-cache';
import { CANARY_SECRET, CANARY_TOKEN, CLIENT, newSecret } from '../../support/entra';
import { EntraServer } from '../../support/entra-server';
import { sendJson } from '../../support/tls-server';

let entra: EntraServer;

const list = async (fields: Record<string, string>) =>
	await (
		await clientFor(readConnection(fields))
	)
		.getSession('session-1')
		.files.list({ directory: '', recursive: false });

beforeAll(async () => {
	entra = await EntraServer.start();
});
beforeEach(() => entra.reset());
afterAll(async () => await entra.server.close());

describe('A service principal with a client secret', () => {
	it('asks the authority for a token of the session pools and sends it', async () => {
		const secret = newSecret();
		await list(entra.fields(secret));
		expect(entra.tokenRequests).toHaveLength(1);
		const [asked] = entra.tokenRequests;
		expect(asked.get('client_id')).toBe(CLIENT);
		expect(asked.get('client_secret')).toBe(secret);
		expect(asked.get('scope')).toContain('https://dynamicsessions.io/.default');
		expect(entra.poolRequests[0].headers.authorization).toMatch(/^Bearer canary-token-\d+$/);
	});

	it('makes one token request for many calls that start on a cold cache', async () => {
		const fields = entra.fields(newSecret());
		await Promise.all(Array.from({ length: 50 }, async () => await list(fields)));
		expect(entra.poolRequests).toHaveLength(50);
		expect(entra.tokenRequests).toHaveLength(1);
	});

	it('uses a changed secret at once', async () => {
		await list(entra.fields(newSecret()));
		const changed = newSecret();
		await list(entra.fields(changed));
		expect(entra.tokenRequests.map((asked) => asked.get('client_secret'))).toContain(changed);
	});

	it('is remembered with 49 others, and the one unused for longest is forgotten', async () => {
		const [first, second, ...others] = Array.from({ length: 51 }, () => entra.fields(newSecret()));
		for (const fields of [first, second, first, ...others]) await list(fields);
		expect(entra.tokenRequests).toHaveLength(51);
		await list(first);
		expect(entra.tokenRequests).toHaveLength(51);
		await list(second);
		expect(entra.tokenRequests).toHaveLength(52);
	});

	it('asks for a changed scope', async () => {
		await list({ ...entra.fields(newSecret()), scope: 'https://other.example/.default' });
		expect(entra.tokenRequests[0].get('scope')).toContain('https://other.example/.default');
	});

	it('gets a new token before the old one expires', async () => {
		entra.expiresInSeconds = 60;
		const fields = entra.fields(newSecret());
		await list(fields);
		await list(fields);
		expect(entra.tokenRequests.length).toBeGreaterThan(1);
	});

	it('tries once more with a fresh token when the pool refuses one', async () => {
		const fields = entra.fields(newSecret());
		await list(fields);
		entra.revokeAll();
		await list(fields);
		expect(entra.tokenRequests).toHaveLength(2);
		expect(entra.poolRequests).toHaveLength(3);
	});

	it('gets one fresh token when many calls are refused at the same time', async () => {
		const fields = entra.fields(newSecret());
		await list(fields);
		entra.revokeAll();
		await Promise.all(Array.from({ length: 10 }, async () => await list(fields)));
		expect(entra.tokenRequests).toHaveLength(2);
	});

	it('gives up after the second refusal', async () => {
		entra.revokedUpTo = Number.MAX_SAFE_INTEGER;
		await expect(list(entra.fields(newSecret()))).rejects.toMatchObject({ status: 401 });
		expect(entra.poolRequests).toHaveLength(2);
	});

	it.each([
		[7000215, 'The client secret is wrong'],
		[7000222, 'The client secret has expired'],
		[90002, 'The tenant was not found'],
		[700016, 'The application was not found in the tenant'],
		[500011, 'The tenant does not know the service that the token is for'],
		[99999999, 'Microsoft Entra ID refused the sign-in'],
	])('says in words what AADSTS%d means, and nothing that was typed', async (number, words) => {
		entra.refusal = number;
		const error: Error = await list(entra.fields(newSecret())).then(
			() => new Error('not refused'),
			(refusal: Error) => refusal,
		);
		expect(error.message).toBe(`${words} (AADSTS${number})`);
		expect(entra.poolRequests).toHaveLength(0);
		const everything = `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}`;
		expect(everything).not.toContain(CANARY_SECRET);
		expect(everything).not.toContain('provided for app');
	});

	it('says that the authority could not be reached', async () => {
		const fields = { ...entra.fields(newSecret()), authorityHost: 'https://localhost:9' };
		await expect(list(fields)).rejects.toThrow('Microsoft Entra ID could not be reached');
	}, 60_000);

	it('does not follow a redirect, so the token stays with the pool', async () => {
		entra.pool = (_request, response) =>
			response.writeHead(307, { Location: `${entra.server.origin}/elsewhere` }).end();
		await expect(list(entra.fields(newSecret()))).rejects.toMatchObject({ status: 307 });
		expect(entra.server.seen.filter(({ path }) => path === '/elsewhere')).toHaveLength(0);
	});

	it('never shows the token in an error of the pool', async () => {
		entra.pool = (_request, response) => sendJson(response, 403, { error: { message: 'no role' } });
		const error: unknown = await list(entra.fields(newSecret())).catch(
			(refusal: unknown) => refusal,
		);
		expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY_TOKEN);
	});
});
