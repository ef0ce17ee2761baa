import type { INodeExecutionData } from 'n8n-workflow';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, itemsOf, jsonOf, lines, python } from './python-node';
import { RecordingProxy } from './recording-proxy';

let bench: Workbench;
let proxy: RecordingProxy;
beforeAll(async () => {
	bench = await Workbench.open();
	proxy = await RecordingProxy.before(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});
beforeEach(() => proxy.requests.splice(0));

/** The results of running code on items. */
async function results(code: string | string[], items?: INodeExecutionData[], parameters = {}) {
	const { items: output, error } = await bench.runNode(python(code, parameters), { items });
	expect(error).toBeUndefined();
	return output.map(({ json }) => json.result);
}

describe('Items are there as in the Python of n8n itself:', () => {
	const items = itemsOf({ name: 'Ada', tags: ['x', null, true] }, { name: 'Bob' });

	test('_items is a list of dicts when the code runs once for all items', async () => {
		const code = '[type(_items).__name__, _items]';
		expect(await results(code, items, ALL_ITEMS)).toEqual([['list', items]]);
	});

	test('_item is a dict when the code runs for each item', async () => {
		expect(await results('[type(_item).__name__, _item]', items)).toEqual([
			['dict', items[0]],
			['dict', items[1]],
		]);
	});

	test('binary fields are described, but come without their bytes', async () => {
		const item = await bench.itemWith({
			photo: { content: 'bytes!', name: 'a.png', type: 'image/png' },
		});
		const [binary] = await results('_item["binary"]', [item]);
		expect(binary).toEqual({
			photo: expect.objectContaining({ fileName: 'a.png', mimeType: 'image/png', fileSize: '6 B' }),
		});
		expect(binary).not.toHaveProperty('photo.data');
	});

	test('an item without binary fields has no key for them', async () => {
		expect(await results('sorted(_item)', itemsOf({}))).toEqual([['json']]);
	});

	test.each([
		['in a comment', '# for _items\n1'],
		['in a string', '"_items" and 1'],
		['in a longer name', 'my_items = _items_2 = 1\nmy_items'],
		['as an attribute', 'class Basket: _items = 1\nBasket._items'],
	])('a name that is only mentioned %s does no harm', async (_title, code) => {
		expect(await results(code, items, ALL_ITEMS)).toEqual([1]);
	});

	test.each([
		['neither name', '1', ALL_ITEMS],
		['longer names only', 'my_items = _items_2 = 1', ALL_ITEMS],
		['an attribute only', 'def f(basket): return basket._items', ALL_ITEMS],
		['the name of the other mode', 'def f(): return _items', {}],
	])('nothing is sent for code with %s', async (_title, code, mode) => {
		await results(code, itemsOf({}), mode);
		expect(proxy.requests.map(({ path }) => path)).toEqual(['/executions']);
	});

	test('no file of theirs is left in the session', async () => {
		expect(
			await results('import os\n(len(_items), os.listdir("/mnt/data"))[1]', items, ALL_ITEMS),
		).toEqual([[]]);
	});

	test.each([
		['_items', { mode: 'runOnceForEachItem' }, ALL_ITEMS],
		['_item', ALL_ITEMS, { mode: 'runOnceForEachItem' }],
	])(
		'%s of an execution is not there for a later one of the other mode',
		async (name, later, earlier) => {
			await results(`${name} and 1`, items, earlier);
			const { error } = await bench.runNode(python(name, later), { items });
			expect(error?.message).toBe(`NameError: name '${name}' is not defined [line 1]`);
		},
	);
});

describe('Values arrive unchanged:', () => {
	test.each([
		['not a number', NaN, '["float", "nan"]'],
		['infinity', Infinity, '["float", "inf"]'],
		['minus infinity', -Infinity, '["float", "-inf"]'],
		['a string that says NaN', 'NaN', '["str", "NaN"]'],
		['a large whole number', 2 ** 60, '["int", "1152921504606847000"]'],
		['a big integer', (2n ** 70n) as unknown as number, `["int", "${2n ** 70n}"]`],
		['a number too large for digits', 1e300, '["float", "1e+300"]'],
		['a fraction', 0.1, '["float", "0.1"]'],
		['true', true, '["bool", "True"]'],
		['null', null, '["NoneType", "None"]'],
		[
			'a date, as ISO 8601',
			new Date(0) as unknown as string,
			'["str", "1970-01-01T00:00:00.000Z"]',
		],
	])('%s', async (_title, value, described) => {
		const code = 'v = _item["json"]["v"]\n[type(v).__name__, str(v)]';
		expect(await results(code, itemsOf({ v: value }))).toEqual([JSON.parse(described)]);
	});

	test.each([2 ** 53, -(2 ** 60), 1.5e18, 1e21, 0.1, -0.5, 5e-324])(
		'%p is the same number when it is handed on',
		async (value) => {
			const { items } = await bench.runNode(python('return _item', ROWS), {
				items: itemsOf({ value }),
			});
			expect(jsonOf(items)).toEqual([{ value }]);
		},
	);

	test('fields that have no value at all are left out', async () => {
		expect(await results('_item["json"]', itemsOf({ a: undefined, b: 1 }))).toEqual([{ b: 1 }]);
	});
});

const HOSTILE = [
	`it's "quoted" \\ \`back\` """ ''' \\"""`,
	'\\N{BULLET} \\x41 \\u0041 \\U0001F600 \\101 \\',
	'line\nfeed\r\nreturn\ttab\u2028separator\u2029\u0085\f\v',
	'null \u0000 bell \u0007 escape \u001b delete \u007f',
	'emoji 👩‍👩‍👧‍👦 🇩🇪 é e\u0301 ﷽ עברית',
	'lone \ud83d and \ude00 surrogates \udfff\ud800',
	'{{ $json.secret }} ={{ 1 }} ${x} $(id) `id` $`',
	"'; DROP TABLE items; -- ' OR 1=1",
	'"); import os; os.abort() #',
	"''' + __import__('os').abort() + '''",
	'</script><n8n-traceback></n8n-traceback>',
	'NaN',
	'number 0 Infinity',
	'\ufeff\u200b\u202e',
	'__proto__',
	' ',
	'',
];

describe('Hostile strings', () => {
	const items = Array.from({ length: 1000 }, (_, index) => {
		const [a, b] = [HOSTILE[index % HOSTILE.length], HOSTILE[(index * 7 + 3) % HOSTILE.length]];
		return { json: { index, text: a + b + a, [`key ${b}`]: [a, { [a]: b }] } };
	});

	test('of 1,000 items come back as they were', async () => {
		const { items: output } = await bench.runNode(
			python('return _items', { ...ALL_ITEMS, ...ROWS }),
			{ items },
		);
		expect(jsonOf(output)).toEqual(jsonOf(items));
	});

	test('never become source code: they are within one string literal, or in a file', async () => {
		const marker = 'in-no-code-7f3a';
		const marked = items.map(({ json }) => ({ json: { ...json, marker } }));
		await results('len(_items)', [...marked, ...marked], ALL_ITEMS);
		await results('len(_item)', marked.slice(0, 1));
		const [all, one] = proxy.executions.map(
			({ code }) => /^.*\.cell\(.*$/m.exec(String(code))?.[0] ?? '',
		);
		expect(all).not.toContain(marker);
		// A call with a name and a literal of JSON, which has nothing that ends it before its end.
		const literal =
			/^(?:if "\w+" in _n8n\.modules: )?_n8n\.modules\["\w+"\]\.cell\(_n8n\._getframe\(\)\.f_globals, ("(?:[ !#-[\]-~]|\\[\\"])*")\)$/;
		const [, job] = literal.exec(one) ?? [];
		expect(job).toContain(marker);
		const given = JSON.parse(JSON.parse(job) as string) as { given: { json: string } };
		expect(JSON.parse(given.given.json)).toEqual(marked[0]);
		const uploads = proxy.requests.filter(({ path }) => path === '/files');
		expect(uploads.map(({ body }) => body.includes(marker))).toEqual([true]);
	});

	test('in the code itself stay what they are', async () => {
		const code = HOSTILE.filter((text) => !/[\ud800-\udfff\0\r\u0085\f\v]/.test(text)).map(
			(text) => `t = ${JSON.stringify(text)}\nassert len(t) == ${text.length}`,
		);
		expect(await results([...code, '"all passed"'])).toEqual(['all passed']);
	});
});

test('10 MB of items arrive whole', async () => {
	const items = Array.from({ length: 10_000 }, (_, index) => ({
		json: { index, text: 'é'.repeat(500) },
	}));
	const code = lines(
		'size = sum(len(item["json"]["text"].encode()) for item in _items)',
		'in_order = [item["json"]["index"] for item in _items] == list(range(len(_items)))',
		'[size, in_order]',
	);
	expect(await results(code, items, ALL_ITEMS)).toEqual([[10_000_000, true]]);
});
