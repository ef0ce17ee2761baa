import { PoolEndpoint } from '../../session-pool/endpoint';
import { POOL_ENDPOINT, POOL_PATH } from '../support/pool-connection';
import { inputRefusalOf } from '../support/refusal';

const endpoint = PoolEndpoint.parse(POOL_ENDPOINT, { allowInsecure: false });

describe("A URL of the credential's pool", () => {
	test.each([
		['a route', `${POOL_ENDPOINT}/executions?identifier=x`],
		['a route of an upper-case host', `https://POOL.EXAMPLE${POOL_PATH}/executions`],
		['a route with the default port', `https://pool.example:443${POOL_PATH}/executions`],
		['a name with encoded characters', `${POOL_ENDPOINT}/files/a%20%231%25.csv/content`],
		['a name with an encoded slash', `${POOL_ENDPOINT}/files/a%2Fb.csv`],
		['a name that reads like an encoded dot', `${POOL_ENDPOINT}/files/50%252e.csv`],
		['a name with two dots inside', `${POOL_ENDPOINT}/files/a..b%2e.csv`],
		['a climb that stays inside', `${POOL_ENDPOINT}/files/../executions`],
		['a name with a slash encoded four times', `${POOL_ENDPOINT}/files/..%2525252Fb`],
		['a query with a climb', `${POOL_ENDPOINT}/files?path=%2e%2e%2f..`],
	])('is signed: %s', (_case, url) => {
		expect(endpoint.contains(url)).toBe(true);
		expect(() => endpoint.assertContains(url)).not.toThrow();
	});
});

describe('A URL of anything else', () => {
	test.each([
		['another host', `https://elsewhere.example${POOL_PATH}/executions`],
		['a host that ends like ours', `https://not-pool.example${POOL_PATH}/executions`],
		['a subdomain of ours', `https://a.pool.example${POOL_PATH}/executions`],
		['a host that starts like ours', `https://pool.example.evil.example${POOL_PATH}/executions`],
		['our host with a final dot', `https://pool.example.${POOL_PATH}/executions`],
		['another port', `https://pool.example:8443${POOL_PATH}/executions`],
		['plain http', `http://pool.example${POOL_PATH}/executions`],
		['plain http on the port of https', `http://pool.example:443${POOL_PATH}/executions`],
		['an IPv6 host', `https://[::1]${POOL_PATH}/executions`],
		['no path', 'https://pool.example'],
		['the path above', 'https://pool.example/subscriptions/sub-1'],
		['a lookalike path', `${POOL_ENDPOINT}2/executions`],
		['the path in another case', `${POOL_ENDPOINT.replace('pool-1', 'POOL-1')}/executions`],
		['our URL as the path of another host', `https://evil.example/${POOL_ENDPOINT}/executions`],
		['our URL as the query of another host', `https://evil.example/?${POOL_ENDPOINT}/`],
		['our host as user', `https://pool.example@evil.example${POOL_PATH}/executions`],
		['our host and port as user', `https://pool.example:443@evil.example${POOL_PATH}/executions`],
		['a user at our host', `https://user@pool.example${POOL_PATH}/executions`],
		['a password at our host', `https://:pw@pool.example${POOL_PATH}/executions`],
		['a backslash before our host', `https://evil.example\\@pool.example${POOL_PATH}/executions`],
		['a hash before our host', `https://evil.example#@pool.example${POOL_PATH}/executions`],
		['a URL without a scheme', `//pool.example${POOL_PATH}/executions`],
		['no URL', 'executions'],
		['nothing', ''],
	])('is not signed: %s', (_case, url) => {
		expect(endpoint.contains(url)).toBe(false);
		const refusal = inputRefusalOf(() => endpoint.assertContains(url));
		expect(refusal.message).toContain("not for the credential's session pool");
		expect(refusal.advice).toContain('and the paths below it, nothing else');
		expect(refusal.mayHaveRun).toBe(false);
	});
});

describe('A path that climbs out of the pool', () => {
	test.each([
		'/../pool-2/executions',
		'/files/../../pool-2/executions',
		'/files/..%2f..%2f../executions',
		'/%2e%2e/pool-2/executions',
		'/.%2E/pool-2/executions',
		'/%2E./pool-2/executions',
		'/..%2fpool-2/executions',
		'/..%2Fpool-2/executions',
		'/..%5Cpool-2/executions',
		'/..%252Fpool-2/executions',
		'/..%255Cpool-2/executions',
		'/..%25252Fpool-2/executions',
		'/..%25252fpool-2/executions',
		'/files/%2E%2E%2F%2E%2E%2Fpool-2',
		'/%2e%2e%2fpool-2/executions',
		'/%2e%2e%2Fpool-2%2Fexecutions',
		'/files/%2e%2e%2f%2e%2e%2fpool-2',
		'/..%5cpool-2/executions',
		'/%2e%2e%5Cpool-2/executions',
		'/%252e%252e/pool-2/executions',
		'/%252e%252e%252fpool-2/executions',
		'/..%252fpool-2/executions',
		'/..%255cpool-2/executions',
		'/%25252e%25252e%25252fpool-2',
		'/\\..\\..\\pool-2/executions',
		'\\..\\pool-2\\executions',
		'/.\t./pool-2/executions',
		'/.\n./pool-2/executions',
		'/%2e%2e%2f%zz/pool-2/executions',
	])('is not signed: %j', (path) => {
		expect(endpoint.contains(POOL_ENDPOINT + path)).toBe(false);
		inputRefusalOf(() => endpoint.assertContains(POOL_ENDPOINT + path));
	});
});

describe('An endpoint with an IPv6 host', () => {
	const local = PoolEndpoint.parse('http://[::1]:8080/pool', { allowInsecure: true });

	test('signs its own URLs, however the address is written', () => {
		expect(local.contains('http://[::1]:8080/pool/files')).toBe(true);
		expect(local.contains('http://[0:0:0:0:0:0:0:1]:8080/pool/files')).toBe(true);
	});

	test.each([
		'http://[::2]:8080/pool/files',
		'http://[::1]:8081/pool/files',
		'http://127.0.0.1:8080/pool/files',
		'https://[::1]:8080/pool/files',
	])('does not sign %s', (url) => {
		expect(local.contains(url)).toBe(false);
	});
});
