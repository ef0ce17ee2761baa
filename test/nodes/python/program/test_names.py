"""The program takes nothing from the person's names, and leaves nothing there."""

import builtins
import unittest

from base import OnJupyter, OnPlain, restart

NAMES = [name for name in dir(builtins) if name.isidentifier() and name not in ("None", "True", "False", "__debug__")]
CODE = """
import datetime as d_t
[{"a": x, "when": d_t.date(2025, 1, 1), "more": {1, 2}, "n": 1.5} for x in (3, 4)]
"""
ROWS = [{"a": x, "when": "2025-01-01", "more": [1, 2], "n": 1.5} for x in (3, 4)]


class EveryKernel:
    def tearDown(self):
        restart(self.kind)

    def test_every_built_in_name_may_be_the_persons(self):
        for name in NAMES:
            with self.subTest(name):
                self.assertEqual(self.rows("%s = 'mine'\n" % name + CODE), ROWS)
                error = self.error("mine = %s\ndel %s\n1/0" % (name, name))
                self.assertEqual((error["type"], error["line"]), ("ZeroDivisionError", 3))

    def test_all_of_them_at_once(self):
        self.kernel.run("\n".join("%s = 'mine'" % name for name in NAMES))
        self.assertEqual(self.rows("[{'a': 1}]"), [{"a": 1}])
        self.assertEqual(self.rows("return [{'a': _item['json']}]", given={"name": "_item", "json": '{"json": 5}'}), [{"a": 5}])
        self.assertEqual(self.error("1/0")["summary"], "ZeroDivisionError: division by zero")
        report = self.kernel.run("open_file = __builtins__")
        self.assertEqual(report["state"], "done")

    def test_changed_builtins_and_modules(self):
        changed = (
            "import builtins, os\n"
            "builtins.print = builtins.open = None\n"
            "os.listdir = os.scandir = os.readlink = os.stat = None\n"
        )
        self.kernel.run(changed)
        self.assertEqual(self.rows("[{'a': 1, 'b': (1, 2)}]"), [{"a": 1, "b": [1, 2]}])
        self.assertEqual(self.error("1/0")["line"], 1)

    def test_leaves_no_names(self):
        before = set(self.value("sorted(globals())"))
        self.kernel.run("import json\n1/0", given={"name": "_items", "json": "[1]"})
        after = {name for name in self.value("sorted(globals())") if not name.startswith("_i")}
        self.assertEqual({name for name in after - before if not name.strip("_").isdigit()} - {"json"}, set())

    def test_items_of_an_earlier_step_stay(self):
        self.value("_items = 'mine'")
        self.assertEqual(self.value("_items", given={"name": "_items", "json": "[1, 2]"}), [1, 2])
        self.assertEqual(self.value("_items"), "mine")
        self.value("_items = 'new'", given={"name": "_items", "json": "[1, 2]"})
        self.assertEqual(self.value("_items"), "new")
        self.value("del _items")
        self.value("len(_items)", given={"name": "_items", "json": "[1, 2]"})
        self.assertEqual(self.value("'_items' in globals()"), False)


class PlainNames(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterNames(EveryKernel, OnJupyter, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
