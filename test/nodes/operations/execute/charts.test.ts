import type { INodeExecutionData } from 'n8n-workflow';
import { API_VERSIONS, NEWEST } from '../../../support/api-versions';
import { Workbench } from '../../../support/workbench';
import { ROWS, python } from './python-node';

/** One transparent pixel. */
const PNG =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const CHART = [
	'import base64',
	`class Chart:`,
	`    def _repr_png_(self): return base64.b64decode("${PNG}")`,
];

/** What the service asks of matplotlib at the end of an execution; the library is not on every machine. */
const FIGURE = [
	'import base64, sys, types',
	'class Figure:',
	`    def savefig(self, file, **options): file.write(base64.b64decode("${PNG}"))`,
	'figures = {1: Figure()}',
	'pyplot = types.ModuleType("matplotlib.pyplot")',
	'pyplot.get_fignums = lambda: list(figures)',
	'pyplot.figure = lambda number: figures[number]',
	'pyplot.close = lambda which: figures.clear()',
	'sys.modules["matplotlib.pyplot"] = pyplot',
	'sys.modules["matplotlib.figure"] = types.ModuleType("matplotlib.figure")',
	'sys.modules["matplotlib.figure"].Figure = Figure',
];

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

async function expectChart(item: INodeExecutionData, field = 'image') {
	expect(item.binary?.[field]).toMatchObject({ mimeType: 'image/png', fileName: `${field}.png` });
	expect((await bench.engine.read(item, field)).toString('base64')).toBe(PNG);
	expect(JSON.stringify(item.json)).not.toMatch(/base64|iVBOR/);
}

const ENTRY = {
	name: 'image.png',
	path: null,
	sizeInBytes: 70,
	mimeType: 'image/png',
	binaryField: 'image',
};

describe('A chart becomes binary data, and no base64 is left in JSON', () => {
	test('when it is the last expression', async () => {
		const { items } = await bench.runNode(python([...CHART, 'Chart()']));
		expect(items[0].json).toMatchObject({ status: 'Succeeded', result: null, files: [ENTRY] });
		await expectChart(items[0]);
	});

	test('when it is returned', async () => {
		const { items } = await bench.runNode(python([...CHART, 'return Chart()']));
		await expectChart(items[0]);
	});

	test('when a figure is left open', async () => {
		const { items } = await bench.runNode(python([...FIGURE, 'print("drawn")']));
		expect(items[0].json).toMatchObject({ stdout: 'drawn\n', files: [ENTRY] });
		await expectChart(items[0]);
	});

	test('when a figure is left open beside rows', async () => {
		const { items } = await bench.runNode(python([...FIGURE, '[{"a": 1}, {"a": 2}]'], ROWS));
		expect(items.map(({ json }) => json)).toEqual([{ a: 1 }, { a: 2 }]);
		await expectChart(items[0]);
		expect(items[1].binary).toBeUndefined();
	});

	test('beside files that the code wrote, under fields of their own', async () => {
		const { items } = await bench.runNode(
			python([...CHART, 'open("a.txt", "w").write("x")', 'Chart()'], {
				outputFiles: 'newOrChanged',
			}),
		);
		expect(items[0].json.files).toEqual([
			ENTRY,
			expect.objectContaining({ name: 'a.txt', binaryField: 'file_0' }),
		]);
		await expectChart(items[0]);
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('x');
	});

	test('when it is an SVG', async () => {
		const { items } = await bench.runNode(
			python(['class Drawing:', '    def _repr_svg_(self): return "<svg/>"', 'Drawing()']),
		);
		expect(items[0].binary?.image).toMatchObject({
			mimeType: 'image/svg+xml',
			fileName: 'image.svg',
		});
		expect((await bench.engine.read(items[0], 'image')).toString()).toBe('<svg/>');
	});

	test('saved as a file comes back as that file', async () => {
		const { items } = await bench.runNode(
			python(
				[`import base64`, `open("chart.png", "wb").write(base64.b64decode("${PNG}"))`, 'None'],
				{
					outputFiles: 'newOrChanged',
				},
			),
		);
		expect(items[0].binary?.file_0).toMatchObject({ fileName: 'chart.png', mimeType: 'image/png' });
	});

	test.each(API_VERSIONS)('with API version %s', async (apiVersion) => {
		bench.useApiVersion(apiVersion);
		const { items } = await bench.runNode(python([...CHART, 'Chart()']));
		bench.useApiVersion(NEWEST);
		expect(items[0].json).toMatchObject({ status: 'Succeeded', result: null });
		await expectChart(items[0]);
	});
});

describe('What the service might return of JavaScript', () => {
	const image = { type: 'image', format: 'png', base64_data: PNG };

	async function given(executionResult: unknown, status = 'Succeeded', parameters = {}) {
		const result = {
			stdout: '',
			stderr: 'ValueError: x',
			executionResult,
			executionTimeInMilliseconds: 1,
		};
		bench.pool.inject({
			method: 'POST',
			path: '/executions',
			status: 200,
			body: { status, result },
		});
		const code = { language: 'javaScript', javaScriptCode: '1', ...parameters };
		const { items, error } = await bench.runNode(python('', code));
		expect(error).toBeUndefined();
		return items[0];
	}

	test('a chart of code that failed is kept when failures are data', async () => {
		const item = await given(image, 'Failed', { onCodeError: 'data' });
		expect(item.json).toMatchObject({ status: 'Failed', result: null, files: [ENTRY] });
		await expectChart(item);
	});

	test('several charts have a field each', async () => {
		const item = await given([image, image]);
		await expectChart(item, 'image');
		await expectChart(item, 'image_2');
		expect(item.json).toMatchObject({ result: null, files: [ENTRY, { binaryField: 'image_2' }] });
	});

	test('a chart without its format is a PNG', async () => {
		await expectChart(await given({ base64_data: PNG }));
	});

	test.each([
		['jpeg', 'image/jpeg', 'image.jpeg'],
		['JPG', 'image/jpeg', 'image.jpeg'],
		['svg+xml', 'image/svg+xml', 'image.svg'],
		['image/webp', 'image/webp', 'image.webp'],
	])('a chart of format %s has the type %s', async (format, mimeType, fileName) => {
		const item = await given({ ...image, format });
		expect(item.binary?.image).toMatchObject({ mimeType, fileName });
		expect(JSON.stringify(item.json)).not.toContain('base64');
	});

	test.each(['png\r\nX-Evil: 1', '../../etc/cron.d/x'])(
		'a chart of format %j is none, for it names no kind of picture',
		async (format) => {
			expect((await given({ ...image, format })).binary).toBeUndefined();
		},
	);

	test('two executions in the same second do not overwrite each other', async () => {
		const { items } = await bench.runNode(python([...CHART, 'Chart()']), {
			items: [{ json: {} }, { json: {} }],
		});
		await expectChart(items[0]);
		await expectChart(items[1]);
		expect(items[0].binary?.image.id).not.toBe(items[1].binary?.image.id);
	});
});
