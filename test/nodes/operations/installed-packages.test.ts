import { API_VERSIONS } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const packages = async (parameters = {}) =>
	await bench.runNode({ operation: 'list', listed: 'packages', ...parameters });

test.each(API_VERSIONS)('are listed with API version %s, one item each', async (apiVersion) => {
	bench.useApiVersion(apiVersion);
	const { items, error } = await packages();
	expect(error).toBeUndefined();
	const pandas = items.find(({ json }) => json.name === 'pandas');
	expect(pandas).toEqual({
		json: { name: 'pandas', version: expect.stringMatching(/^\d+\.\d+/) },
		pairedItem: { item: 0 },
	});
});

test('need no session', async () => {
	await packages();
	expect(bench.pool.sessions()).toEqual([]);
});

test('are cut at the limit', async () => {
	const { items } = await packages({ returnAll: false, limit: 3 });
	expect(items).toHaveLength(3);
});

test.each([
	['without a list', { runtimes: [] }],
	['with entries of another shape', { preInstalledPackages: [null, 'pandas', { version: '1' }] }],
])('are none when the reply comes %s', async (_case, body) => {
	bench.pool.inject({ path: '/metadata', status: 200, body });
	const { items, error } = await packages();
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
});

test('are an error when the pool does not know the route', async () => {
	bench.pool.inject({ path: '/metadata', status: 404 });
	const { error } = await packages();
	expect(error?.message).toMatch(/^The session pool did not tell what is installed \(404\)/);
});
