"""Rows for 'Output' = Items."""

import unittest

from base import NeedsPandas, OnJupyter, OnPlain


class EveryKernel:
    def test_rows_come_from(self):
        self.kernel.run(
            "import dataclasses, collections, types, sqlite3\n@dataclasses.dataclass\nclass P:\n    x: int\nN = collections.namedtuple('N', 'a b')\n"
        )
        for code, expected in [
            ("[{'a': 1}, {'a': 2, 'b': None}]", [{"a": 1}, {"a": 2, "b": None}]),
            ("({'a': 1}, {'a': 2})", [{"a": 1}, {"a": 2}]),
            ("{'a': 1}", [{"a": 1}]),
            ("[]", []),
            ("{}", [{}]),
            ("({'a': i} for i in range(3))", [{"a": 0}, {"a": 1}, {"a": 2}]),
            ("map(lambda i: {'a': i}, [1, 2])", [{"a": 1}, {"a": 2}]),
            ("{'k': {'a': 1}, 'l': {'a': 2}}.values()", [{"a": 1}, {"a": 2}]),
            ("filter(None, [{'a': 1}])", [{"a": 1}]),
            ("iter([{'a': 1}])", [{"a": 1}]),
            ("collections.deque([{'a': 1}])", [{"a": 1}]),
            ("[P(1), P(2)]", [{"x": 1}, {"x": 2}]),
            ("P(1)", [{"x": 1}]),
            ("[N(1, 2)]", [{"a": 1, "b": 2}]),
            ("N(1, 2)", [{"a": 1, "b": 2}]),
            ("[types.MappingProxyType({'a': 1})]", [{"a": 1}]),
            ("collections.OrderedDict(a=1)", [{"a": 1}]),
            ("c = sqlite3.connect(':memory:'); c.row_factory = sqlite3.Row\nc.execute('select 1 as a, 2 as b').fetchall()", [{"a": 1, "b": 2}]),
            ("c.execute('select 1 as a')", [{"a": 1}]),
            ("[{'json': {'a': 1}}, {'json': {}, 'pairedItem': {'item': 0}}]", [{"a": 1}, {"json": {}, "pairedItem": {"item": 0}}]),
            ("[{'json': {'x': n}, 'pairedItem': {'item': 2 - n}} for n in range(3)]", [{"json": {"x": n}, "pairedItem": {"item": 2 - n}} for n in range(3)]),
            ("[{'json': {'x': 1}, 'pairedItem': 0}]", [{"json": {"x": 1}, "pairedItem": 0}]),
            ("{'json': {'a': 1}, 'binary': {'f': {'id': 'x'}}}", [{"json": {"a": 1}, "binary": {"f": {"id": "x"}}}]),
            ("{'json': {'a': 1}, 'b': 2}", [{"json": {"a": 1}, "b": 2}]),
            ("[{'json': '{}'}]", [{"json": "{}"}]),
            ("return [{'a': 1}]", [{"a": 1}]),
        ]:
            with self.subTest(code):
                report = self.run_code(code, want={"rows": True, "value": False})
                self.assertNotIn("error", report)
                self.assertEqual([row if set(row) - {"json"} else row["json"] for row in report["rows"]], expected)

    def test_nothing_else(self):
        for code, what in [
            ("x = 1", "None"),
            ("return None", "None"),
            ("5", "int"),
            ("'[]'", "str"),
            ("b'x'", "bytes"),
            ("dict", "type"),
            ("{1}", "a list with int at position 0"),
            ("{'a': 1}.keys()", "a list with str at position 0"),
            ("[{'a': 1}, 2]", "a list with int at position 1"),
            ("[[1]]", "a list with list at position 0"),
            ("(i for i in range(2))", "a list with int at position 0"),
            ("import sys; sys.exit(0)", "SystemExit"),
        ]:
            with self.subTest(code):
                error = self.error(code, want={"rows": True})
                self.assertEqual(error["kind"], "rows")
                self.assertTrue(error["ours"])
                self.assertEqual(
                    error["message"],
                    "'Output' is 'Items', so the code must end with a dict, a list of dicts or a pandas DataFrame, but it gave " + what,
                )

    def test_an_error_within_a_generator_is_the_persons(self):
        error = self.error("def rows():\n    yield {'a': 1}\n    1/0\n\nrows()", want={"rows": True})
        self.assertEqual((error["summary"], error["line"], error["kind"]), ("ZeroDivisionError: division by zero", 3, "code"))

    def test_failed_code_has_no_rows(self):
        self.assertNotIn("rows", self.run_code("[{'a': 1}]\n1/0", want={"rows": True}))


class PlainRows(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterRows(EveryKernel, OnJupyter, unittest.TestCase):
    pass


class TableRows(NeedsPandas, unittest.TestCase):
    def test_labels_are_never_lost_or_refused(self):
        self.kernel.run("df = pd.DataFrame({'region': ['n', 'n', 's'], 'sales': [1, 2, 3]})")
        for code, expected in [
            ("df", [{"region": "n", "sales": 1}, {"region": "n", "sales": 2}, {"region": "s", "sales": 3}]),
            ("df.tail(1)", [{"region": "s", "sales": 3}]),
            ("df.groupby('region').agg({'region': 'count'})", [{"region": "n", "region_2": 2}, {"region": "s", "region_2": 1}]),
            ("df.groupby('region')['region'].count()", [{"region": "n", "region_2": 2}, {"region": "s", "region_2": 1}]),
            ("df.groupby('region').sum()", [{"region": "n", "sales": 3}, {"region": "s", "sales": 3}]),
            ("df.groupby('region', as_index=False).sum()", [{"region": "n", "sales": 3}, {"region": "s", "sales": 3}]),
            ("df.groupby(['region', 'sales']).size()", [{"region": "n", "sales": 1, "value": 1}, {"region": "n", "sales": 2, "value": 1}, {"region": "s", "sales": 3, "value": 1}]),
            ("df.groupby('region').agg({'sales': ['sum', 'max']})", [{"region": "n", "sales_sum": 3, "sales_max": 2}, {"region": "s", "sales_sum": 3, "sales_max": 3}]),
            ("df['region'].value_counts()", [{"index": "n", "region": 2}, {"index": "s", "region": 1}]),
            ("df['region'].value_counts().to_frame()", [{"index": "n", "region": 2}, {"index": "s", "region": 1}]),
            ("df.value_counts('region')", [{"region": "n", "value": 2}, {"region": "s", "value": 1}]),
            ("pd.Series([1, 0, 1], name='y').value_counts().to_frame()", [{"index": 1, "y": 2}, {"index": 0, "y": 1}]),
            ("pd.DataFrame.from_dict({2023: {'a': 1}, 2024: {'a': 2}}, orient='index')", [{"index": 2023, "a": 1}, {"index": 2024, "a": 2}]),
            ("df.describe().head(2)", [{"index": "count", "sales": 3}, {"index": "mean", "sales": 2}]),
            ("pd.DataFrame([[1, 2, 3]], columns=['count', 'count', 'count_2'])", [{"count": 1, "count_2": 2, "count_2_2": 3}]),
            ("pd.DataFrame({'a': [1]}, index=pd.Index([5], name='a'))", [{"a": 5, "a_2": 1}]),
            ("pd.DataFrame({'index': [1]}, index=['x'])", [{"index": "x", "index_2": 1}]),
            ("pd.DataFrame({1: [1], 'x': [pd.NaT], 'd': [pd.Timestamp('2025-01-01')], 'i': [2], 'f': [0.5]})", [{"1": 1, "x": None, "d": "2025-01-01T00:00:00", "i": 2, "f": 0.5}]),
            ("pd.DataFrame({'a': pd.array([1, None])})", [{"a": 1}, {"a": None}]),
            ("pd.DataFrame()", []),
            ("pd.DataFrame({'a': []})", []),
            ("pd.Series([5, 6])", [{"value": 5}, {"value": 6}]),
            ("pd.Series([5], ['x'], name='total')", [{"index": "x", "total": 5}]),
            ("df.T", [{"index": "region", "0": "n", "1": "n", "2": "s"}, {"index": "sales", "0": 1, "1": 2, "2": 3}]),
            ("df.pivot_table(index='region', values='sales', aggfunc='sum')", [{"region": "n", "sales": 3}, {"region": "s", "sales": 3}]),
            ("df.itertuples(index=False)", [{"region": "n", "sales": 1}, {"region": "n", "sales": 2}, {"region": "s", "sales": 3}]),
            ("np.array([(1, 'a')], dtype=[('n', 'i4'), ('t', 'U5')])", [{"n": 1, "t": "a"}]),
            ("df.resample('D', on='when').sum() if False else df.set_index('region')", [{"region": "n", "sales": 1}, {"region": "n", "sales": 2}, {"region": "s", "sales": 3}]),
            ("df.head(1).assign(when=pd.to_datetime('2025-01-01'), big=2**60, n=None)", [{"region": "n", "sales": 1, "when": "2025-01-01T00:00:00", "big": str(2**60), "n": None}]),
        ]:
            with self.subTest(code):
                self.assertEqual(self.rows(code), expected)
        self.assertIn("ndarray", self.error("np.array([1])", want={"rows": True})["message"])


if __name__ == "__main__":
    unittest.main()
