import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { NEWEST } from '../support/api-versions';
import { AzureCodeInterpreterApi } from '../../credentials/AzureCodeInterpreterApi.credentials';
import { newSecret } from '../support/entra';
import { EntraServer } from '../support/entra-server';
import { refusalOf } from '../support/refusal';
import { sendJson } from '../support/tls-server';
import { SessionPoolError } from '../../session-pool';
import { ALLOWED, REFUSED, type Target } from './token-targets';

type Authenticate = (
	credentials: ICredentialDataDecryptedObject,
	request: Partial<IHttpRequestOptions> & { uri?: string },
) => Promise<IHttpRequestOptions>;

const authenticate = new AzureCodeInterpreterApi().authenticate as Authenticate;

let entra: EntraServer;
let fields: Record<string, string>;

beforeAll(async () => {
	entra = await EntraServer.start();
});
beforeEach(() => {
	entra.reset();
	fields = entra.fields(newSecret());
});
afterAll(async () => await entra.server.close());

const target = (of: Target) => of(new URL(entra.endpoint));

/** The ways in which n8n's helpers give the address of a request. */
const FORMS: Record<string, (address: string) => Partial<IHttpRequestOptions> & { uri?: string }> =
	{
		url: (url) => ({ url }),
		'uri, as the HTTP Request node does,': (uri) => ({ uri }),
		'baseURL and url': (address) => {
			const [, base, url] = /^([^/]*\/\/[^/]*)(.*)$/s.exec(address) ?? ['', '', address];
			return { baseURL: base, url };
		},
	};

describe.each(Object.keys(FORMS))('A request by %s', (form) => {
	test.each(Object.keys(ALLOWED))("is signed for the credential's own pool: %s", async (name) => {
		const address = target(ALLOWED[name]);
		const signed = await authenticate(fields, { ...FORMS[form](address), method: 'GET' });
		expect(signed.headers?.Authorization).toMatch(/^Bearer canary-token-\d+$/);
		expect(new URL(signed.url).href).toBe(new URL(address).href);
		expect(signed).toMatchObject({ method: 'GET', baseURL: undefined, uri: undefined });
		expect(entra.tokenRequests).toHaveLength(1);
	});

	test.each(Object.keys(REFUSED))('is refused, and no token asked for: %s', async (name) => {
		const refusal = await refusalOf(authenticate(fields, FORMS[form](target(REFUSED[name]))));
		expect(refusal.message).toContain("The request is not for the credential's session pool");
		expect(refusal.message).not.toContain('canary');
		expect(entra.server.seen).toEqual([]);
	});
});

test('A base address with a slash and a route without one are joined like any other', async () => {
	for (const [baseURL, url] of [
		[entra.endpoint, '/files'],
		[entra.endpoint, 'files'],
		[`${entra.endpoint}/`, '/files'],
		[`${entra.endpoint}//`, 'files'],
	]) {
		const signed = await authenticate(fields, { baseURL, url });
		expect(signed.url).toBe(`${entra.endpoint}/files`);
	}
});

test('An absolute address does not push a base address aside', async () => {
	const url = 'https://elsewhere.example/files';
	const signed = await authenticate(fields, { baseURL: entra.endpoint, url });
	expect(signed.url).toBe(`${entra.endpoint}/${url}`);
});

test('Of two addresses the one that n8n would take is looked at, and only that is left', async () => {
	const elsewhere = 'https://elsewhere.example/files';
	const inside = `${entra.endpoint}/files`;
	expect(await authenticate(fields, { url: inside, uri: elsewhere })).toMatchObject({
		url: inside,
		uri: undefined,
	});
	await refusalOf(authenticate(fields, { url: elsewhere, uri: inside }));
});

test('A pasted route or slash in the endpoint leads to the same place', async () => {
	for (const pasted of ['/', '/executions', `/files?api-version=${NEWEST}`]) {
		const poolManagementEndpoint = `${entra.endpoint}${pasted}`;
		const signed = await authenticate(
			{ ...fields, poolManagementEndpoint },
			{ baseURL: poolManagementEndpoint, url: '/files' },
		);
		expect(signed.url).toBe(`${entra.endpoint}/files`);
	}
});

describe('A signed request', () => {
	const inside = () => `${entra.endpoint}/files`;

	test('follows no redirect, whichever helper of n8n sends it', async () => {
		const follow = { followRedirect: true, followAllRedirects: true, maxRedirects: 21 };
		const signed = await authenticate(fields, { url: inside(), ...follow });
		expect(signed).toMatchObject({
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
			maxRedirects: 0,
		});
	});

	test('goes only to a server whose certificate is trusted, whatever a node allows', async () => {
		const lenient = {
			skipSslCertificateValidation: true,
			rejectUnauthorized: false,
			agentOptions: { rejectUnauthorized: false, ca: 'canary-authority' },
		};
		const signed = await authenticate(fields, { url: inside(), ...lenient });
		for (const name of Object.keys(lenient)) expect(signed).not.toHaveProperty(name);
	});

	test('keeps its headers, but neither the name of another host nor another token', async () => {
		const headers = { Accept: 'text/csv', hOST: 'elsewhere.example', authorization: 'Basic x' };
		const signed = await authenticate(fields, { url: inside(), headers });
		expect(signed.headers).toEqual({
			Accept: 'text/csv',
			Authorization: expect.stringMatching(/^Bearer canary-token-\d+$/),
		});
	});

	test('is another object: what n8n shows of the request stays without a token', async () => {
		const request = { url: inside(), headers: { Accept: '*/*' } };
		const before = structuredClone(request);
		await authenticate(fields, request);
		expect(request).toEqual(before);
	});

	test('shares its token with all others', async () => {
		const requests = Array.from({ length: 20 }, async () => {
			return (await authenticate(fields, { url: inside() })).headers?.Authorization;
		});
		expect(new Set(await Promise.all(requests)).size).toBe(1);
		expect(entra.tokenRequests).toHaveLength(1);
	});
});

describe('Without a sign-in', () => {
	const local = { authentication: 'none', poolManagementEndpoint: 'http://localhost:8080/pool' };

	test('a request carries no token and follows no redirect', async () => {
		const headers = { Accept: '*/*' };
		const url = `${local.poolManagementEndpoint}/files`;
		const request = await authenticate(local, { url, headers });
		expect(request).toMatchObject({ url, disableFollowRedirect: true, maxRedirects: 0 });
		expect(request.headers).toEqual(headers);
	});

	test('a request for anything else is refused too', async () => {
		await refusalOf(authenticate(local, { url: 'http://localhost:8081/pool/files' }));
	});
});

describe("The credential test's request", () => {
	const TEST = { url: '/files', qs: { identifier: 'n8n-credential-test' } };
	const press = async () => await authenticate(fields, { ...TEST, baseURL: entra.endpoint });

	test('is made by our own client first, once', async () => {
		expect((await press()).url).toBe(`${entra.endpoint}/files`);
		const [made, ...more] = entra.poolRequests;
		expect(more).toEqual([]);
		expect(made.method).toBe('GET');
		expect(made.path).toMatch(/\/sessionPools\/p\/files\?identifier=n8n-credential-test&/);
		expect(made.path).not.toContain('recursive=true');
	});

	test('is an error with all there is to say in its message, and no code', async () => {
		const body = { error: { code: 'Forbidden', message: 'No role' } };
		entra.pool = (_request, response) => sendJson(response, 403, body);
		const error = await press().catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(SessionPoolError);
		expect(error).toMatchObject({ kind: 'denied', code: undefined, adviceList: [] });
		expect((error as Error).message).toMatch(
			/^The pool refused the sign-in \(403\): No role\. Give the service principal the role/,
		);
	});

	test.each([
		['of another session', { qs: { identifier: 'session-1' } }],
		['without a session', { qs: undefined }],
		['by its whole address', {}],
	])('is none %s', async (_case, more: { qs?: object }) => {
		const request = 'qs' in more ? { baseURL: entra.endpoint } : { url: `${entra.endpoint}/files` };
		await authenticate(fields, { ...TEST, ...request, ...more } as Partial<IHttpRequestOptions>);
		expect(entra.poolRequests).toEqual([]);
	});
});

test('A route may have slashes in front of it', async () => {
	const signed = await authenticate(fields, { baseURL: entra.endpoint, url: '//files' });
	expect(signed.url).toBe(`${entra.endpoint}/files`);
});

test('An error that is not of the pool stays what it is', async () => {
	const broken = new Error('broken');
	const request = {
		get url(): string {
			throw broken;
		},
	};
	await expect(authenticate(fields, request)).rejects.toBe(broken);
});

test('A request without an address is refused', async () => {
	await refusalOf(authenticate(fields, {}));
});
