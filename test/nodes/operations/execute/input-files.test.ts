import type { INodeExecutionData } from 'n8n-workflow';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Reads all files and takes them away, so that the tests of this file can share one session. */
const READ = [
	'import os',
	'found = {f: open(f).read() for f in sorted(os.listdir(".")) if os.path.isfile(f)}',
	'for f in found: os.remove(f)',
	'found',
];

/** What code finds with the files it was given. */
async function run(inputBinaryFields: unknown, items: INodeExecutionData[], parameters = {}) {
	return await bench.runNode(
		python(READ, {
			inputBinaryFields: inputBinaryFields as string,
			...parameters,
		}),
		{ items },
	);
}

async function item() {
	return await bench.itemWith({
		data: { content: 'a,b', name: 'sales.csv', type: 'text/csv' },
		logo: { content: 'png', name: 'logo.png', type: 'image/png' },
	});
}

describe('Input Binary Fields', () => {
	test.each([
		['none', '', {}],
		['one', 'data', { 'sales.csv': 'a,b' }],
		['several', 'data, logo', { 'sales.csv': 'a,b', 'logo.png': 'png' }],
		['all', '*', { 'sales.csv': 'a,b', 'logo.png': 'png' }],
		['a list from an expression', '={{ ["logo"] }}', { 'logo.png': 'png' }],
		['one that is named twice', 'data,data', { 'sales.csv': 'a,b' }],
	])('may be %s', async (_title, fields, files) => {
		const { items, error } = await run(fields, [await item()]);
		expect(error).toBeUndefined();
		expect(items[0].json.result).toEqual(files);
	});

	test('may be all even when the item has none', async () => {
		const { items } = await run('*', [{ json: {} }]);
		expect(items[0].json).toMatchObject({ status: 'Succeeded', result: {} });
	});

	test('must be in the item; if not, nothing is sent', async () => {
		const before = bench.pool.requests.length;
		const { error } = await run('data, logo2', [await item()]);
		expect(error?.message).toBe(
			"The item has no binary field 'logo2', which 'Input Binary Fields' asks for",
		);
		expect(error?.description).toContain("It has 'data', 'logo'.");
		expect(bench.pool.requests.slice(before)).not.toContainEqual(
			expect.objectContaining({ method: 'POST' }),
		);
	});

	test('are each in inputFiles with the file they became', async () => {
		const { items } = await run('*', [await item()]);
		expect(items[0].json.inputFiles).toEqual([
			{ field: 'data', name: 'sales.csv', path: '/mnt/data/sales.csv' },
			{ field: 'logo', name: 'logo.png', path: '/mnt/data/logo.png' },
		]);
	});

	test('that name nothing leave no inputFiles', async () => {
		const { items } = await run('', [await item()]);
		expect(items[0].json).not.toHaveProperty('inputFiles');
	});

	test('come with every item into the same session when the code runs once for all items', async () => {
		const items = [await item(), await item()];
		const { items: output } = await run('data', items, ALL_ITEMS);
		expect(output[0].json).toMatchObject({
			result: { 'sales.csv': 'a,b', 'sales (2).csv': 'a,b' },
			inputFiles: [{ name: 'sales.csv' }, { name: 'sales (2).csv' }],
		});
	});

	test('are there for code that reads them by relative path from a folder of its own', async () => {
		const code = 'open("../sales.csv").read()';
		const { items } = await bench.runNode(
			python(code, { inputBinaryFields: 'data', options: { workingDirectory: 'work' } }),
			{ items: [await item()] },
		);
		expect(items[0].json.result).toBe('a,b');
	});

	test('are no output files unless the code changes them', async () => {
		const { items } = await bench.runNode(
			python('open("logo.png", "a").write("!")', {
				...{ session: 'newForEachItem', inputBinaryFields: '*', outputFiles: 'newOrChanged' },
			}),
			{ items: [await item()] },
		);
		expect(items[0].json.files).toEqual([
			expect.objectContaining({ name: 'logo.png', sizeInBytes: 4 }),
		]);
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('png!');
	});
});

describe('File names', () => {
	test('that collide are made unique', async () => {
		const { items } = await run('*', [
			await bench.itemWith({
				a: { content: '1', name: 'x.csv' },
				b: { content: '2', name: 'x.csv' },
				c: { content: '3', name: 'x (2).csv' },
			}),
		]);
		expect(items[0].json).toMatchObject({
			result: { 'x.csv': '1', 'x (2).csv': '2', 'x (2) (2).csv': '3' },
			inputFiles: [
				{ field: 'a', name: 'x.csv' },
				{ field: 'b', name: 'x (2).csv' },
				{ field: 'c', name: 'x (2) (2).csv' },
			],
		});
	});

	test('that are missing are those of the fields', async () => {
		const { items } = await run('*', [await bench.itemWith({ attachment_0: { content: '1' } })]);
		expect(items[0].json.result).toEqual({ attachment_0: '1' });
	});

	test.each([
		['Invoice [1]: "a".pdf', 'Invoice _1__ _a_.pdf'],
		['../../etc/passwd', 'passwd'],
		['a/b\\c.txt', 'c.txt'],
		['..', 'file'],
	])('the service would refuse are mended, and the node says so: %s', async (name, stored) => {
		const { items, hints } = await run('*', [await bench.itemWith({ a: { content: '1', name } })]);
		expect(items[0].json).toMatchObject({
			result: { [stored]: '1' },
			inputFiles: [{ field: 'a', name: stored, path: `/mnt/data/${stored}` }],
		});
		expect(hints).toEqual([expect.stringContaining(`'${name}' is '${stored}'`)]);
	});

	test.each(['a #1 & 50%.csv', 'größe 表.txt', 'x=1;y,(z)^$@.txt'])(
		'the service takes are kept: %s',
		async (name) => {
			const { items, hints } = await run('*', [
				await bench.itemWith({ a: { content: '1', name } }),
			]);
			expect(items[0].json.result).toEqual({ [name]: '1' });
			expect(hints).toEqual([]);
		},
	);
});

test('A file of 3 MB arrives whole', async () => {
	const content = Buffer.alloc(3_000_000, 'abcdefg');
	const { items } = await bench.runNode(
		python('import hashlib\nhashlib.sha256(open("big.bin", "rb").read()).hexdigest()', {
			inputBinaryFields: 'data',
		}),
		{ items: [await bench.itemWith({ data: { content, name: 'big.bin' } })] },
	);
	const { createHash } = await import('node:crypto');
	expect(items[0].json.result).toBe(createHash('sha256').update(content).digest('hex'));
});
