import { randomBytes } from 'node:crypto';
import type { IBinaryData, INodeExecutionData, IWorkflowSettings } from 'n8n-workflow';
import { outputOf } from '../../engine/n8n-engine';
import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';

const LARGE = randomBytes(5 * 1024 * 1024);

/** Where n8n keeps files at run time, where it puts them in items, and how an expression finds one. */
const MODES: Array<{
	stored: 'default' | 'filesystem';
	inItems: NonNullable<IWorkflowSettings['binaryMode']>;
	place: 'binary' | 'json';
	second: string;
}> = [
	{ stored: 'filesystem', inItems: 'separate', place: 'binary', second: '={{ $binary.two }}' },
	{ stored: 'filesystem', inItems: 'combined', place: 'json', second: '={{ $json._files.two }}' },
	// Of a file in memory `$binary` holds everything but the content.
	{
		stored: 'default',
		inItems: 'separate',
		place: 'binary',
		second: "={{ $('Start').item.binary.two }}",
	},
	// n8n leaves files where they are when it keeps them in memory, and its expressions do not see them.
	{ stored: 'default', inItems: 'combined', place: 'binary', second: 'two' },
];

describe.each(MODES)('with files in mode $stored and $inItems in items', (mode) => {
	let bench: Workbench;
	const settings: IWorkflowSettings = { binaryMode: mode.inItems };

	beforeAll(async () => {
		bench = await Workbench.open({}, { binaryMode: mode.stored });
	});

	afterAll(async () => await bench.close());

	const filesOf = (item: INodeExecutionData): Record<string, IBinaryData> =>
		(mode.place === 'json' ? item.json._files : item.binary) as Record<string, IBinaryData>;

	async function contentOf(item: INodeExecutionData, field: string): Promise<Buffer> {
		return await bench.engine.read({ json: {}, binary: filesOf(item) }, field);
	}

	test('5 MB go up and come back bit for bit, to the field that was asked for', async () => {
		const item = await bench.itemWith({ data: { name: 'large.bin', content: LARGE } });
		const upload = { name: 'Upload', parameters: { operation: 'upload' } };
		const parameters = {
			operation: 'download',
			filePaths: 'large.bin',
			outputBinaryField: 'received',
		};
		const run = await bench.engine.run(
			{ ...chain(upload, { name: 'Download', parameters }), settings },
			{ mode: 'trigger', items: [item] },
		);
		expect(run.data.resultData.error).toBeUndefined();

		const [arrived] = outputOf(run, 'Start');
		expect(Object.keys(filesOf(arrived))).toEqual(['data']);
		expect(outputOf(run, 'Upload')).toMatchObject([{ json: { sizeInBytes: LARGE.length } }]);
		const [received] = outputOf(run, 'Download');
		expect(Object.keys(filesOf(received))).toEqual(['received']);
		expect((await contentOf(received, 'received')).equals(LARGE)).toBe(true);
		expect(received.pairedItem).toEqual({ item: 0 });
	});

	test('the downloaded file itself is where n8n looks for it, and nowhere else', async () => {
		const text = { operation: 'upload', source: 'text', text: 'größe', fileName: 'a.csv' };
		const run = await bench.engine.run(
			{
				...chain(
					{ name: 'Upload', parameters: text },
					{ name: 'Download', parameters: { operation: 'download', filePaths: 'a.csv' } },
				),
				settings,
			},
			{ mode: 'trigger' },
		);
		const [item] = outputOf(run, 'Download');
		expect(filesOf(item).data).toMatchObject({
			fileName: 'a.csv',
			fileExtension: 'csv',
			mimeType: 'text/csv',
		});
		expect(item.json._files === undefined).toBe(mode.place === 'binary');
		expect(item.binary === undefined).toBe(mode.place === 'json');
		expect(JSON.stringify(item.json)).not.toContain(Buffer.from('größe').toString('base64'));
	});

	test('all fields, several and an expression find the files', async () => {
		const item = await bench.itemWith({
			one: { name: '1.txt', content: '1' },
			two: { name: '2.txt', content: '2' },
		});
		for (const [binaryPropertyName, names] of [
			['*', ['1.txt', '2.txt']],
			['two, one', ['2.txt', '1.txt']],
			[mode.second, ['2.txt']],
		] as const) {
			const { items, error } = await bench.runNode(
				{ operation: 'upload', binaryPropertyName },
				{ items: [structuredClone(item)], settings },
			);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.name)).toEqual(names);
		}
	});

	test('a field that is missing is named, with the fields there are', async () => {
		const item = await bench.itemWith({ chart: { content: 'x' } });
		const { error } = await bench.runNode({ operation: 'upload' }, { items: [item], settings });
		expect(error?.message).toContain("no binary field 'data'");
		expect(error?.description).toBe("It has 'chart'.");
	});

	test('input items stay as they were', async () => {
		const item = await bench.itemWith({ data: { name: 'a.txt', content: 'x' } });
		const { run } = await bench.runNode({ operation: 'upload' }, { items: [item], settings });
		const [arrived] = outputOf(run, 'Start');
		expect(Object.keys(arrived.json)).toEqual(mode.place === 'json' ? ['_files'] : []);
		expect(filesOf(arrived)).toEqual(item.binary);
	});
});

test('an expression for a file without its content says what to write instead', async () => {
	const bench = await Workbench.open({}, { binaryMode: 'default' });
	try {
		const item = await bench.itemWith({ data: { content: 'x' } });
		const parameters = { operation: 'upload', binaryPropertyName: '={{ $binary.data }}' };
		const { error } = await bench.runNode(parameters, { items: [item] });
		expect(error?.message).toBe("'Input Binary Field' was given an object that is no file");
		expect(error?.description).toContain('Give the name of a binary field');
		expect(bench.pool.requests).toEqual([]);
	} finally {
		await bench.close();
	}
});
