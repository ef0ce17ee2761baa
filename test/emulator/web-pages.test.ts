import { request } from 'node:http';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../support/api-versions';
import { PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';

const EVIL = 'https://evil.example';
const FORM = 'multipart/form-data; boundary=b';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';

shareKernels();

let pool: RunningSessionPool;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
});
afterAll(() => pool?.close());

interface Visit {
	to?: RunningSessionPool;
	method?: string;
	path?: string;
	headers?: Record<string, string>;
	body?: string;
}

/** A request with any Host header, which `fetch` does not allow. */
function visit({ to = pool, method = 'GET', path = '/files', headers, body }: Visit) {
	const { port } = new URL(to.endpoint);
	const query = `api-version=${NEWEST}&identifier=web-pages`;
	return new Promise<{ status: number; text: string; cors?: string }>((resolve, reject) => {
		const sent = request(
			{ host: '127.0.0.1', port, method, path: `${path}?${query}`, headers },
			(reply) => {
				reply.toArray().then(
					(chunks) =>
						resolve({
							status: reply.statusCode!,
							text: Buffer.concat(chunks).toString(),
							cors: reply.headers['access-control-allow-origin'] as string,
						}),
					reject,
				);
			},
		);
		sent.on('error', reject);
		sent.end(body);
	});
}

const upload = (headers: Record<string, string>): Visit => ({
	method: 'POST',
	headers: { 'content-type': FORM, ...headers },
	body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n',
});
const run = (headers: Record<string, string>): Visit => ({
	method: 'POST',
	path: '/executions',
	headers: { 'content-type': 'application/json', ...headers },
	body: '{"code":"1","timeoutInSeconds":10}',
});

test.each([
	['another name for this machine', { headers: { host: 'evil.example' } }],
	['another name that only looks like loopback', { headers: { host: '127.0.0.1.evil.example' } }],
	['another machine', { headers: { host: '192.168.1.7:8089' } }],
	['a page that may read', { headers: { origin: EVIL } }],
	['a page without an origin', { headers: { origin: 'null' } }],
	['a page on another port of this machine', { headers: { origin: 'http://localhost:3000' } }],
	['a page that runs code', run({ origin: EVIL })],
	['a page that runs code under another name', run({ origin: EVIL, host: 'evil.example' })],
	['a form', upload({ origin: EVIL })],
	['a form of a browser that names no origin', upload({ 'user-agent': BROWSER })],
	['a form that names its page only', upload({ referer: `${EVIL}/page` })],
	['a picture', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }],
	['a sister site', { headers: { 'sec-fetch-site': 'same-site' } }],
])('%s is refused, in one sentence, and nothing happens', async (_who, what) => {
	const reply = await visit(what);
	expect(reply.status).toBe(403);
	expect(reply.text).toMatch(/^The pool does not .+\.$/);
	expect(reply.cors).toBeUndefined();
	expect(pool.sessions()).toEqual([]);
	expect(pool.executionCount).toBe(0);
});

test.each(['localhost', 'LOCALHOST:1', 'pool.localhost', '127.0.0.1', '127.8.9.10:80', '[::1]:80'])(
	'the name %s is answered to',
	async (host) => {
		expect((await visit({ headers: { host } })).status).toBe(200);
	},
);

test.each([
	['curl', upload({})],
	[
		'a page of the pool itself',
		upload({ origin: 'http://localhost:8089', host: 'localhost:8089' }),
	],
	['an address typed into a browser', { headers: { 'sec-fetch-site': 'none' } }],
	['a browser with a token', upload({ 'user-agent': BROWSER, authorization: 'Bearer x' })],
])('%s is let in', async (_who, what) => {
	expect((await visit(what)).status).toBe(200);
});

describe('off loopback', () => {
	let open: RunningSessionPool;
	beforeAll(async () => {
		open = await startSessionPool({ port: 0, ready: 0, host: '0.0.0.0' });
	});
	afterAll(() => open?.close());

	test('every request needs the token, which is random; any name will do, a foreign page will not', async () => {
		const token = open.token!;
		expect(token).toMatch(/^[\w-]{32}$/);
		for (const headers of [
			{},
			{ authorization: 'Bearer x' },
			{ authorization: `Bearer ${token}x` },
			{ authorization: token },
		]) {
			const reply = await visit({ to: open, headers: headers as Record<string, string> });
			expect([reply.status, reply.text]).toEqual([401, '']);
		}
		const authorization = `Bearer ${token}`;
		const ask = (more: object) => visit({ to: open, headers: { authorization, ...more } });
		expect((await ask({ host: 'pool.internal:8089' })).status).toBe(200);
		expect((await ask({ host: 'pool.internal', origin: EVIL })).status).toBe(403);
		expect(JSON.stringify(open.requests)).not.toContain(token);
	});

	test('a pool may be given its token, and needs none on loopback', async () => {
		const given = await startSessionPool({ port: 0, ready: 0, token: 'my-token' });
		try {
			const client = new PoolClient(given);
			expect((await client.call('GET', '/files')).status).toBe(401);
			const headers = { authorization: 'Bearer my-token' };
			expect((await client.call('GET', '/files', { headers })).status).toBe(200);
			expect(pool.token).toBeUndefined();
		} finally {
			await given.close();
		}
		await expect(startSessionPool({ token: 'two words' })).rejects.toThrow(RangeError);
	});
});
