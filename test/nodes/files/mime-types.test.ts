import { gzipSync } from 'node:zlib';
import { API_VERSIONS } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';
import { seededSession } from '../../support/seeded-session';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

/** One pixel. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		{
			name: 'chart',
			content: PNG,
			mimeType: 'image/png',
			why: 'by its bytes, as it has no ending',
		},
		{
			name: 'archive',
			content: gzipSync('x'),
			mimeType: 'application/gzip',
			why: 'by its bytes, as it has no ending',
		},
		{
			name: 'chart.weird',
			content: PNG,
			mimeType: 'image/png',
			why: 'by its bytes, as nobody knows the ending',
		},
		{
			name: 'chart.png',
			content: Buffer.from('no picture'),
			mimeType: 'image/png',
			why: 'by its name',
		},
		{
			name: 'chart.SVG',
			content: Buffer.from('<svg/>'),
			mimeType: 'image/svg+xml',
			why: 'by its name in any case',
		},
		{ name: 'table.csv', content: Buffer.from('a;b'), mimeType: 'text/csv', why: 'by its name' },
		{
			name: 'data.json',
			content: Buffer.from('{}'),
			mimeType: 'application/json',
			why: 'by its name',
		},
		{
			name: 'empty.pdf',
			content: Buffer.alloc(0),
			mimeType: 'application/pdf',
			why: 'by its name although it is empty',
		},
		{
			name: 'notes',
			content: Buffer.from('just text'),
			mimeType: 'text/plain',
			why: 'as text when nothing says more',
		},
		{
			name: 'nothing',
			content: Buffer.alloc(0),
			mimeType: 'text/plain',
			why: 'as text when nothing says more',
		},
	])('$name is $mimeType $why', async ({ name, content, mimeType }) => {
		const session = await seededSession(bench.pool, { [name]: content });
		const { items } = await bench.runNode({ operation: 'download', filePaths: name, ...session });
		expect(items).toMatchObject([
			{ json: { contentType: mimeType }, binary: { data: { mimeType, fileName: name } } },
		]);
	});

	test('a large file without an ending is not called text', async () => {
		const content = Buffer.concat([PNG, Buffer.alloc(1024 * 1024)]);
		const session = await seededSession(bench.pool, { model: content });
		const { items } = await bench.runNode({
			operation: 'download',
			filePaths: 'model',
			...session,
		});
		expect(items[0].json.contentType).toBe('application/octet-stream');
		expect((await bench.engine.read(items[0], 'data')).equals(content)).toBe(true);
	});
});
