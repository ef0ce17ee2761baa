"""Python files of the session, run as scripts."""

import unittest

from base import OnJupyter, OnPlain


class EveryKernel:
    def script(self, content, name="report.py", **more):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.run_code("", script=str(path), mayAwait=True, **more)

    def test_what_a_script_finds(self):
        report = self.script("import sys\n[__name__, __file__, sys.argv, sys.path[0]]\n", "jobs/daily.py")
        path = str(self.root / "jobs/daily.py")
        self.assertEqual(report["value"]["json"], ["__main__", path, [path], str(self.root / "jobs")])
        report = self.run_code("import sys\n['__file__' in globals() and __file__, sys.argv[:1], sys.path[0]]")
        self.assertNotIn(path, report["value"]["json"])
        self.assertNotEqual(report["value"]["json"][2], str(self.root / "jobs"))

    def test_main_block_imports_and_value(self):
        (self.root / "helper_of_report.py").write_text("def twice(n):\n    return 2 * n\n")
        text = "from helper_of_report import twice\n\ndef main():\n    print('running')\n    return twice(21)\n\nif __name__ == '__main__':\n    answer = main()\nanswer\n"
        report = self.script(text)
        self.assertEqual((report["stdout"], report["value"]), ("running\n", {"json": 42}))
        self.assertEqual(self.value("answer"), 42)

    def test_lines_and_name_in_tracebacks(self):
        report = self.script("def f():\n    return 1 / 0\n\n\nf()\n")
        path = str(self.root / "report.py")
        self.assertEqual((report["error"]["line"], report["error"]["kind"]), (2, "code"))
        self.assertIn('File "%s", line 5, in <module>\n    f()' % path, report["error"]["traceback"])
        self.assertIn('File "%s", line 2, in f\n    return 1 / 0' % path, report["error"]["traceback"])
        # The same path with other lines.
        report = self.script("\n\n\ndef g():\n    raise KeyError('k')\ng()\n")
        self.assertEqual(report["error"]["line"], 5)
        self.assertIn('File "%s", line 5, in g\n    raise KeyError(\'k\')' % path, report["error"]["traceback"])

    def test_a_syntax_error_keeps_all_of_it_from_running(self):
        report = self.script("ran_before_error = True\nx = (\n")
        self.assertEqual((report["error"]["type"], report["error"]["line"]), ("SyntaxError", 2))
        self.assertIn('report.py", line 2', report["error"]["traceback"])
        self.assertEqual(self.value("'ran_before_error' in globals()"), False)

    def test_encodings_and_line_ends(self):
        self.assertEqual(self.script(b"\xef\xbb\xbfname = 'M\xc3\xbcnchen'\r\nname\r\n")["value"], {"json": "München"})
        self.assertEqual(self.script(b"# -*- coding: latin-1 -*-\n'caf\xe9'\n")["value"], {"json": "café"})
        self.assertEqual(self.script(b"#!/usr/bin/env python3\n# vim: set fileencoding=cp1252 :\n'\x80'\n")["value"], {"json": "€"})
        self.assertEqual(self.script(b"a = 1\r\nb = 2\r\n1 / 0\r\n")["error"]["line"], 3)
        self.assertEqual(self.script(b"a = 1\rb = 2\r[a, b]")["value"], {"json": [1, 2]})
        self.assertEqual(self.script(b"")["state"], "done")

    def test_what_is_no_text(self):
        for content, words in [
            (b"PK\x03\x04\x00\x00", "The file report.py is no text, so it cannot be Python code"),
            (b"\xff\xfeh\x00i\x00", "The file report.py is saved as UTF-16"),
            (b"x = 1\ny = 'caf\xe9'\nz = 2\n", "The file report.py cannot be read as Python code: "),
            (b"x = 1\n" * 9 + b"y = '\xe9'\n", "The file report.py cannot be read as Python code: "),
            (b"# coding: klingon\n1\n", "The file report.py cannot be read as Python code: unknown encoding"),
        ]:
            report = self.script(content)
            error = report["error"]
            self.assertEqual((report["state"], error["kind"]), ("failed", "given"))
            self.assertTrue(error["summary"].startswith(words), error["summary"])
        error = self.run_code("", script="/mnt/data/none.py")["error"]
        self.assertEqual(error["summary"], "There is no file /mnt/data/none.py in the session")

    def test_items_files_and_rows(self):
        given = {"name": "_item", "json": '{"json": {"n": 3}}'}
        text = "open('made.txt', 'w').write('x')\n[{'n': n} for n in range(_item['json']['n'])]\n"
        report = self.script(text, given=given, want={"rows": True, "value": False})
        self.assertEqual([row["json"]["n"] for row in report["rows"]], [0, 1, 2])
        self.assertEqual([file["path"] for file in report["files"]], [str(self.root / "made.txt")])
        self.assertEqual(self.value("'_item' in globals()"), False)

    def test_the_end_of_a_script(self):
        self.assertEqual(self.script("import sys\nprint('a')\nsys.exit()\nprint('b')\n")["stdout"], "a\n")
        self.assertEqual(self.script("import sys\nsys.exit(3)\n")["error"]["summary"], "SystemExit: 3")
        self.assertEqual(self.script("import sys\nsys.exit('no data')\n")["error"]["line"], 2)

    def test_event_loops(self):
        text = "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return 5\nasyncio.run(main())\n"
        self.assertEqual(self.script(text)["value"], {"json": 5})
        self.assertEqual(self.script("import asyncio\nawait asyncio.sleep(0, 6)\n")["value"], {"json": 6})
        self.assertEqual(self.script(text)["value"], {"json": 5})
        self.assertEqual(self.value("import asyncio\nawait asyncio.sleep(0, 7)"), 7)

    def test_what_it_imports_from_the_future_is_its_own(self):
        text = "from __future__ import annotations\ndef f(x: nothing_there): return 1\nf.__annotations__\n"
        self.assertEqual(self.script(text)["value"], {"json": {"x": "nothing_there"}})
        self.assertEqual(self.value("def f(x: int): return 1\nf.__annotations__['x'] is int"), True)


class PlainScripts(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterScripts(EveryKernel, OnJupyter, unittest.TestCase):
    def test_it_is_no_cell(self):
        self.assertEqual(self.script("x = 1\n%time x\n")["error"]["type"], "SyntaxError")
        self.script("1 + 1\n")
        self.assertEqual(self.value("In[-2]"), "%%run -i %s" % (self.root / "report.py"))

    def test_in_the_background(self):
        report = self.script("import time\n1 / 0\n", do="start", limitSeconds=20)
        self.assertEqual(report["state"], "started")
        from cells import job
        import time

        for _ in range(50):
            answer = self.kernel.send(job(do="ask", id=report["id"], root=self.kernel.root))
            if answer["state"] != "running":
                break
            time.sleep(0.1)
        self.assertEqual((answer["state"], answer["error"]["line"]), ("failed", 2))


if __name__ == "__main__":
    unittest.main()
