import { ExecuteContext } from 'n8n-core';
import { Workbench } from '../support/workbench';
import { ALL_ITEMS, ROWS, itemsOf, jsonOf, lines, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

/** JSON of the items that code gives as rows. */
async function rows(code: string) {
	const { items, error } = await bench.runNode(python(code, ROWS));
	expect(error).toBeUndefined();
	return jsonOf(items);
}

describe('The file that rows travel in', () => {
	test('is no output file and is gone afterwards', async () => {
		const { items } = await bench.runNode(
			python('open("kept.txt", "w").write("x")\n[{"a": 1}]', {
				...ROWS,
				outputFiles: 'newOrChanged',
			}),
		);
		expect(Object.keys(items[0].binary ?? {})).toEqual(['file_0']);
		expect(items[0].binary?.file_0.fileName).toBe('kept.txt');
		expect(await rows('import os\n[{"files": os.listdir("/mnt/data")}]')).toEqual([
			{ files: ['kept.txt'] },
		]);
	});

	test('carries 20 MB whole', async () => {
		const code = '[{"index": i, "text": chr(97 + i % 26) * 1000} for i in range(20_000)]';
		const found = await rows(code);
		expect(found).toHaveLength(20_000);
		const wrong = found.filter(
			({ index, text }, i) =>
				index !== i || text !== 'abcdefghijklmnopqrstuvwxyz'[i % 26].repeat(1000),
		);
		expect(wrong).toEqual([]);
	});

	test('gives an error when it was cut off on its way, and is gone even then', async () => {
		bench.pool.inject({ path: '/content', status: 200, body: '[{"json": {"a": 1}},' });
		expect((await bench.runNode(python('[{}]', ROWS))).error?.message).toBe(
			'The code ran, but its rows did not arrive whole',
		);
		expect(await rows('import os\n[{"files": os.listdir("/mnt/data")}]')).toEqual([
			{ files: ['kept.txt'] },
		]);
	});

	test('is no output file even when it could not be removed', async () => {
		bench.pool.inject({ method: 'DELETE', path: '/files', status: 400, body: 'no' });
		expect(await rows('[{"a": 1}]')).toEqual([{ a: 1 }]);
		const { items } = await bench.runNode(
			python('1', { outputFiles: 'pattern', outputPattern: '**' }),
		);
		expect(items[0].json.files).toEqual([expect.objectContaining({ name: 'kept.txt' })]);
	});
});

describe('Every row is paired', () => {
	const items = itemsOf({ n: 1 }, { n: 2 });

	test('with its item in the mode for each item', async () => {
		const code = '[{"n": _item["json"]["n"]}] * 2';
		const { items: output } = await bench.runNode(python(code, ROWS), { items });
		expect(output.map(({ json, pairedItem }) => [json.n, pairedItem])).toEqual([
			[1, { item: 0 }],
			[1, { item: 0 }],
			[2, { item: 1 }],
			[2, { item: 1 }],
		]);
	});

	test('with all items in the mode for all items', async () => {
		const { items: output } = await bench.runNode(python('[{}, {}]', { ...ROWS, ...ALL_ITEMS }), {
			items,
		});
		const all = [{ item: 0 }, { item: 1 }];
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([all, all]);
	});

	test('with the same list, which would take too much memory were there one for each row', async () => {
		const { items: output } = await bench.runNode(python('[{}, {}]', { ...ROWS, ...ALL_ITEMS }), {
			items,
		});
		expect(output[0].pairedItem).toBe(output[1].pairedItem);
	});
});

test('What the code prints does not get among the rows', async () => {
	expect(
		await rows(lines('print("[")', 'import sys', 'print("!", file=sys.stderr)', '[{"a": 1}]')),
	).toEqual([{ a: 1 }]);
});

test('but goes where prints of the Code node go: to the console of the browser', async () => {
	const send = jest.spyOn(ExecuteContext.prototype, 'sendMessageToUI');
	await rows('print("half way")\n[]');
	await rows('[]');
	expect(send.mock.calls).toEqual([['half way\n']]);
	send.mockRestore();
});
