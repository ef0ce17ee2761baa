import { randomBytes } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { API_VERSIONS, NEWEST, NESTED_VERSION, FLAT_VERSIONS } from '../../support/api-versions';
import { outputOf } from '../../engine/n8n-engine';

import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

/** Uploads all files of an item and downloads what was stored, in one execution. */
async function roundTrip(item: INodeExecutionData, directory = '') {
	const run = await bench.engine.run(
		chain(
			{
				name: 'Upload',
				parameters: { operation: 'upload', binaryPropertyName: '*', directory },
			},
			{
				name: 'Download',
				parameters: { operation: 'download', filePaths: '={{ [$json.path] }}' },
			},
		),
		{ mode: 'trigger', items: [item] },
	);
	return {
		error: run.data.resultData.error,
		uploaded: outputOf(run, 'Upload'),
		downloaded: outputOf(run, 'Download'),
	};
}

const FILES = {
	large: { name: 'large.bin', content: randomBytes(5 * 1024 * 1024) },
	hash: { name: 'a #1.csv', content: Buffer.from('a;b\n1;2\n') },
	accents: { name: 'größe 100%.txt', content: Buffer.from('größe: 100 %') },
	empty: { name: 'empty.dat', content: Buffer.alloc(0) },
	noEnding: { name: 'README', content: Buffer.from([0xff, 0x00, 0x0d, 0x0a]) },
	literal: { name: 'a%20b & c=d;(1),^$@.txt', content: Buffer.from('percent signs stay') },
};

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each(Object.keys(FILES) as Array<keyof typeof FILES>)(
		'the file "%s" comes back bit for bit under its name',
		async (field) => {
			const { name, content } = FILES[field];
			const item = await bench.itemWith({ [field]: { name, content } });
			const { error, uploaded, downloaded } = await roundTrip(item);
			expect(error).toBeUndefined();
			const about = { name, path: `/mnt/data/${name}`, sizeInBytes: content.length };
			expect(uploaded).toMatchObject([{ json: about, pairedItem: { item: 0 } }]);
			expect(downloaded).toMatchObject([{ json: about, binary: { data: { fileName: name } } }]);
			const received = await bench.engine.read(downloaded[0], 'data');
			expect(received.equals(content)).toBe(true);
		},
	);

	test('all files of an item go up in one step, and each keeps its own content', async () => {
		const item = await bench.itemWith(FILES);
		const { downloaded } = await roundTrip(item);
		const contents = Object.values(FILES).map(({ content }) => content);
		expect(downloaded).toHaveLength(contents.length);
		for (const [index, file] of downloaded.entries()) {
			expect((await bench.engine.read(file, 'data')).equals(contents[index])).toBe(true);
		}
	});
});

describe.each(FLAT_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		['reports', 'reports'],
		['/mnt/data/reports/2025 größe/', 'reports/2025 größe'],
		['./reports//2025', 'reports/2025'],
	])('a file goes into the folder written as %s and comes back', async (directory, folder) => {
		const content = randomBytes(1000);
		const item = await bench.itemWith({ data: { name: 'a #1.csv', content } });
		const { uploaded, downloaded } = await roundTrip(item, directory);
		const about = { name: 'a #1.csv', path: `/mnt/data/${folder}/a #1.csv`, sizeInBytes: 1000 };
		expect(uploaded).toMatchObject([{ json: about }]);
		expect(downloaded).toMatchObject([{ json: about }]);
		expect((await bench.engine.read(downloaded[0], 'data')).equals(content)).toBe(true);
	});
});

test.each([
	['upload', { operation: 'upload', source: 'text', fileName: 'a.txt', directory: 'sub' }],
	['download', { operation: 'download', filePaths: 'sub/a.txt' }],
	['list', { operation: 'list', directory: 'sub' }],
	['delete', { operation: 'delete', filePaths: 'sub/a.txt' }],
])('%s of a folder with 2024-02-02-preview is refused and says why', async (_, parameters) => {
	bench.useApiVersion(NESTED_VERSION);
	const before = bench.pool.requests.length;
	const { error } = await bench.runNode(parameters, { mode: 'manual' });
	expect(error?.message).toBe(
		"API version 2024-02-02-preview knows no folders below /mnt/data, so 'sub' cannot be reached",
	);
	expect(error?.description).toContain(`Choose ${NEWEST} as 'API Version'`);
	// In the editor what the last run left is ended first.
	const requests = bench.pool.requests.slice(before);
	expect(requests.filter(({ url }) => !url.includes('/session?'))).toEqual([]);
});
