import { NEWEST } from '../support/api-versions';
import { PoolEndpoint } from '../../session-pool/endpoint';
import { POOL_ENDPOINT, POOL_ORIGIN, POOL_PATH } from '../support/pool-connection';
import { inputRefusalOf } from '../support/refusal';

const parse = (text: unknown, allowInsecure = false) => PoolEndpoint.parse(text, { allowInsecure });

describe('The endpoint as people paste it', () => {
	test.each([
		['as the portal shows it', ''],
		['with a trailing slash', '/'],
		['with several trailing slashes', '///'],
		['with the route of the first preview', '/python/execute'],
		['with the route of 2024-02-02-preview', '/code/execute'],
		['with the route of the later versions', '/executions'],
		['with a route in another case', '/Code/Execute'],
		['with a route and slashes', '/executions//'],
		['with slashes before a route', '///executions'],
		['with the files route', '/files'],
		['with the upload route', '/files/upload'],
		['with the content route', '/files/content'],
		['with the session route', '/session'],
		['with the list of sessions', '/listSessions'],
		['with the metadata route', '/metadata'],
		['with a query', `?api-version=${NEWEST}&identifier=x`],
		['with a fragment', '#overview'],
		['with a route, a query and a fragment', '/code/execute/?api-version=1&identifier=x#top'],
	])('is read %s', (_case, suffix) => {
		expect(parse(POOL_ENDPOINT + suffix).toString()).toBe(POOL_ENDPOINT);
	});

	test('is read with white space around it', () => {
		expect(parse(`  ${POOL_ENDPOINT}\n`).toString()).toBe(POOL_ENDPOINT);
	});

	test('is read with an upper-case host and the default port', () => {
		expect(parse(`HTTPS://POOL.example:443${POOL_PATH}`).toString()).toBe(POOL_ENDPOINT);
	});

	test('keeps a port of its own', () => {
		expect(parse(`https://pool.example:8443${POOL_PATH}`).toString()).toBe(
			`https://pool.example:8443${POOL_PATH}`,
		);
	});

	test('keeps an IPv6 host', () => {
		expect(parse('https://[2001:DB8::1]:8443/pool/').toString()).toBe(
			'https://[2001:db8::1]:8443/pool',
		);
	});

	test('may be a host alone', () => {
		const endpoint = parse('https://pool.example/');
		expect(endpoint.toString()).toBe('https://pool.example');
		expect(endpoint.url(['files'], { a: 'b' })).toBe('https://pool.example/files?a=b');
	});

	test.each(['session', 'files', 'executions', 'metadata'])(
		'keeps the name of a pool called %s',
		(pool) => {
			const endpoint = `${POOL_ORIGIN}/subscriptions/s/resourceGroups/g/sessionPools/${pool}`;
			expect(parse(endpoint).toString()).toBe(endpoint);
			expect(parse(`${endpoint}/executions`).toString()).toBe(endpoint);
		},
	);
});

describe('A text that is no endpoint', () => {
	test.each([
		['an empty text', '', "has no 'Pool Management Endpoint'"],
		['white space', ' \t', "has no 'Pool Management Endpoint'"],
		['nothing', undefined, "has no 'Pool Management Endpoint'"],
		['something other than text', 7, "has no 'Pool Management Endpoint'"],
		['a name', 'my pool', 'is not a URL'],
		['a host without a scheme', 'pool.example/pool-1', 'is not a URL'],
		['a URL without a host', 'https://', 'is not a URL'],
		['plain http', 'http://pool.example/pool-1', 'must start with https://'],
		['another scheme', 'ftp://pool.example/pool-1', 'must start with https://'],
		['a host and port without a scheme', 'localhost:8080/pool-1', 'must start with https://'],
		['a user name', 'https://user@pool.example/pool-1', 'user name or password'],
		['a password', 'https://:canary-secret@pool.example/pool-1', 'user name or password'],
	])('is refused: %s', (_case, text, message) => {
		const refusal = inputRefusalOf(() => parse(text));
		expect(refusal.message).toContain(message);
		expect(refusal.advice).not.toBe('');
		expect(`${refusal.message} ${refusal.advice}`).not.toContain('canary-secret');
	});
});

describe('Plain http', () => {
	test('is taken where it is allowed', () => {
		const endpoint = parse('http://127.0.0.1:8080/', true);
		expect(endpoint.toString()).toBe('http://127.0.0.1:8080');
		expect(endpoint.insecure).toBe(true);
	});

	test('does not make other schemes allowed', () => {
		expect(inputRefusalOf(() => parse('ftp://127.0.0.1/', true)).message).toContain('https://');
	});

	test('is not assumed for https', () => {
		expect(parse(POOL_ENDPOINT, true).insecure).toBe(false);
	});
});

describe('The URL of a route', () => {
	test('has its segments and its query encoded one by one', () => {
		const url = parse(POOL_ENDPOINT).url(['files', 'a/b #1?.csv', 'content'], {
			identifier: 'a&b=c#d é',
			path: 'x/y z',
		});
		expect(url).toBe(
			`${POOL_ENDPOINT}/files/a%2Fb%20%231%3F.csv/content` +
				'?identifier=a%26b%3Dc%23d%20%C3%A9&path=x%2Fy%20z',
		);
	});

	test.each(['', '.', '..'])('has no segment %j', (segment) => {
		const refusal = inputRefusalOf(() => parse(POOL_ENDPOINT).url(['files', segment], {}));
		expect(refusal.message).toBe('A name is empty or consists of dots');
		expect(refusal.advice).toBe('Give the name of a file.');
	});

	test('does not end in an error for half a surrogate pair', () => {
		expect(parse(POOL_ENDPOINT).url(['\ud83d'], { a: '\ude00' })).toBe(
			`${POOL_ENDPOINT}/%EF%BF%BD?a=%EF%BF%BD`,
		);
	});
});

describe('A link from the service', () => {
	test.each([
		['a path from the endpoint', '/files?skip=10', '/files?skip=10'],
		['a relative path', 'files?skip=10', '/files?skip=10'],
		['a path from the host', `${POOL_PATH}/files?skip=10`, '/files?skip=10'],
		['a whole URL', `${POOL_ENDPOINT}/files?skip=10`, '/files?skip=10'],
		['a query with dots and slashes', '/files?path=../..', '/files?path=../..'],
	])('is resolved: %s', (_case, link, expected) => {
		expect(parse(POOL_ENDPOINT).resolve(link)).toBe(POOL_ENDPOINT + expected);
	});

	test.each([
		['another host', 'https://elsewhere.example/files'],
		['another host without a scheme, by backslashes', '\\\\elsewhere.example\\files'],
		[
			'another pool',
			`${POOL_ORIGIN}/subscriptions/sub-1/resourceGroups/group-1/sessionPools/pool-2`,
		],
		['a lookalike pool', `${POOL_ENDPOINT}2/files`],
		['a climb from the endpoint', '/../pool-2/files'],
		['a climb from the host', `${POOL_PATH}/../pool-2/files`],
		['an encoded climb', '/%2e%2e/pool-2/files'],
		['plain http', `http://pool.example${POOL_PATH}/files`],
		['a script', 'javascript:alert(1)'],
		['something that is no URL', 'https://['],
	])('is refused: %s', (_case, link) => {
		const refusal = inputRefusalOf(() => parse(POOL_ENDPOINT).resolve(link));
		expect(refusal.message).toContain("not for the credential's session pool");
	});

	test('without a scheme does not name another host', () => {
		const url = parse(POOL_ENDPOINT).resolve('//elsewhere.example/files');
		expect(url).toBe(`${POOL_ENDPOINT}//elsewhere.example/files`);
		const bare = PoolEndpoint.parse(POOL_ORIGIN, { allowInsecure: false });
		inputRefusalOf(() => bare.resolve('//elsewhere.example/files'));
	});
});
