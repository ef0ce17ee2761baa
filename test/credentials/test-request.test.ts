import type { ICredentialType } from 'n8n-workflow';
import { API_VERSIONS } from '../support/api-versions';
import { testCredential } from '../engine/credential-test';
import { Workbench } from '../support/workbench';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open();
});

afterAll(async () => await bench.close());

/** Presses Test, and gives the requests that reached the pool. */
async function press(fields: Record<string, string>) {
	const type = bench.engine.credentialTypes.get('azureCodeInterpreterApi') as ICredentialType;
	const before = bench.pool.requests.length;
	const data = { poolManagementEndpoint: bench.pool.endpoint, authentication: 'none', ...fields };
	const outcome = await testCredential(type, data).then(
		() => 'success',
		(error: Error) => error.message,
	);
	const requests = bench.pool.requests.slice(before).map(({ method, url }) => {
		const { pathname, searchParams } = new URL(url, bench.pool.endpoint);
		return { method, pathname, ...Object.fromEntries(searchParams) };
	});
	return { outcome, requests };
}

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	test.each(['', '/', '/code/execute', '/executions?api-version=x'])(
		'the Test button lists the files of one fixed session, with "%s" pasted behind the endpoint',
		async (pasted) => {
			const poolManagementEndpoint = `${bench.pool.endpoint}${pasted}`;
			const { outcome, requests } = await press({ poolManagementEndpoint, apiVersion });
			expect(outcome).toBe('success');
			expect(requests.length).toBeGreaterThan(0);
			for (const request of requests) {
				expect(request).toEqual({
					method: 'GET',
					pathname: `${new URL(bench.pool.endpoint).pathname}/files`,
					identifier: 'n8n-credential-test',
					'api-version': apiVersion,
				});
			}
		},
	);
});

test.each([
	[
		'of another session',
		{ identifier: 'of-a-person' },
		(endpoint: string) => ({ baseURL: endpoint }),
	],
	[
		'by its whole address',
		{ identifier: 'n8n-credential-test' },
		(endpoint: string) => ({ url: `${endpoint}/files` }),
	],
])(
	'a request of the HTTP Request node is signed, and costs no call of ours: one %s',
	async (_case, qs, address) => {
		const type = bench.engine.credentialTypes.get('azureCodeInterpreterApi') as ICredentialType;
		const { endpoint } = bench.pool;
		const before = bench.pool.requests.length;
		const sign = type.authenticate as (fields: object, request: object) => Promise<{ url: string }>;
		const fields = { poolManagementEndpoint: endpoint, authentication: 'none' };
		const signed = await sign(fields, { url: '/files', qs, ...address(endpoint) });
		expect(signed.url).toBe(`${endpoint}/files`);
		expect(bench.pool.requests).toHaveLength(before);
	},
);

test('pressing it often takes one session only', async () => {
	for (let time = 0; time < 3; time++) await press({ apiVersion: API_VERSIONS[0] });
	expect(bench.pool.sessions().map(({ identifier }) => identifier)).toEqual([
		'n8n-credential-test',
	]);
});

test.each([401, 403])('it fails when the pool answers %i, and says what to do', async (status) => {
	bench.pool.inject({ path: '/files', status, times: 1 });
	const { outcome } = await press({ apiVersion: API_VERSIONS[0] });
	expect(outcome).toContain(`The pool refused the sign-in (${status})`);
	expect(outcome).toContain("the role 'Azure ContainerApps Session Executor'");
});

test.each([
	[{ poolManagementEndpoint: '' }, "The credential has no 'Pool Management Endpoint'"],
	[{ poolManagementEndpoint: 'pool' }, "'Pool Management Endpoint' is not a URL"],
	[{ authentication: 'clientSecret' }, "The credential has no 'Directory (Tenant) ID'"],
])('with %j it fails and names the field, before anything is sent', async (fields, message) => {
	const { outcome, requests } = await press({ apiVersion: API_VERSIONS[0], ...fields });
	expect(outcome).toContain(message);
	expect(requests).toEqual([]);
});
