import { inspect } from 'node:util';
import nock from 'nock';
import { CALLS, CALL_NAMES } from '../support/every-call';
import { newSecret } from '../support/entra';
import { FakeEntra, refusalReply } from '../support/fake-entra';
import { FakeService, type ServiceReply, forgetFakes } from '../support/fake-service';
import { POOL_ORIGIN, connectSigned } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

/** Everything an error could be shown as: in a log, in JSON, in n8n's panel, with all that caused it. */
function allTextOf(error: unknown): string {
	const texts: string[] = [];
	const seen = new Set<unknown>();
	for (let link = error; link instanceof Error && !seen.has(link); link = link.cause) {
		seen.add(link);
		texts.push(
			inspect(link, { depth: 10, showHidden: true }),
			JSON.stringify(link, Object.getOwnPropertyNames(link)),
			JSON.stringify(link),
			String(link.stack),
		);
	}
	return texts.join('\n');
}

async function failingCall(call: (typeof CALL_NAMES)[number], clientSecret = newSecret()) {
	const client = await connectSigned({ clientSecret });
	return allTextOf(await refusalOf(CALLS[call](client)));
}

const SECRETS = /canary-(?:token|secret)|Bearer/;

test('The search finds a secret wherever an error may hold it', () => {
	const deep = { a: { b: { c: { headers: { Authorization: 'Bearer canary-token' } } } } };
	const hidden = Object.defineProperty(new Error('x'), 'request', { value: deep });
	const caused = new Error('x', { cause: new Error('y', { cause: hidden }) });
	for (const error of [Object.assign(new Error('x'), deep), hidden, caused]) {
		expect(allTextOf(error)).toMatch(SECRETS);
	}
});

describe.each(CALL_NAMES)('The error of %s holds neither token nor secret', (call) => {
	test.each<[string, ServiceReply]>([
		['a refusal', { status: 400, json: { error: { code: 'X', message: 'No' } } }],
		['a refused token', { status: 401 }],
		['a missing role', { status: 403, body: 'Forbidden' }],
		['a full pool', { status: 429, headers: { 'retry-after': '1' } }],
		['a broken service', { status: 500, body: '<html>Oops</html>' }],
		['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
	])('after %s', async (_case, reply) => {
		new FakeEntra().gives('canary-token', 'canary-token-2');
		const pool = new FakeService().answers(reply, reply);
		expect(await failingCall(call)).not.toMatch(SECRETS);
		expect(pool.seen[0].headers.authorization).toBe('Bearer canary-token');
	});

	test.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'CERT_HAS_EXPIRED', 'EPROTO'])(
		'after a connection that ended with %s',
		async (code) => {
			new FakeEntra().gives('canary-token');
			const scope = nock(POOL_ORIGIN)
				.intercept(() => true, /^(?:list|get|down)/.test(call) ? 'GET' : 'POST')
				.replyWithError(Object.assign(new Error('socket says canary-token'), { code }));
			nock(POOL_ORIGIN)
				.intercept(() => true, 'DELETE')
				.replyWithError(Object.assign(new Error('socket says canary-token'), { code }));
			expect(await failingCall(call)).not.toMatch(SECRETS);
			expect(scope.isDone()).toBe(!call.startsWith('delete'));
		},
	);

	test('after a sign-in that failed', async () => {
		const clientSecret = newSecret();
		new FakeEntra().answers(refusalReply(7000215, clientSecret));
		expect(await failingCall(call, clientSecret)).not.toMatch(SECRETS);
	});
});

describe('The error of a success that is none holds neither token nor secret', () => {
	test.each<[string, ServiceReply]>([
		['truncated JSON', { body: '{"status":"Succ' }],
		['an error object', { json: { error: { code: 'X', message: 'No' } } }],
		['a page', { body: '<html>Sign in</html>' }],
	])('after %s', async (_case, reply) => {
		new FakeEntra().gives('canary-token');
		new FakeService().answers(reply);
		expect(await failingCall('execute')).not.toMatch(SECRETS);
	});

	test('after a link that leads elsewhere', async () => {
		new FakeEntra().gives('canary-token');
		const elsewhere = new FakeService('https://elsewhere.example');
		new FakeService().answers({ json: { value: [], nextLink: 'https://elsewhere.example/x' } });
		expect(await failingCall('listFiles')).not.toMatch(SECRETS);
		expect(elsewhere.seen).toEqual([]);
	});
});
