import type { INodeParameters } from 'n8n-workflow';
import { API_VERSIONS, NEWEST, NESTED_VERSION, FLAT_VERSIONS } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';
import { seededSession } from '../../support/seeded-session';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 150 });
});

afterAll(async () => await bench.close());

const TREE = {
	'a #1.csv': '1',
	'b.txt': '22',
	'reports/c.csv': '333',
	'reports/2025/d.csv': '4444',
	'reports/2025/e.png': '55555',
};

async function list(parameters: INodeParameters, files: Record<string, string> = TREE) {
	const session = await seededSession(bench.pool, files);
	const run = await bench.runNode({ operation: 'list', ...session, ...parameters });
	const paths = run.items.map(({ json }) => String(json.path).replace('/mnt/data/', '')).sort();
	return { ...run, session, paths };
}

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test('an item says the same of its file as with every other version', async () => {
		const { items, session } = await list({}, { 'a #1.csv': 'größe' });
		expect(items).toEqual([
			{
				json: {
					name: 'a #1.csv',
					path: '/mnt/data/a #1.csv',
					type: 'file',
					directory: '',
					sizeInBytes: 7,
					// The oldest version does not say.
					contentType: apiVersion === NESTED_VERSION ? null : expect.stringMatching(/^text\/csv/),
					lastModifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
					sessionIdentifier: session.sessionIdentifier,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test('a session that is new has no files', async () => {
		const { error, items } = await bench.runNode({ operation: 'list' });
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
	});

	test.each([
		[{ pattern: '*.csv' }, ['a #1.csv']],
		[{ pattern: '?.txt' }, ['b.txt']],
		[{ pattern: '/mnt/data/*.txt' }, ['b.txt']],
		[{ pattern: '*.pdf' }, []],
		[{ pattern: '={{ $json.missing }}', directory: '={{ $json.missing }}' }, ['a #1.csv', 'b.txt']],
	])('%j lists %j', async (parameters, expected) => {
		const { error, paths } = await list(parameters, { 'a #1.csv': '1', 'b.txt': '22' });
		expect(error).toBeUndefined();
		expect(paths).toEqual(expected);
	});

	test.each([
		[{ returnAll: false, limit: 2 }, 2],
		[{ returnAll: false, limit: 1, pattern: '*.txt' }, 1],
		[{ returnAll: false, limit: 9 }, 4],
		[{ returnAll: true, limit: 1 }, 4],
	])('%j gives %i files', async (parameters, count) => {
		const files = { 'a.csv': '1', 'b.csv': '1', 'c.txt': '1', 'd.txt': '1' };
		const { paths } = await list(parameters, files);
		expect(paths).toHaveLength(count);
	});
});

test('Return All gives more than the default limit of 50', async () => {
	bench.useApiVersion(NEWEST);
	const names = Array.from({ length: 60 }, (_, index) => `${index}.txt`);
	const { paths } = await list({}, Object.fromEntries(names.map((name) => [name, 'x'])));
	expect(paths).toEqual(names.sort());
	expect((await list({ returnAll: false }, TREE)).paths).toHaveLength(3);
});

test('every item has its own session and settings, and its own place in the output', async () => {
	bench.useApiVersion(NEWEST);
	const one = await seededSession(bench.pool, { 'a.csv': '1', 'a.txt': '1' });
	const two = await seededSession(bench.pool, { 'b.csv': '1', 'b.txt': '1' });
	const { items } = await bench.runNode(
		{
			operation: 'list',
			session: 'custom',
			sessionIdentifier: '={{ $json.id }}',
			pattern: '={{ $json.pattern }}',
		},
		{
			items: [
				{ json: { id: one.sessionIdentifier, pattern: '*.csv' } },
				{ json: { id: two.sessionIdentifier, pattern: '*' } },
			],
		},
	);
	expect(items.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
		['a.csv', { item: 0 }],
		['b.csv', { item: 1 }],
		['b.txt', { item: 1 }],
	]);
});

describe.each(FLAT_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		[{}, ['a #1.csv', 'b.txt', 'reports']],
		[{ directory: '/' }, ['a #1.csv', 'b.txt', 'reports']],
		[{ directory: 'reports' }, ['reports/2025', 'reports/c.csv']],
		[{ directory: '/mnt/data/reports/2025/' }, ['reports/2025/d.csv', 'reports/2025/e.png']],
		[{ pattern: '*' }, ['a #1.csv', 'b.txt']],
		[{ directory: 'reports', pattern: 'c*' }, ['reports/c.csv']],
		[{ recursive: true, pattern: '*.csv' }, ['a #1.csv', 'reports/2025/d.csv', 'reports/c.csv']],
		[{ recursive: true, pattern: 'reports/*.csv' }, ['reports/c.csv']],
		[{ recursive: true, pattern: '**/2025/*' }, ['reports/2025/d.csv', 'reports/2025/e.png']],
		[
			{ recursive: true, directory: 'reports' },
			['reports/2025', 'reports/2025/d.csv', 'reports/2025/e.png', 'reports/c.csv'],
		],
		[
			{ recursive: true },
			[
				'a #1.csv',
				'b.txt',
				'reports',
				'reports/2025',
				'reports/2025/d.csv',
				'reports/2025/e.png',
				'reports/c.csv',
			],
		],
	])('%j lists %j', async (parameters, expected) => {
		const { error, paths } = await list(parameters);
		expect(error).toBeUndefined();
		expect(paths).toEqual(expected);
	});

	test('a folder is told from a file, and both say where they are', async () => {
		const { items } = await list({ directory: 'reports' });
		const about = (name: string, type: string) =>
			expect.objectContaining({
				name,
				type,
				directory: 'reports',
				path: `/mnt/data/reports/${name}`,
			});
		expect(items.map(({ json }) => json)).toEqual(
			expect.arrayContaining([about('2025', 'directory'), about('c.csv', 'file')]),
		);
	});

	test('a folder that is not there is named', async () => {
		const { error } = await list({ directory: 'missing' });
		expect(error?.message).toMatch(/^The session pool did not list the files \(404\).*'missing'/);
	});

	test.each([
		['missing', '/mnt/data has the folders reports.'],
		['reports/2024', '/mnt/data/reports has the folders 2025.'],
		['reports/2025/may', '/mnt/data/reports/2025 has no folders.'],
		['no/such/place', 'There is no folder /mnt/data/no/such in the session either.'],
	])('in place of %s it is said which folders there are', async (directory, words) => {
		const { error } = await list({ directory });
		expect(error?.description).toContain(words);
		expect(error?.description).not.toContain('Endpoint');
	});
});

describe('before anything is sent', () => {
	beforeAll(() => bench.useApiVersion(NEWEST));

	test.each([{ directory: '../x' }, { directory: 'a/../../x' }, { pattern: '../*' }])(
		'%j is refused',
		async (parameters) => {
			const before = bench.pool.requests.length;
			const { error } = await bench.runNode({ operation: 'list', ...parameters });
			expect(error?.message).toMatch(/leads out of \/mnt\/data$/);
			expect(bench.pool.requests.slice(before)).toEqual([]);
		},
	);
});

describe('Limit and switches', () => {
	test.each([-1, 0, 'x', null, 1.5, '', [2]])('Limit %j is refused', async (limit) => {
		const { error } = await list({ returnAll: false, limit: limit as never });
		expect(error?.message).toBe(
			`'Limit' is ${JSON.stringify(limit)}, but must be a whole number of 1 or more`,
		);
	});

	test.each([
		['2', 2],
		['={{ 1 }}', 1],
	])('Limit %j is taken', async (limit, count) => {
		expect((await list({ returnAll: false, limit })).items).toHaveLength(count);
	});

	test('"false" that an expression gives is off, and null the default', async () => {
		const off = await list({ recursive: '={{ "false" }}', returnAll: '={{ "false" }}', limit: 1 });
		expect(off.items).toHaveLength(1);
		expect((await list({ recursive: '={{ "false" }}' })).paths).not.toContain('reports/c.csv');
		expect((await list({ returnAll: '={{ null }}' })).items.length).toBeGreaterThan(1);
		expect((await list({ recursive: '={{ "maybe" }}' })).error?.message).toBe(
			`'Recursive' is "maybe", but must be true or false`,
		);
	});
});

test('an empty session is said to be one', async () => {
	const { items, hints } = await list({}, {});
	expect(items).toEqual([]);
	expect(hints).toEqual([expect.stringMatching(/^\/mnt\/data holds nothing\. /)]);
});

test('a pattern in a folder that is not there gives no items and a hint', async () => {
	const { error, items, hints } = await list({ directory: 'nowhere', pattern: '*.csv' });
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(hints).toEqual(["No file of the session matches '*.csv'"]);
});
