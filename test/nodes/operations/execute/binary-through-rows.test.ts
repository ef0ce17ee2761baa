import { BINARY_MODE_COMBINED } from 'n8n-workflow';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, python } from './python-node';

const ALL_ROWS = { ...ROWS, ...ALL_ITEMS };

describe.each(['filesystem', 'default'] as const)(
	'With binary data in n8n mode %p',
	(binaryMode) => {
		let bench: Workbench;
		beforeAll(async () => {
			bench = await Workbench.open({}, { binaryMode });
		});
		afterAll(() => bench.close());

		/** Items with one file each, which differ in their bytes only. */
		async function twoItems() {
			return await Promise.all(
				['one', 'two'].map(async (content) => {
					return await bench.itemWith({ photo: { content, name: 'a.png', type: 'image/png' } });
				}),
			);
		}

		async function contents(code: string, parameters = ALL_ROWS) {
			const items = await twoItems();
			const {
				items: output,
				error,
				hints,
			} = await bench.runNode(python(code, parameters), { items });
			expect(error).toBeUndefined();
			const found = output.map(async (item) => {
				const fields = Object.keys(item.binary ?? {});
				const read = fields.map(async (field) => [
					field,
					(await bench.engine.read(item, field)).toString(),
				]);
				return Object.fromEntries(await Promise.all(read)) as Record<string, string>;
			});
			return { files: await Promise.all(found), hints };
		}

		test.each([
			['in their order', 'return _items', [{ photo: 'one' }, { photo: 'two' }]],
			['in another order', 'return _items[::-1]', [{ photo: 'two' }, { photo: 'one' }]],
			[
				'under another name',
				'return [{"json": {}, "binary": {"b": _items[1]["binary"]["photo"]}}]',
				[{ b: 'two' }],
			],
			['not at all', 'return [{"json": item["json"]} for item in _items]', [{}, {}]],
			['as nothing', 'return [{"json": {}, "binary": None}]', [{}]],
		])('code hands files of its input on: %s', async (_title, code, files) => {
			expect(await contents(code)).toEqual({ files, hints: [] });
		});

		test('code hands on the file of its own item', async () => {
			const { files } = await contents('return _item', { ...ROWS, mode: 'runOnceForEachItem' });
			expect(files).toEqual([{ photo: 'one' }, { photo: 'two' }]);
		});

		test.each([
			['another id', '{**photo, "id": "filesystem-v2:workflows/1/executions/1/binary_data/x"}'],
			['another size', '{**photo, "fileSize": "1 GB"}'],
			['bytes of its own', '{"data": "aGk=", "mimeType": "text/plain", "fileName": "a.txt"}'],
			['no description', '"photo"'],
		])('a made-up file is left out, and the node says so: one with %s', async (_title, made) => {
			const code = `photo = _items[0]["binary"]["photo"]\nreturn {"json": {}, "binary": {"x": ${made}}}`;
			const { files, hints } = await contents(code);
			expect(files).toEqual([{}]);
			expect(hints).toEqual([expect.stringContaining('left out: x')]);
		});

		test('files that the code writes go beside those it hands on, and replace none', async () => {
			const code =
				'open("new.txt", "w").write("new")\nfor i in _items: i["binary"]["file_0"] = i["binary"]["photo"]\nreturn _items';
			const { files } = await contents(code, { ...ALL_ROWS, outputFiles: 'newOrChanged' } as never);
			expect(files).toEqual([
				{ photo: 'one', file_0: 'one', file_0_2: 'new' },
				{ photo: 'two', file_0: 'two' },
			]);
		});

		test('files come back even when there is no row', async () => {
			const code = 'open("other.txt", "w").write("new")\nreturn []';
			const { files } = await contents(code, { ...ALL_ROWS, outputFiles: 'newOrChanged' } as never);
			expect(files).toEqual([{ file_0: 'new' }]);
		});

		test('bytes of input files are not in the JSON that code gets', async () => {
			const { items } = await bench.runNode(python('_item["binary"]["photo"]'), {
				items: await twoItems(),
			});
			expect(JSON.stringify(items)).not.toContain(Buffer.from('one').toString('base64'));
			expect(JSON.stringify(items)).toContain('a.png');
		});

		test('the workflow setting that puts files into JSON does not matter', async () => {
			const [{ binary }] = await twoItems();
			const { items } = await bench.runNode(
				python('open("/mnt/data/a.png").read()', { inputBinaryFields: 'photo' }),
				{
					items: [{ json: { _files: binary as never } }],
					settings: { binaryMode: BINARY_MODE_COMBINED },
				},
			);
			expect(items[0].json).toMatchObject({ result: 'one', inputFiles: [{ field: 'photo' }] });
		});
	},
);
