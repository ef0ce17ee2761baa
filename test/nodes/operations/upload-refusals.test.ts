import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_VERSIONS } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open();
});

afterAll(async () => await bench.close());

/** Every run is one in production, so an ended session would show as well. */
afterEach(() => expect(bench.pool.requests).toEqual([]));

const text = { operation: 'upload', source: 'text', text: 'x' };

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each(['../x', 'a/../../x', '/mnt/data/../x', '/../x', '..'])(
		'the file name %s is refused before anything is sent',
		async (fileName) => {
			const { error, items } = await bench.runNode({ ...text, fileName });
			expect(error?.message).toBe(`The path '${fileName}' leads out of /mnt/data`);
			expect(error?.description).toContain("without '..'");
			expect(error?.context.itemIndex).toBe(0);
			expect(items).toEqual([]);
		},
	);

	test('a backslash is refused as what it is, before anything is sent', async () => {
		const { error } = await bench.runNode({ ...text, fileName: 'reports\\x.csv' });
		expect(error?.message).toBe("The path 'reports\\x.csv' has a backslash");
	});

	test.each([
		['File Name', { fileName: '={{ { name: "x" } }}' }],
		['Directory', { fileName: 'x', directory: '={{ ["a"] }}' }],
	])(
		'an object for %s, whose text would be a name nobody meant, is refused before anything is sent',
		async (label, given) => {
			const { error } = await bench.runNode({ ...text, ...given });
			expect(error?.message).toMatch(
				new RegExp(`^'${label}' is (?:an object|a list), but must be text$`),
			);
		},
	);

	test('a directory that leads out is refused before anything is sent', async () => {
		const { error } = await bench.runNode({ ...text, fileName: 'x', directory: 'a/../../b' });
		expect(error?.message).toBe("The path 'a/../../b' leads out of /mnt/data");
	});

	test('a name that leads out and comes with a binary field is refused before anything is sent', async () => {
		const items = [await bench.itemWith({ data: { name: '../x', content: 'x' } })];
		const { error } = await bench.runNode({ operation: 'upload' }, { items });
		expect(error?.message).toBe("The path '../x' leads out of /mnt/data");
	});

	test.each([
		'a:b.txt',
		'a?.txt',
		'a*.txt',
		'a|b',
		'a"b',
		"it's.txt",
		'a+b.txt',
		'a\nb',
		'[1].txt',
		'~x',
	])(
		'the name %j, which the service would refuse, is refused before anything is sent',
		async (fileName) => {
			const { error } = await bench.runNode({ ...text, fileName });
			expect(error?.message).toMatch(/^The service does not allow the file name '/);
			expect(error?.message).not.toContain('\n');
			expect(error?.description).toContain('letters, digits, spaces and - _ . @');
		},
	);
});

describe('with the newest API version', () => {
	beforeAll(() => bench.useApiVersion(API_VERSIONS[0]));

	test('a folder with a dot, which the service would refuse, is refused', async () => {
		const { error } = await bench.runNode({ ...text, fileName: 'x', directory: 'v1.0/out' });
		expect(error?.message).toBe("The service does not allow the folder name 'v1.0'");
		expect(error?.description).toContain('no dot');
	});

	test('a text without a file name is refused', async () => {
		const { error } = await bench.runNode({ ...text, fileName: ' ' });
		expect(error?.message).toBe("'File Name' is empty");
	});

	test('a name that is a folder is refused', async () => {
		const { error } = await bench.runNode({ ...text, fileName: 'reports/' });
		expect(error?.message).toBe("'reports/' does not name a file");
	});

	test('a field that the item does not have is named, with the fields it has', async () => {
		const items = [await bench.itemWith({ chart: { content: 'x' }, table: { content: 'y' } })];
		const { error } = await bench.runNode(
			{ operation: 'upload', binaryPropertyName: 'chart, tabel' },
			{ items },
		);
		expect(error?.message).toBe(
			"The item has no binary field 'tabel', which 'Input Binary Field' asks for",
		);
		expect(error?.description).toBe("It has 'chart', 'table'.");
		expect(error?.context.itemIndex).toBe(0);
	});

	test('an item without any file says so', async () => {
		const { error } = await bench.runNode({ operation: 'upload' });
		expect(error?.message).toContain("no binary field 'data'");
		expect(error?.description).toContain('no binary data at all');
	});

	test.each(['*', '={{ "" }}', ' , '])(
		'Input Binary Field "%s" that finds no file says so',
		async (field) => {
			const { error } = await bench.runNode({ operation: 'upload', binaryPropertyName: field });
			expect(error?.message).toBe("'Input Binary Field' names no file of the item");
		},
	);

	test('JSON that only looks like a stored file is not taken for one', async () => {
		const { data } = (await bench.itemWith({ data: { content: 'secret' } })).binary;
		const items = [{ json: { data: { ...data }, _files: { data: { ...data } } } }];
		for (const binaryPropertyName of ['data', '_files.data', '*']) {
			const { error } = await bench.runNode({ operation: 'upload', binaryPropertyName }, { items });
			expect(error?.message).toMatch(/^The item has no binary field |names no file of the item$/);
		}
	});

	test('one file too large by a byte is refused, and so are the files beside it', async () => {
		const item = await bench.itemWith({
			small: { name: 'small.txt', content: 'x' },
			large: { name: 'large.bin', content: 'x' },
		});
		await grow(item.binary.large.id as string, 128 * 1024 * 1024 + 1);
		const { error } = await bench.runNode(
			{ operation: 'upload', binaryPropertyName: '*' },
			{ items: [item] },
		);
		expect(error?.message).toBe(
			'/mnt/data/large.bin has 134217729 bytes; the service takes at most 134217728 (128 MB)',
		);
	});
});

/** Makes a stored file larger than it is on disk: a sparse file and what n8n noted of it. */
async function grow(id: string, sizeInBytes: number): Promise<void> {
	const path = join(bench.engine.folder, 'binary-data', id.slice(id.indexOf(':') + 1));
	const metadata = JSON.parse(await readFile(`${path}.metadata`, 'utf8')) as object;
	await writeFile(`${path}.metadata`, JSON.stringify({ ...metadata, fileSize: sizeInBytes }));
	await truncate(path, sizeInBytes);
}
