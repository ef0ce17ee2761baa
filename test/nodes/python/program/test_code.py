"""The code is the person's: what it means is what it means in Jupyter."""

import unittest

from base import OnJupyter, OnPlain


class EveryKernel:
    def test_value_of_the_last_expression(self):
        self.assertEqual(self.value("x = 5\nx + 1"), 6)
        self.assertEqual(self.value("x = 5"), "no value")
        self.assertEqual(self.value("None"), "no value")
        self.assertEqual(self.value(""), "no value")
        self.assertEqual(self.value("# nothing"), "no value")

    def test_semicolon_hides(self):
        self.assertEqual(self.value("5;"), "no value")
        self.assertEqual(self.value("5 ;  # five"), "no value")
        self.assertEqual(self.value("4; 5"), 5)
        self.assertEqual(self.value('"é" + ";"'), "é;")

    def test_names_stay(self):
        self.value("kept = [1]")
        self.assertEqual(self.value("kept"), [1])

    def test_top_level_return(self):
        for code, expected in [
            ("return 5", 5),
            ("return", "no value"),
            ("if True:\n    return 1\nraise ValueError", 1),
            ("if False:\n    return 1\n2", 2),
            ("for i in range(5):\n    if i == 3:\n        return i", 3),
            ("for i in range(5):\n    if i == 9:\n        return i\ni", 4),
            ("try:\n    return 1\nfinally:\n    after = 2", 1),
            ("with open(__import__('os').devnull) as f:\n    return f.name", "/dev/null"),
            ("while True:\n    try:\n        x = int('7')\n        return x\n    except ValueError:\n        pass", 7),
            ("exec('q = 5')\nreturn q", 5),
            ("name = 'Ann'\nreturn '{name}'.format(**locals())", "Ann"),
            ("here = 1\nreturn 'here' in vars() and 'here' in dir() and 'here' in globals()", True),
            ("if True:\n    inner = 3\n    return locals()['inner'] + vars()['inner']", 6),
            ("if True:\n    exec('q = 6')\n    return q", 6),
            ("def f():\n    return 5\nclass A:\n    def g(self):\n        return 6\nreturn f() + A().g()", 11),
            ("if True:\n    x: int = 5\n    return __annotations__['x'] in (int, 'int', '')", True),
            ("x: int = 5\nreturn __annotations__['x'] in (int, 'int', '')", True),
            ("if True:\n    from math import *\n    return floor(2.5)", 2),
            ("if True:\n    import os.path\n    return os.path.sep", "/"),
            ("if True:\n    global z\n    z = 5\n    return z", 5),
            ("if True:\n    xs = [x * 2 for x in range(3)]\n    return xs", [0, 2, 4]),
            ("n = 2\nif True:\n    return [[n * y for y in range(2)] for x in range(2)]", [[0, 2], [0, 2]]),
            ("if (n := 10) > 5:\n    return n", 10),
            ("if any((w := v) > 1 for v in [1, 2]):\n    return w", 2),
            ("return lambda: 1", None),
            ("'''Words of the module.'''\nreturn __doc__", "Words of the module."),
            ("if True:\n    def counter():\n        count = 0\n        def more():\n            nonlocal count\n            count += 1\n            return count\n        return more\n    m = counter(); m()\n    return m()", 2),
            ("if True:\n    class B:\n        x = 1\n        y = x + 1\n    return B.y", 2),
            ("if True:\n    try:\n        1/0\n    except ZeroDivisionError as error:\n        return str(error)", "division by zero"),
            ("import asyncio\nif True:\n    await asyncio.sleep(0)\n    return 'waited'", "waited"),
            ("async def f():\n    return 4\nreturn await f()", 4),
        ]:
            with self.subTest(code):
                if expected is None:
                    self.assertEqual(self.run_code(code)["state"], "done")
                else:
                    self.assertEqual(self.value(code), expected)

    def test_names_bound_beside_a_return_stay(self):
        self.value("if True:\n    left_here = 5\n    return 1")
        self.assertEqual(self.value("left_here"), 5)

    def test_a_deleted_name_beside_a_return(self):
        self.assertEqual(self.value("gone = 1\nif True:\n    del gone\n    return 'gone' in globals()"), False)

    def test_yield_at_the_top_is_refused(self):
        for code, line in [("x = 1\nyield 3", 2), ("if 1:\n  yield 1\n  return 2", 2), ("return (yield)", 1)]:
            error = self.error(code)
            self.assertEqual((error["type"], error["line"]), ("SyntaxError", line))
            self.assertIn("outside function", error["message"])

    def test_await_at_the_top(self):
        self.assertEqual(self.value("import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x\nawait f(3)"), 3)
        self.assertEqual(self.value("async def g():\n    yield 1\n[x async for x in g()]"), [1])
        self.assertEqual(self.value("async def g():\n    yield 1\nasync for x in g():\n    last = x\nlast"), 1)
        self.assertEqual(self.value("'await nothing'"), "await nothing")

    def test_an_await_leaves_earlier_statements_done(self):
        self.assertEqual(self.error("early = 1\nimport asyncio\nawait asyncio.sleep(0)\n1/0")["line"], 4)
        self.assertEqual(self.value("early"), 1)

    def test_compiler_flags_last(self):
        self.value("from __future__ import annotations")
        self.assertEqual(self.value("def f(a: nothing_like_it): pass\nf.__annotations__"), {"a": "nothing_like_it"})
        self.assertEqual(self.value("if True:\n    y: other_thing = 1\n    return __annotations__['y'] or 'other_thing'"), "other_thing")

    def test_global_at_the_top(self):
        self.assertEqual(self.value("g1 = 1\nglobal g1\ng1 = 2\ng1"), 2)

    def test_exit_ends_the_code(self):
        for code in ["exit()", "quit()", "import sys; sys.exit()", "raise SystemExit", "exit(0)"]:
            with self.subTest(code):
                report = self.run_code("before_exit = 1\n%s\nafter_exit = 2" % code)
                self.assertEqual(report["state"], "done")
                self.assertNotIn("value", report)
                self.assertEqual(self.value("'after_exit' in globals()"), False)
        error = self.error("import sys\nsys.exit('wrong input')")
        self.assertEqual((error["type"], error["message"], error["line"]), ("SystemExit", "wrong input", 2))
        self.assertEqual(self.error("import sys\nsys.exit(3)")["summary"], "SystemExit: 3")
        self.assertEqual(self.value("1 + 1"), 2)

    def test_errors(self):
        for code, summary, line in [
            ("x = 1\n1/0", "ZeroDivisionError: division by zero", 2),
            ("next(x for x in [1] if x > 5)", "StopIteration", 1),
            ("\nraise KeyboardInterrupt", "KeyboardInterrupt", 2),
            ("raise ValueError('first\\nsecond')", "ValueError: first", 1),
            ("def f():\n    raise ValueError('in f')\n\nf()", "ValueError: in f", 2),
            ("import json\n\njson.loads('x')", "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", 3),
            ("x = (", None, 1),
            ("if True:\nx = 1", None, 2),
            ("return 5 +", None, 1),
            ("x = 1\nbreak", None, 2),
            ("'a' 'b", None, 1),
            ("raise type('Odd', (Exception,), {'__str__': lambda self: 1/0})()", None, 1),
            ("raise StopAsyncIteration", "StopAsyncIteration", 1),
            ("raise GeneratorExit", "GeneratorExit", 1),
            ("import sys\nsys.setrecursionlimit(200)\ndef f(): f()\nf()", None, 3),
            ("import sys\nsys.setrecursionlimit(3000)\nx = 'é'; x.nothing", "AttributeError: 'str' object has no attribute 'nothing'", 3),
            ("x = '\\x00'\neval(x)", None, 2),
        ]:
            with self.subTest(code):
                error = self.error(code)
                if summary is not None:
                    self.assertEqual(error["summary"], summary)
                self.assertEqual(error["line"], line)
                self.assertFalse(error["ours"])
                self.assertNotIn("<n8n", error["traceback"])
                self.assertNotIn("\x1b", error["traceback"])

    def test_causes(self):
        error = self.error("try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e")
        self.assertEqual((error["summary"], error["line"]), ("ValueError: b", 4))
        self.assertIn("KeyError: 'a'", error["traceback"])
        self.assertIn("direct cause", error["traceback"])

    def test_code_that_returns_is_checked_as_a_whole(self):
        error = self.error("ran_before = 1\nreturn 1\nclass C:\n    return 1")
        self.assertEqual((error["type"], error["line"]), ("SyntaxError", 4))
        self.assertEqual(self.value("'ran_before' in globals()"), False)
        self.assertEqual(self.run_code("print('first')\nbreak")["stdout"], "first\n")

    def test_halves_of_characters(self):
        self.assertEqual(self.error("raise ValueError('\\ud83d')")["summary"], "ValueError: \\ud83d")

    def test_source_lines_in_tracebacks(self):
        error = self.error("a = 1\nb = 0  # zero\na / b  # here")
        self.assertIn("a / b  # here", error["traceback"])
        self.assertIn("line 3", error["traceback"])

    def test_functions_of_earlier_code_keep_their_lines(self):
        self.value("def fails_later():\n    raise KeyError('later')")
        error = self.error("\n\nfails_later()")
        self.assertEqual(error["line"], 3)
        self.assertIn("raise KeyError('later')", error["traceback"])

    def test_get_source(self):
        self.assertEqual(self.value("def f():\n    return 1\nimport inspect\ninspect.getsource(f)"), "def f():\n    return 1\n")

    def test_long_messages_and_tracebacks_are_cut(self):
        error = self.error("raise ValueError('x' * 10_000_000)")
        self.assertLess(len(error["traceback"]), 21_000)
        self.assertLess(len(error["message"]), 6_000)
        self.assertLess(len(error["summary"]), 600)

    def test_last_error_is_the_persons(self):
        self.error("1/0")
        self.assertEqual(self.value("import sys\nrepr(sys.last_value), sys.last_traceback.tb_frame.f_code.co_name"), ["ZeroDivisionError('division by zero')", "<module>"])

    def test_name_and_line_offset(self):
        error = self.error("\n1/0", name="<cell>", line=10)
        self.assertEqual(error["line"], 12)
        self.assertIn('File "<cell>", line 12', error["traceback"])

    def test_line_endings(self):
        self.assertEqual(self.error("x = 1\r\n\r\n1/0\r\n")["line"], 3)
        self.assertEqual(self.value("'''a\r\nb'''"), "a\nb")

    def test_odd_text(self):
        self.assertEqual(self.error("x = '\x00'")["type"] in ("ValueError", "SyntaxError"), True)
        self.assertEqual(self.value("'\\ud83d' == chr(0xd83d)"), True)
        self.assertEqual(self.value("'\u2028'"), "\u2028")
        self.assertEqual(self.error("x = '\f'\n\x0c\n1/0")["line"], 3)
        self.assertEqual(self.error("a = '\x1c\x85'\n1/0")["line"], 2)

    def test_deep_source(self):
        self.assertEqual(self.error("(" * 5000 + ")" * 5000)["type"] in ("SyntaxError", "MemoryError", "RecursionError"), True)
        self.assertEqual(self.value("+".join(["1"] * 500)), 500)

    def test_the_module(self):
        self.assertEqual(self.value("__name__"), "__main__")
        self.assertEqual(self.value("[name for name in dir() if 'n8n' in name]"), [])
        self.assertEqual(self.value("import pickle\nclass P: pass\npickle.loads(pickle.dumps(P())).__class__.__name__"), "P")


class PlainCode(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterCode(EveryKernel, OnJupyter, unittest.TestCase):
    def test_magics(self):
        for code, expected in [
            ("%time x = 5\nreturn x", 5),
            ("y = !echo hi\ny[0]", "hi"),
            ("if True:\n    !echo inner\n    z = 3\nz", 3),
            ("%%time\nzz = 4", "no value"),
            ("In [1]: a = 3\nIn [2]: a", 3),
            (">>> a = 4\n>>> a", 4),
            ("    a = 5\n    a", 5),
            ("%precision 3\n1", 1),
            ("?print\n2", 2),
        ]:
            with self.subTest(code):
                self.assertEqual(self.value(code), expected)

    def test_lines_of_transformed_code(self):
        for code, line in [
            ("\n\n!echo hi\n\nraise ValueError('x')", 5),
            ("!echo a \\\n  b\nx = 1\n1/0", 4),
            ("if True:\n    !echo a \\\n        b\n    1/0", 4),
            ("\n\n    %time x = 1\n    1/0", 4),
            ("In [1]: x = 1\n   ...: 1/0", 2),
            ("%%time\nx = 1\n1/0", 3),
            ("\n%%time\n1/0", 3),
            ("files = !ls\n\n\n!true\n1/0", 5),
            ("print?\n\n1/0", 3),
        ]:
            with self.subTest(code):
                error = self.error(code)
                self.assertEqual((error["line"], error["type"]), (line, error["type"]))
                quoted = code.split("\n")[line - 1].strip()
                self.assertIn(quoted, error["traceback"])

    def test_one_line_commands(self):
        (self.root / "in.csv").write_text("a,b\n1,2\n")
        self.assertIn("a,b", self.run_code("cat in.csv")["stdout"])
        self.assertIn("in.csv", self.run_code("ls -la")["stdout"])
        self.assertEqual(self.run_code("cd /tmp")["stdout"], "/tmp\n")
        self.assertEqual(self.run_code("whos")["state"], "done")
        self.assertIn("pip", self.run_code("pip --version")["stdout"])
        self.assertEqual(self.run_code("exit")["state"], "done")
        self.assertEqual(self.value("1"), 1)
        self.assertIn("Prints the values", self.run_code("print?")["stdout"].replace("Print ", "Prints "))

    def test_history_holds_the_persons_text(self):
        self.value("first_text = 1")
        self.assertEqual(self.value("In[-2], _i, _ih[-1]"), ["first_text = 1", "first_text = 1", "In[-2], _i, _ih[-1]"])
        self.assertIn("first_text = 1", self.run_code("%history -l 5")["stdout"])
        self.assertNotIn("_n8n", self.run_code("%history")["stdout"])
        self.assertEqual(self.value("import linecache\n[n for n, e in linecache.cache.items() if 'import sys as' + ' _n8n' in ''.join(e[2])]"), [])

    def test_out(self):
        self.value("41 + 1")
        self.assertEqual(self.value("_"), 42)
        self.value("'named'")
        self.assertEqual(self.value("list(Out.values())[-1], __"), ["named", 42])

    def test_tb(self):
        self.error("def mine():\n    1/0\nmine()")
        self.assertIn("ZeroDivisionError", self.run_code("%tb")["stderr"] + self.run_code("%tb")["stdout"])

    def test_errors_that_ipython_shows_itself(self):
        (self.root / "fails.py").write_text("1/0\n")
        self.assertIn("ZeroDivisionError", self.run_code("%run fails.py")["stderr"])
        self.assertEqual([m for m in self.kernel.messages if m["msg_type"] == "error"], [])

    def test_interactivity(self):
        self.value("get_ipython().ast_node_interactivity = 'all'")
        try:
            report = self.run_code("1\n'two'\n3")
            self.assertEqual((report["stdout"], report["value"]), ("1\n'two'\n", {"json": 3}))
        finally:
            self.run_code("get_ipython().ast_node_interactivity = 'last_expr'")

    def test_ast_transformers(self):
        self.run_code(
            "import ast\nclass Twice(ast.NodeTransformer):\n    def visit_Constant(self, node):\n"
            "        return ast.copy_location(ast.Constant(node.value * 2), node) if type(node.value) is int else node\n"
            "get_ipython().ast_transformers.append(Twice())"
        )
        try:
            self.assertEqual(self.value("5"), 10)
        finally:
            self.run_code("get_ipython().ast_transformers.clear()")

    def test_reset(self):
        self.value("to_go = 1")
        self.run_code("%reset -f")
        self.assertEqual(self.value("'to_go' in globals()"), False)
        self.assertEqual(self.value("1 + 1"), 2)


if __name__ == "__main__":
    unittest.main()
