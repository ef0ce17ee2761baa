import { NEWEST, NESTED_VERSION, FLAT_VERSIONS } from '../support/api-versions';
import type { RemoteFile } from '../../session-pool/models';
import { FakeService, forgetFakes } from '../support/fake-service';
import { POOL_ENDPOINT, POOL_PATH, SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

async function list(directory = '', { recursive = false, apiVersion = NEWEST } = {}) {
	return await (await connect(apiVersion)).getSession(SESSION).files.list({ directory, recursive });
}

const paths = (files: RemoteFile[]) => files.map(({ path }) => path);

const lastModifiedAt = '2026-01-02T03:04:05.1234567Z';
const entry = {
	name: 'a.csv',
	type: 'file',
	contentType: 'text/csv',
	sizeInBytes: 7,
	lastModifiedAt,
};
const folder = (name: string, directory = '.') => ({ name, directory, type: 'directory' });

describe.each(FLAT_VERSIONS)('A list on %s', (apiVersion) => {
	test('has all that the service says of its files, in its order', async () => {
		new FakeService().answers({
			json: {
				$id: '1',
				value: [
					{ ...entry, $id: '2', surprise: 1 },
					{ ...folder('reports'), sizeInBytes: 4096, contentType: 'application/octet-stream' },
				],
				nextLink: null,
			},
		});
		expect(await list('', { apiVersion })).toEqual([
			{
				name: 'a.csv',
				directory: '',
				path: '/mnt/data/a.csv',
				type: 'file',
				sizeInBytes: 7,
				contentType: 'text/csv',
				lastModifiedAt,
			},
			{
				name: 'reports',
				directory: '',
				path: '/mnt/data/reports',
				type: 'directory',
				sizeInBytes: 4096,
				contentType: 'application/octet-stream',
				lastModifiedAt: null,
			},
		]);
	});

	test.each([
		[{}],
		[{ value: null }],
		[{ value: {} }],
		[{ files: [] }],
		[null],
		['text'],
		[{ value: [7] }],
		[{ value: [null] }],
		[{ value: [{ sizeInBytes: 7 }] }],
		[{ value: [{ type: 'directory', name: '' }] }],
	])('of a form that is not known is an error, not an empty list: %j', async (json) => {
		new FakeService().answers({ json });
		expect(await refusalOf(list('', { apiVersion }))).toMatchObject({
			kind: 'unreadableReply',
			code: 'UnknownForm',
			message: 'The reply to "list the files" has a form that is not known',
		});
	});

	test('may come without an object around it, as containers give it', async () => {
		new FakeService().answers({ json: [entry, { ...entry, name: 'b.csv' }] });
		expect(paths(await list('', { apiVersion }))).toEqual(['/mnt/data/a.csv', '/mnt/data/b.csv']);
	});

	test.each([
		['File', 'file'],
		['file', 'file'],
		['Directory', 'directory'],
		['DIRECTORY', 'directory'],
	])('has the type %s, in any case of its letters', async (type, expected) => {
		new FakeService().answers({ json: { value: [{ ...entry, type }] } });
		expect((await list('', { apiVersion }))[0].type).toBe(expected);
	});

	test.each([[{ value: [] }], [{ $id: '1', value: [] }], [[]]])(
		'may be empty: %j',
		async (json) => {
			new FakeService().answers({ json });
			expect(await list('', { apiVersion })).toEqual([]);
		},
	);

	test('of a folder asks for it and puts it before the names', async () => {
		const pool = new FakeService().answers({ json: { value: [entry] } });
		expect(paths(await list('reports/2026', { apiVersion }))).toEqual([
			'/mnt/data/reports/2026/a.csv',
		]);
		expect(pool.onlyRequest.query.path).toBe('reports/2026');
		expect(pool.onlyRequest.query.recursive).toBeUndefined();
	});
});

describe('The folder of an entry', () => {
	test.each([
		['missing', undefined, 'reports'],
		['the listed one', '.', 'reports'],
		['the listed one with a slash', './', 'reports'],
		['below it', 'q1', 'reports/q1'],
		['below it, with a dot first', './q1/', 'reports/q1'],
		['deeper below it', 'q1/jan', 'reports/q1/jan'],
		['one whose name starts with a dot', '.cache', 'reports/.cache'],
		['below one whose name starts with a dot', '.cache/x', 'reports/.cache/x'],
		['absolute', '/mnt/data/reports/q1', 'reports/q1'],
		['absolute with a slash', '/mnt/data/reports/q1/', 'reports/q1'],
		['the root', '/mnt/data', ''],
	])('is read when it is %s', async (_case, directory, expected) => {
		new FakeService().answers({ json: { value: [{ ...entry, directory }] } });
		const [file] = await list('reports');
		expect(file.directory).toBe(expected);
		expect(file.path).toBe(['/mnt/data', expected, 'a.csv'].filter((part) => part).join('/'));
	});
});

test(`A list on ${NESTED_VERSION} is read from properties, old names of the fields included`, async () => {
	const properties = { $id: '3', size: 7, lastModifiedTime: lastModifiedAt };
	new FakeService().answers({
		json: {
			$id: '1',
			value: [
				{ $id: '2', properties: { ...properties, filename: 'a.csv' } },
				{ $id: '4', properties: { ...properties, filename: '/mnt/data/b.csv' } },
			],
		},
	});
	const told = { type: 'file', sizeInBytes: 7, contentType: null, lastModifiedAt, directory: '' };
	expect(await list('', { apiVersion: NESTED_VERSION, recursive: true })).toEqual([
		{ ...told, name: 'a.csv', path: '/mnt/data/a.csv' },
		{ ...told, name: 'b.csv', path: '/mnt/data/b.csv' },
	]);
});

describe('A list of several pages', () => {
	test.each([
		['a path from the endpoint', '/files?identifier=session-1&skip=2'],
		['a path from the host', `${POOL_PATH}/files?identifier=session-1&skip=2`],
		['a whole URL', `${POOL_ENDPOINT}/files?identifier=session-1&skip=2`],
	])('is read to its end by a link that is %s', async (_case, nextLink) => {
		const pool = new FakeService().answers(
			{ json: { value: [entry], nextLink } },
			{ json: { value: [{ ...entry, name: 'b.csv' }], nextLink: '' } },
		);
		expect(paths(await list('sub'))).toEqual(['/mnt/data/sub/a.csv', '/mnt/data/sub/b.csv']);
		expect(pool.seen).toHaveLength(2);
		expect(pool.seen[1]).toMatchObject({
			method: 'GET',
			path: `${POOL_PATH}/files`,
			query: { identifier: SESSION, skip: '2' },
		});
		expect(pool.seen[1].headers['user-agent']).toBe(pool.seen[0].headers['user-agent']);
	});

	test.each([
		'https://elsewhere.example/files',
		`${POOL_ENDPOINT}2/files`,
		'/../pool-2/files',
		'/%2e%2e/pool-2/files',
		'https://[',
	])('is refused when its link leads out of the pool: %s', async (nextLink) => {
		const elsewhere = new FakeService('https://elsewhere.example');
		const pool = new FakeService().answers({ json: { value: [entry], nextLink } });
		const refusal = await refusalOf(list());
		expect(refusal.message).toContain("not for the credential's session pool");
		expect(elsewhere.seen).toEqual([]);
		expect(pool.seen).toHaveLength(1);
	});

	test('is refused when its link leads back', async () => {
		const nextLink = '/files?skip=2';
		const page = { json: { value: [entry], nextLink } };
		const pool = new FakeService().answers(page, page, page);
		const refusal = await refusalOf(list());
		expect(refusal.message).toContain('same page');
		expect(pool.seen).toHaveLength(2);
	});
});

describe('A list of a folder and all below it', () => {
	test(`is one call on ${NEWEST}`, async () => {
		const inside = { ...entry, directory: 'q1' };
		const pool = new FakeService().answers({ json: { value: [folder('q1'), inside] } });
		expect(paths(await list('reports', { recursive: true }))).toEqual([
			'/mnt/data/reports/q1',
			'/mnt/data/reports/q1/a.csv',
		]);
		expect(pool.onlyRequest.query).toMatchObject({ path: 'reports', recursive: 'true' });
	});

	test.each(FLAT_VERSIONS.filter((version) => version !== NEWEST))(
		'is a call for each folder on %s',
		async (apiVersion) => {
			const pool = new FakeService().answers(
				{ json: { value: [folder('reports'), entry, folder('.cache')] } },
				{ json: { value: [folder('q1'), { ...entry, name: 'b.csv' }] } },
				{ json: { value: [{ ...entry, name: 'c.csv' }] } },
				{ json: { value: [] } },
			);
			expect(paths(await list('', { recursive: true, apiVersion }))).toEqual([
				'/mnt/data/reports',
				'/mnt/data/a.csv',
				'/mnt/data/.cache',
				'/mnt/data/reports/q1',
				'/mnt/data/reports/b.csv',
				'/mnt/data/reports/q1/c.csv',
			]);
			const asked = [undefined, 'reports', 'reports/q1', '.cache'];
			expect(pool.seen.map(({ query }) => query.path)).toEqual(asked);
			expect(pool.seen.map(({ query }) => query.recursive)).toEqual(asked.map(() => undefined));
		},
	);
});
