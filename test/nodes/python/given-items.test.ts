import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { GivenItems, mentions } from '../../../nodes/AzureCodeInterpreter/python/given-items';
import { inputRefusalOf } from '../../support/refusal';
import { isLinear } from '../../support/linear-time';

const given = (json: unknown) => new GivenItems([{ json: json as IDataObject }]);

test.each([
	['NaN', NaN, 'NaN'],
	['several of them', [NaN, Infinity], '[NaN,Infinity]'],
	['infinity', -Infinity, '-Infinity'],
	['a whole number of any size', 2n ** 70n, '1180591620717411303424'],
	['a text like such a number', 'number 0 NaN', '"number 0 NaN"'],
])('%s is written as Python reads it', (_title, value, written) => {
	expect(given({ v: value }).json).toBe(`[{"json":{"v":${written}}}]`);
});

test('what has no JSON form is an error as it is', () => {
	const broken = {
		toJSON: () => {
			throw new Error('broken');
		},
	};
	const shared = { x: 1 };
	expect(() => given({ first: [shared, { shared }], broken })).toThrow('broken');
});

test('one item is given alone, and all of them as a list', () => {
	const items = [{ json: { a: 1 } }, { json: { a: 2 } }];
	expect(new GivenItems(items, 1).json).toBe('{"json":{"a":2}}');
	expect(new GivenItems(items).json).toBe('[{"json":{"a":1}},{"json":{"a":2}}]');
});

describe('An item that contains itself', () => {
	const circle: Record<string, unknown> = { a: { list: [1, {}] } };
	(circle.a as { list: unknown[] }).list[1] = { back: circle };

	test('is named with the path of the circle', () => {
		expect(() => new GivenItems([{ json: {} }, { json: circle as IDataObject }])).toThrow(
			'Item 1 contains itself at json.a.list[1].back, so it cannot be given to Python',
		);
		expect(inputRefusalOf(() => given(circle)).advice).toContain('leave that field out');
	});

	test('is not one that holds the same object twice', () => {
		const shared = { x: 1 };
		expect(given({ a: shared, b: [shared, shared] }).json).toContain('"b":[{"x":1},{"x":1}]');
	});
});

test('an item that contains itself is named, whatever else stands beside it', () => {
	const item: Record<string, unknown> = {};
	// What stands behind it is looked at first.
	Object.assign(item, { self: item, none: null, text: 'x', list: ['x', null, 1] });
	expect(() => given(item)).toThrow('Item 0 contains itself at json.self,');
});

test('what stands in many places of an item is looked at once', () => {
	let shared: unknown = {};
	for (let level = 0; level < 50; level++) shared = [shared, shared];
	const broken = {
		toJSON: () => {
			throw new Error('broken');
		},
	};
	expect(() => given({ broken, shared })).toThrow('broken');
});

test('an item that is nested too deeply is named', () => {
	let deep: unknown = 1;
	for (let level = 0; level < 100_000; level++) deep = [deep];
	const refusal = inputRefusalOf(() => given({ deep }));
	expect(refusal.message).toBe('Item 0 is nested too deeply to be given to Python');
	expect(refusal.advice).toContain('Let the node before flatten it');
});

describe('Binary fields', () => {
	const photo = { data: 'AAAA', mimeType: 'image/png', fileName: 'a.png', fileSize: '3 B' };
	const items: INodeExecutionData[] = [
		{ json: {}, binary: { photo } },
		{ json: {}, binary: { photo: { ...photo, data: 'BBBB' } } },
	];
	const described = (all: GivenItems) =>
		(JSON.parse(all.json) as Array<{ binary: { photo: { id: string } } }>).map(
			({ binary }) => binary.photo,
		);

	test('are described without their bytes, and found again by their description', () => {
		const all = new GivenItems(items);
		const [first, second] = described(all);
		expect(first).not.toHaveProperty('data');
		expect(all.binaryOf(first)).toBe(items[0].binary?.photo);
		expect(all.binaryOf(second)).toBe(items[1].binary?.photo);
	});

	test('have ids that no other execution has, in memory as in any other mode', () => {
		const [one, other] = [new GivenItems(items), new GivenItems(items)];
		const [first] = described(one);
		expect(first.id).toMatch(/^[0-9a-f-]{36}$/);
		expect(other.binaryOf(first)).toBeUndefined();
	});

	test('of items that were not given are not found', () => {
		const only = new GivenItems(items, 0);
		expect(only.binaryOf({ ...photo, data: undefined, id: 'item 1 photo' })).toBeUndefined();
		expect(only.binaryOf(null)).toBeUndefined();
		expect(only.binaryOf('photo')).toBeUndefined();
	});
});

test('names are looked for as whole words, in linear time', async () => {
	expect(mentions('x = _items[0]', '_items')).toBe(true);
	expect(mentions('my_items = a._items', '_items')).toBe(false);
	const text = (length: number) => '_item'.repeat(length / 5);
	expect(await isLinear(1_000_000, text, (given) => mentions(given, '_items'))).toBe(true);
});
