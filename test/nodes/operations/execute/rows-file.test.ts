import { stringify } from 'flatted';
import { ExecuteContext } from 'n8n-core';
import { Workbench } from '../../../support/workbench';
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

describe('The file that large rows travel in', () => {
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

	test('comes in parts when it cannot be fetched as a file', async () => {
		bench.pool.inject({ path: '/content', status: 404, body: 'no', times: 1 });
		const found = await rows('[{"index": i, "text": "x" * 1000} for i in range(1500)]');
		expect(found).toHaveLength(1500);
		expect(found.at(-1)).toEqual({ index: 1499, text: 'x'.repeat(1000) });
	});

	test('comes in parts when what arrives is not what was written', async () => {
		bench.pool.inject({ path: '/content', status: 200, body: '[{"json": {"a": 1}},', times: 1 });
		expect(await rows('[{"text": "x" * 1000} for i in range(1000)]')).toHaveLength(1000);
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

	const all = { ...ROWS, ...ALL_ITEMS };
	const pairs = async (code: string, input = items) => {
		const { items: output } = await bench.runNode(python(code, all), { items: input });
		return output.map(({ pairedItem }) => pairedItem);
	};

	test.each([
		['a number', '2 - n', [{ item: 2 }, { item: 1 }, { item: 0 }]],
		["n8n's own form", '{"item": 2 - n}', [{ item: 2 }, { item: 1 }, { item: 0 }]],
		['a list', '[0, {"item": n}]', [0, 1, 2].map((n) => [{ item: 0 }, { item: n }])],
		['nothing', 'None', [{ item: 0 }, { item: 1 }, { item: 2 }]],
		['an item that is not there', '3', [{ item: 0 }, { item: 1 }, { item: 2 }]],
		['what is no item', '"one"', [{ item: 0 }, { item: 1 }, { item: 2 }]],
	])('as the code says, else by place: %s', async (_title, given, expected) => {
		const code = `[{"json": {}, "pairedItem": ${given}} for n in range(3)]`;
		expect(await pairs(code, itemsOf({}, {}, {}))).toEqual(expected);
	});

	test('with the item of the same place, when there are as many', async () => {
		expect(await pairs('[{}, {}]')).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('with all items, when there is one row', async () => {
		expect(await pairs('[{}]')).toEqual([[{ item: 0 }, { item: 1 }]]);
	});

	test('with the only item there is', async () => {
		expect(await pairs('[{}, {}]', itemsOf({}))).toEqual([{ item: 0 }, { item: 0 }]);
	});

	test('with no item, when it cannot be known which', async () => {
		expect(await pairs('[{}, {}, {}]')).toEqual([undefined, undefined, undefined]);
	});

	test('with 10,000 rows of 10,000 items takes no more room than pairing by place', async () => {
		const many = Array.from({ length: 10_000 }, (_, n) => ({ json: { n } }));
		const size = async (code: string) => {
			const { run } = await bench.runNode(python(code, all), { items: many });
			return stringify(run.data).length;
		};
		const byPlace = await size('[{"n": n} for n in range(10_000)]');
		expect(await size('[{"n": n} for n in range(9_999)]')).toBeLessThan(byPlace * 1.2);
		expect(byPlace).toBeLessThan(10_000 * 250);
	}, 60_000);
});

test('What the code prints does not get among the rows', async () => {
	expect(
		await rows(lines('print("[")', 'import sys', 'print("!", file=sys.stderr)', '[{"a": 1}]')),
	).toEqual([{ a: 1 }]);
});

test('What the code prints beside rows goes where prints of the Code node go: to the console of the browser', async () => {
	const send = jest.spyOn(ExecuteContext.prototype, 'sendMessageToUI');
	await rows('print("half way")\n[]');
	await rows('[]');
	expect(send.mock.calls).toEqual([['half way\n']]);
	send.mockRestore();
});
