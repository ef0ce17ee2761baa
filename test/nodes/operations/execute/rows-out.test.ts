import { Workbench } from '../../../support/workbench';
import { PANDAS_STAND_IN } from './pandas-stand-in';
import { ROWS, jsonOf, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
	const { error } = await bench.runNode(python([PANDAS_STAND_IN, 'import sys']));
	expect(error).toBeUndefined();
});
afterAll(() => bench.close());

/** JSON of the items that code gives as rows. */
async function rows(code: string | string[], parameters = {}) {
	const { items, error } = await bench.runNode(python(code, { ...ROWS, ...parameters }));
	expect(error).toBeUndefined();
	return jsonOf(items);
}

async function failure(code: string) {
	const { items, error } = await bench.runNode(python(code, ROWS));
	expect(items).toEqual([]);
	return error;
}

describe('Rows come from', () => {
	test.each([
		['a list of dicts', '[{"a": 1}, {"a": 2, "b": None}]', [{ a: 1 }, { a: 2, b: null }]],
		['a tuple of dicts', '({"a": 1}, {"a": 2})', [{ a: 1 }, { a: 2 }]],
		['one dict', '{"a": 1}', [{ a: 1 }]],
		['an empty list', '[]', []],
		['an empty dict', '{}', [{}]],
		['n8n items', '[{"json": {"a": 1}}, {"json": {}, "pairedItem": {"item": 0}}]', [{ a: 1 }, {}]],
		['one n8n item', '{"json": {"a": 1}}', [{ a: 1 }]],
		['a dict with a field called json', '{"json": {"a": 1}, "b": 2}', [{ json: { a: 1 }, b: 2 }]],
		['a dict whose json is no dict', '{"json": "{}"}', [{ json: '{}' }]],
		['a DataFrame', 'DataFrame([{"a": 1}, {"a": 2}])', [{ a: 1 }, { a: 2 }]],
		['an empty DataFrame', 'DataFrame([])', []],
		[
			'a DataFrame with a named index',
			'DataFrame([{"a": 1}], Index(["x"], "key"))',
			[{ key: 'x', a: 1 }],
		],
		[
			'a DataFrame with labels for its rows',
			'DataFrame([{"a": 1}], Index(["mean"]))',
			[{ index: 'mean', a: 1 }],
		],
		[
			'a DataFrame with numbers as labels',
			'DataFrame([{"a": 1}], Index([7]))',
			[{ index: 7, a: 1 }],
		],
		[
			'a DataFrame whose index is a column, too',
			'DataFrame([{"a": 1}], Index([2], "a"))',
			[{ a: 2, a_2: 1 }],
		],
		[
			'a DataFrame with columns of several levels',
			'DataFrame([{("a", "sum"): 1, ("b", ""): 2}])',
			[{ a_sum: 1, b: 2 }],
		],
		[
			'a Series',
			'Series([5, 6], ["x", "y"], "total")',
			[
				{ index: 'x', total: 5 },
				{ index: 'y', total: 6 },
			],
		],
		['a generator', '({"a": i} for i in range(2))', [{ a: 0 }, { a: 1 }]],
		['the values of a dict', '{"x": {"a": 1}}.values()', [{ a: 1 }]],
		['a map', 'map(lambda n: {"a": n}, [1, 2])', [{ a: 1 }, { a: 2 }]],
		['a Series without a name', 'Series([5], ["x"])', [{ index: 'x', value: 5 }]],
	])('%s', async (_title, code, expected) => {
		expect(await rows(code)).toEqual(expected);
	});

	test.each([
		['nothing', 'x = 1', 'None'],
		['None', 'return None', 'None'],
		['a number', '5', 'int'],
		['text', '"[]"', 'str'],
		['a generator of something else', '(i for i in range(3))', 'a list with int at position 0'],
		['a set', '{1}', 'a list with int at position 0'],
		['the keys of a dict', '{"a": 1}.keys()', 'a list with str at position 0'],
		['an array', 'ndarray([1])', 'ndarray'],
		['a list that holds something else', '[{"a": 1}, 2]', 'a list with int at position 1'],
		['a list of lists', '[[1]]', 'a list with list at position 0'],
		['an early exit', 'sys.exit(0)', 'SystemExit'],
	])('nothing else; %s gives an error that says what came instead', async (_title, code, what) => {
		expect((await failure(code))?.message).toBe(
			`TypeError: 'Output' is 'Items', so the code must end with a dict, a list of dicts or a pandas DataFrame, but it gave ${what}`,
		);
	});

	test.each([
		['complex', '1j', '1j'],
		['a function', 'print', '<built-in function print>'],
	])(
		'values: %s, which has no JSON form, becomes text, and the node says so',
		async (_t, value, text) => {
			const { items, hints } = await bench.runNode(python(`[{"a": 1}, {"a": [${value}]}]`, ROWS));
			expect(jsonOf(items)).toEqual([{ a: 1 }, { a: [text] }]);
			expect(hints).toEqual([expect.stringContaining('has no JSON form and became text')]);
		},
	);
});

describe('Values become JSON:', () => {
	test.each([
		['booleans', 'True', true],
		['floats', '0.1', 0.1],
		['not a number', 'float("nan")', null],
		['infinity', 'float("-inf")', null],
		['the largest safe integer', '2 ** 53 - 1', 2 ** 53 - 1],
		['integers that JSON would round, as text', '2 ** 53', '9007199254740992'],
		['large negative ones', '-(10 ** 30)', `-1${'0'.repeat(30)}`],
		['tuples', '(1, (2,))', [1, [2]]],
		['sets', '{3}', [3]],
		['frozen sets', 'frozenset([3])', [3]],
		['dates', 'datetime.date(2025, 2, 1)', '2025-02-01'],
		['date-times', 'datetime.datetime(2025, 2, 1, 3, 4, 5, 6)', '2025-02-01T03:04:05.000006'],
		[
			'date-times with a zone',
			'datetime.datetime(2025, 2, 1, tzinfo=datetime.timezone.utc)',
			'2025-02-01T00:00:00+00:00',
		],
		['times', 'datetime.time(3, 4)', '03:04:00'],
		['durations, in seconds', 'datetime.timedelta(minutes=1.5)', 90],
		['decimals', 'D("0.10")', 0.1],
		[
			'decimals that a number would round, as text',
			'D("0.10000000000000000001")',
			'0.10000000000000000001',
		],
		['decimals out of the range of numbers', 'D("1E+400")', '1E+400'],
		['decimals that are no number', 'D("NaN")', null],
		['enumerations', 'Colour.RED', 'red'],
		['enumerations of integers', 'Level.HIGH', 3],
		['strings of a class', 'Text("x")', 'x'],
		['UUIDs', 'uuid.UUID(int=5)', '00000000-0000-0000-0000-000000000005'],
		['paths', 'pathlib.Path("/mnt/data/x")', '/mnt/data/x'],
		['bytes, as base64', 'b"\\xff\\x00"', '/wA='],
		['data classes', 'Point(1, datetime.date(2025, 1, 1))', { x: 1, y: '2025-01-01' }],
		['counters', 'collections.Counter("aab")', { a: 2, b: 1 }],
		[
			'keys that are no text',
			'{1: "a", None: "b", True: "c", datetime.date(2025, 1, 1): "d"}',
			{ '1': 'c', None: 'b', '2025-01-01': 'd' },
		],
		['lone surrogates', '"\\ud83d"', '\ud83d'],
		['numpy integers', 'int64(5)', 5],
		['numpy integers that JSON would round', 'int64(2 ** 60)', '1152921504606846976'],
		['numpy floats', 'float64(0.5)', 0.5],
		['numpy not a number', 'float64("nan")', null],
		['numpy booleans', 'bool_(False)', false],
		['numpy arrays', 'ndarray([[1, 2]])', [[1, 2]]],
		['numpy date-times in nanoseconds', 'datetime64(1500000000)', '1970-01-01T00:00:01.500000'],
		['numpy date-times that are missing', 'datetime64(None)', null],
		['pandas NA', 'NAType()', null],
		['pandas NaT', 'NaT', null],
		['pandas periods', 'Period()', '2025-01'],
		['a DataFrame in a field', 'DataFrame([{"a": int64(1)}])', [{ a: 1 }]],
		['a Series in a field', 'Series([1, 2], [0, 1])', [1, 2]],
	])('%s', async (_title, expression, expected) => {
		const types = [
			'import collections, dataclasses, enum, pathlib, uuid',
			'from decimal import Decimal as D',
			'Colour = enum.Enum("Colour", {"RED": "red"})',
			'Level = enum.IntEnum("Level", {"HIGH": 3})',
			'Text = type("Text", (str,), {})',
			'Point = dataclasses.make_dataclass("Point", ["x", "y"])',
		];
		expect(await rows([...types, `[{"v": ${expression}}]`])).toEqual([{ v: expected }]);
	});
});
