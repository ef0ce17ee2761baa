import { API_VERSIONS } from '../../../support/api-versions';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, itemsOf, jsonOf, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

describe.each(API_VERSIONS)('With API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test('items go in and rows come out', async () => {
		const items = itemsOf({ text: `it's "é" \\ \u2028` }, { n: 1.5, none: null });
		const { items: output } = await bench.runNode(
			python('return _items', { ...ALL_ITEMS, ...ROWS }),
			{ items },
		);
		expect(jsonOf(output)).toEqual(jsonOf(items));
	});

	test('files go in and come out', async () => {
		const { items } = await bench.runNode(
			python('open("out.txt", "w").write(open("a #1.txt").read() * 2)', {
				...{ session: 'newForEachItem', inputBinaryFields: '*', outputFiles: 'newOrChanged' },
			}),
			{ items: [await bench.itemWith({ data: { content: 'ab', name: 'a #1.txt' } })] },
		);
		expect(items[0].json.files).toEqual([
			expect.objectContaining({ name: 'out.txt', sizeInBytes: 4 }),
		]);
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('abab');
	});

	test('changed files come back, others do not', async () => {
		const write = (text: string) => `open("${apiVersion}.txt", "w").write("${text}")`;
		await bench.runNode(python([write('one'), 'open("same.txt", "w").close()']));
		const { items } = await bench.runNode(python(write('two'), { outputFiles: 'newOrChanged' }));
		expect(items[0].json.files).toEqual([expect.objectContaining({ name: `${apiVersion}.txt` })]);
	});

	test.each([
		['text', '"it\'s"', "it's"],
		['text that looks like a literal', `"'a'"`, "'a'"],
		['a number', '1.5', 1.5],
		['nothing', 'None', null],
		['JSON', '{"a": [1]}', { a: [1] }],
	])('the result may be %s', async (_title, code, result) => {
		const { items } = await bench.runNode(python(code));
		expect(items[0].json.result).toEqual(result);
	});

	test('a failure names the line', async () => {
		const { error } = await bench.runNode(python('x = 1\n1 / 0'));
		expect(error?.message).toBe('ZeroDivisionError: division by zero [line 2]');
	});

	test('sessions are ended', async () => {
		const before = bench.pool.sessions().length;
		await bench.runNode(python('1', { session: 'automatic' }));
		expect(bench.pool.sessions()).toHaveLength(before);
	});
});
