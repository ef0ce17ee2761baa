"""Values become JSON: the same in a result and in rows."""

import time
import unittest

from base import NeedsPandas, OnJupyter, OnPlain

SETUP = """
import collections, dataclasses, datetime, decimal, enum, fractions, ipaddress, pathlib, types, uuid
class Colour(enum.Enum): RED = "red"
class Level(enum.IntEnum): HIGH = 3
class Text(str): pass
class Plain: pass
class Broken:
    def __repr__(self): raise ValueError("no words")
@dataclasses.dataclass
class Point:
    x: int
    y: object
Pair = collections.namedtuple("Pair", "left right")
D = decimal.Decimal
"""

PLAIN = [
    ("True", True),
    ("0.1", 0.1),
    ("float('nan')", None),
    ("[float('inf'), -float('inf')]", [None, None]),
    ("2**53 - 1", 2**53 - 1),
    ("2**53", "9007199254740992"),
    ("-(10**30)", "-1" + "0" * 30),
    ("len(str(10**3000))", 3001),
    ("(10**20000, 1)[1]", 1),
    ("(1, (2,))", [1, [2]]),
    ("{3}", [3]),
    ("frozenset([3])", [3]),
    ("datetime.date(2025, 2, 1)", "2025-02-01"),
    ("datetime.datetime(2025, 2, 1, 3, 4, 5, 6)", "2025-02-01T03:04:05.000006"),
    ("datetime.datetime(2025, 2, 1, tzinfo=datetime.timezone.utc)", "2025-02-01T00:00:00+00:00"),
    ("datetime.time(3, 4)", "03:04:00"),
    ("datetime.timedelta(minutes=1.5)", 90),
    ("D('0.10')", 0.1),
    ("D('0.10000000000000000001')", "0.10000000000000000001"),
    ("D('1E+400')", "1E+400"),
    ("[D('NaN'), D('sNaN'), D('Infinity')]", [None, None, None]),
    ("Colour.RED", "red"),
    ("Level.HIGH", 3),
    ("Text('x')", "x"),
    ("uuid.UUID(int=5)", "00000000-0000-0000-0000-000000000005"),
    ("pathlib.Path('/mnt/data/x')", "/mnt/data/x"),
    ("b'\\xff\\x00'", "/wA="),
    ("[bytearray(b'a'), memoryview(b'a')]", ["YQ==", "YQ=="]),
    ("Point(1, datetime.date(2025, 1, 1))", {"x": 1, "y": "2025-01-01"}),
    ("Pair(1, Pair(2, None))", {"left": 1, "right": {"left": 2, "right": None}}),
    ("collections.Counter('aab')", {"a": 2, "b": 1}),
    ("collections.deque([1, 2])", [1, 2]),
    ("collections.ChainMap({'a': 1}, {'b': 2}) == 0 or types.MappingProxyType({'a': 1})", {"a": 1}),
    ("collections.OrderedDict(a=1).items()", [["a", 1]]),
    ("[{'a': 1}.keys(), {'a': 1}.values(), range(3)]", [["a"], [1], [0, 1, 2]]),
    ("{1: 'a', None: 'b', datetime.date(2025, 1, 1): 'd', ('a', 'b', ''): 'e'}", {"1": "a", "None": "b", "2025-01-01": "d", "a_b": "e"}),
    ("{1: 'a', '1': 'b', 1.5: 'c'}", {"1": "a", "1_2": "b", "1.5": "c"}),
    ("{'a': datetime.date(2025, 1, 1), 'b': D('NaN'), 'c': {uuid.UUID(int=0)}}", {"a": "2025-01-01", "b": None, "c": ["00000000-0000-0000-0000-000000000000"]}),
    ("{'a': 1j, 'b': fractions.Fraction(1, 3), 'c': ipaddress.ip_address('1.2.3.4')}", {"a": "1j", "b": "1/3", "c": "1.2.3.4"}),
    ("'\\ud83d'", "\ud83d"),
    ("'\\x00\\u2028</n8n x>'", "\x00\u2028</n8n x>"),
    ("chr(0x1f600)", "\U0001f600"),
    ("[int, len][0].__name__", "int"),
    ("-0.0", -0.0),
]


class EveryKernel:
    def setUp(self):
        super().setUp()
        self.kernel.run(SETUP)

    def test_result_and_rows_have_the_same_rules(self):
        for code, expected in PLAIN:
            with self.subTest(code):
                self.assertEqual(self.value("[%s]" % code), [expected])
                self.assertEqual(self.rows("[{'a': %s}]" % code), [{"a": expected}])
                if expected is not None:
                    report = self.run_code(code)
                    self.assertEqual(report["value"].get("json", report["value"].get("text")), expected)

    def test_what_has_no_json_form_becomes_text_by_itself(self):
        value = self.value("{'a': 1, 'b': Plain(), 'c': print, 'd': [Broken(), 2], 'e': ValueError('x')}")
        self.assertEqual((value["a"], value["d"][1]), (1, 2))
        self.assertIn("Plain object at 0x", value["b"])
        self.assertEqual((value["c"], value["d"][0], value["e"]), ("<built-in function print>", "<Broken object>", "ValueError('x')"))
        self.assertEqual(self.run_code("(lambda: 1, 2)[0]")["value"]["type"], "function")
        notes = self.run_code("[Plain()]")["notes"]
        self.assertEqual(notes, [{"code": "no-json", "type": "Plain"}])
        self.assertEqual(self.run_code("(x for x in [1])")["value"]["type"], "generator")

    def test_circles(self):
        self.assertEqual(self.value("a = {'b': 1}\na['self'] = a\na"), {"b": 1, "self": "[circular reference]"})
        self.assertEqual(self.value("l = [1]\nl.append([l])\nl"), [1, ["[circular reference]"]])
        self.assertEqual(self.value("p = Point(1, None)\np.y = p\np"), {"x": 1, "y": "[circular reference]"})
        self.assertEqual(self.value("s = [1]\n[s, s]"), [[1], [1]])
        self.assertEqual(self.run_code("l")["notes"], [{"code": "circular"}])

    def test_depth(self):
        value = self.value("d = 1\nfor i in range(100_000): d = [d]\nd")
        depth = 0
        while isinstance(value, list):
            value, depth = value[0], depth + 1
        self.assertEqual((depth, value), (200, "[list nested more than 200 deep]"))
        self.assertEqual(self.value("d = 1\nfor i in range(150): d = {'a': d}\nlen(str(d))"), 1051)
        self.kernel.run("del d")

    def test_low_recursion_limit(self):
        self.assertEqual(self.value("import sys\nlimit = sys.getrecursionlimit()\nsys.setrecursionlimit(120)\n[[[[[1]]]]]"), [[[[[1]]]]])
        self.value("sys.setrecursionlimit(limit)")

    def test_shared_parts_do_not_explode(self):
        began = time.monotonic()
        report = self.run_code("x = 1\nfor i in range(60): x = [x, x]\nx")
        self.assertLess(time.monotonic() - began, 5)
        self.assertIn("more than", report["value"]["text"])
        self.assertEqual(report["notes"][0]["code"], "too-much")

    def test_large_whole_numbers_cost_little(self):
        began = time.monotonic()
        value = self.value("[1 << 10_000_000]", room=10**8)
        self.assertEqual(value[0][:4], "0x10")
        self.assertLess(time.monotonic() - began, 5)

    def test_numbers_that_n8n_gave(self):
        given = {"name": "_items", "json": '[{"json": {"id": 12345678901234567000, "n": 9007199254740993}}]'}
        self.assertEqual(self.value("[_items[0]['json']['id'], _items[0]['json']['n']]", given=given), [12345678901234567000, "9007199254740993"])

    def test_hostile_objects(self):
        code = (
            "class Evil:\n    def __getattr__(self, name): raise RuntimeError(name)\n    def __str__(self): return 'evil'\n"
            "class Liar:\n    @property\n    def __class__(self): raise RuntimeError\n    def __str__(self): return 'liar'\n"
            "class Endless(dict):\n    def items(self): raise RuntimeError('no')\n"
            "[Evil(), Liar(), Endless(), 1]"
        )
        self.assertEqual(self.value(code), ["evil", "liar", "{}", 1])


class PlainValues(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterValues(EveryKernel, OnJupyter, unittest.TestCase):
    pass


class LibraryValues(NeedsPandas, unittest.TestCase):
    def test_numpy_and_pandas(self):
        for code, expected in [
            ("np.int64(5)", 5),
            ("np.int64(2**60)", "1152921504606846976"),
            ("np.float32(0.5)", 0.5),
            ("np.longdouble(1.5)", 1.5),
            ("np.float64('nan')", None),
            ("np.bool_(True)", True),
            ("np.str_('x')", "x"),
            ("np.array([[1, 2], [3, 4]])", [[1, 2], [3, 4]]),
            ("np.array(5)", 5),
            ("np.array([1.5, np.nan])", [1.5, None]),
            ("np.array([(1, 'a')], dtype=[('n', 'i4'), ('t', 'U5')])", [{"n": 1, "t": "a"}]),
            ("np.datetime64('2025-01-01T00:00:00.000000000')", "2025-01-01T00:00:00"),
            ("np.datetime64('NaT')", None),
            ("np.timedelta64(90, 's')", 90),
            ("np.array(['2025-01-01'], dtype='datetime64[ns]')", ["2025-01-01T00:00:00"]),
            ("np.array([1j])", ["1j"]),
            ("pd.Timestamp('2025-01-01', tz='UTC')", "2025-01-01T00:00:00+00:00"),
            ("[pd.NaT, pd.NA]", [None, None]),
            ("pd.Timedelta('1h')", 3600),
            ("pd.Period('2025-01')", "2025-01"),
            ("pd.Interval(1, 2)", "(1, 2]"),
            ("pd.Index([1, 2])", [1, 2]),
            ("pd.Categorical(['a', 'b'])", ["a", "b"]),
            ("pd.array([1, None])", [1, None]),
            ("pd.Series([1, 2])", [1, 2]),
            ("pd.DataFrame({'a': [1, 2]})", [{"a": 1}, {"a": 2}]),
            ("{'summary': pd.DataFrame({'a': [1]}, index=['mean'])}", {"summary": [{"index": "mean", "a": 1}]}),
            ("[pd.Series({'x': 1})]", [[{"index": "x", "value": 1}]]),
        ]:
            with self.subTest(code):
                self.assertEqual(self.value("[%s]" % code), [expected])

    def test_a_million_values_quickly(self):
        began = time.monotonic()
        self.kernel.run("np.zeros(1_000_000)", room=10**8)
        self.assertLess(time.monotonic() - began, 10)


if __name__ == "__main__":
    unittest.main()
