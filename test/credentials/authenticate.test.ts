import type { ICredentialType, IHttpRequestOptions } from 'n8n-workflow';
import { CredentialStore } from '../engine/credential-store';
import { N8nEngine } from '../engine/n8n-engine';
import { EntraServer } from '../support/entra-server';

let entra: EntraServer;
let engine: N8nEngine;
let types: Map<string, ICredentialType>;

beforeAll(async () => {
	entra = await EntraServer.start();
	engine = await N8nEngine.start({ credentials: {} });
	// n8n hands credential types on as copies made by spread.
	types = new Map([...engine.credentialTypes].map(([name, type]) => [name, { ...type }]));
});

afterAll(async () => {
	await engine.close();
	await entra.server.close();
});

async function authenticate(request: IHttpRequestOptions): Promise<IHttpRequestOptions> {
	const fields = entra.fields();
	const store = new CredentialStore(types, fields);
	return await store.authenticate(fields, 'azureCodeInterpreterApi', request);
}

// Before any test has a token, which would be kept.
test.each([
	['another host', (url: string) => url.replace(/:\/\/[^/]+/, '://elsewhere.example')],
	['plain http', (url: string) => url.replace('https:', 'http:')],
	['another pool beside it', (url: string) => `${url}2/files`],
	['a way out of the pool', (url: string) => `${url}/../other/files`],
	['an encoded way out of the pool', (url: string) => `${url}/%2e%2e/other/files`],
])('n8n is refused a token for %s before one is asked for', async (_, target) => {
	await expect(authenticate({ url: target(entra.endpoint) })).rejects.toThrow(
		"The request is not for the credential's session pool",
	);
	expect(entra.server.seen).toEqual([]);
});

test('a request to the pool gets a token, the same one again, and follows no redirect', async () => {
	const urls = [`${entra.endpoint}/files?identifier=x`, `${entra.endpoint}/executions`];
	const tokens = new Set<unknown>();
	for (const url of urls) {
		const signed = await authenticate({ url, headers: { Accept: 'application/json' } });
		expect(signed).toMatchObject({
			url,
			disableFollowRedirect: true,
			headers: { Accept: 'application/json', Authorization: expect.stringMatching(/^Bearer ./) },
		});
		tokens.add(signed.headers?.Authorization);
	}
	expect(tokens.size).toBe(1);
	expect(entra.tokenRequests).toHaveLength(1);
});
