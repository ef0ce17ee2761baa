"""The report and what the program remembers: room, parts, big reports, known executions."""

import glob
import hashlib
import json
import os
import tempfile
import unittest

from base import OnJupyter, OnPlain, restart
from cells import cell, job, report_in


class EveryKernel:
    def job(self, code=None, **more):
        return job(code, root=str(self.root), directory=str(self.root), **more)

    def size_of(self, made):
        stdout, _ = self.kernel.execute(cell(made))
        report, _ = report_in(stdout, made["mark"])
        return len(stdout), report

    def whole(self, made):
        """The report in pieces."""
        text, of = "", 1
        while len(text) < of:
            answer = self.kernel.send(dict(made, do="ask", part=[len(text), len(text) + 3000]))
            self.assertEqual(answer["part"][0], len(text))
            text, of = text + answer["text"], answer["of"]
        return json.loads(text)

    def test_a_long_report_is_packed_where_that_makes_it_shorter(self):
        rows = "[{'name': 'Customer %d' % n, 'city': 'Z\u00fcrich'} for n in range(2000)]"
        size, report = self.size_of(self.job(rows))
        self.assertEqual((len(report["value"]["json"]), report["value"]["json"][-1]["city"]), (2000, "Z\u00fcrich"))
        self.assertLess(size, 20_000)
        random = "import os, base64\nbase64.b64encode(os.urandom(30000)).decode()"
        made = self.job(random)
        stdout, _ = self.kernel.execute(cell(made))
        self.assertIn('"state": "done"', stdout)

    def test_a_long_job_is_taken_as_it_comes(self):
        text = "".join(chr(0x4E00 + n % 5000) for n in range(20_000))
        self.assertEqual(self.kernel.value(f"len('{text}')"), 20_000)

    def test_bytes_of_files_go_first(self):
        made = self.job("open('a.bin', 'wb').write(b'x' * 30000)\n7", room=20_000)
        size, report = self.size_of(made)
        self.assertLessEqual(size, 20_000)
        self.assertEqual((report["value"], report["files"][0]["size"], "data" in report["files"][0]), ({"json": 7}, 30000, False))

    def test_then_displays_become_files(self):
        code = "class P:\n    def _repr_png_(self): return b'\\x89PNG' + b'x' * 30000\nP()"
        size, report = self.size_of(self.job(code, room=20_000))
        self.assertLessEqual(size, 20_000)
        entry = report["shown"][0]
        self.assertNotIn("data", entry)
        with open(entry["file"], "rb") as file:
            self.assertEqual(len(file.read()), entry["size"])
        self.assertIn(entry["file"], report["internal"])
        self.run_code("1")
        self.assertFalse(os.path.exists(entry["file"]))

    def test_then_the_whole_becomes_a_file(self):
        made = self.job("['é' * 50] * 2000", room=20_000)
        size, report = self.size_of(made)
        self.assertLessEqual(size, 20_000)
        self.assertEqual(report["state"], "done")
        with open(report["big"]["file"], "rb") as file:
            content = file.read()
        self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (report["big"]["size"], report["big"]["sha256"]))
        self.assertEqual(json.loads(content)["value"], {"json": ["é" * 50] * 2000})
        self.assertEqual(self.whole(made)["value"], {"json": ["é" * 50] * 2000})

    def test_a_known_execution_is_not_run_again(self):
        made = self.job("open('count', 'a').write('x')\n'once'")
        first = self.kernel.send(made)
        for do in ("run", "ask", "start", "run"):
            again = self.kernel.send(dict(made, do=do, mark="0" * 16))
            self.assertEqual((again["value"], again["files"]), (first["value"], first["files"]))
        self.assertEqual(self.read("count"), "x")
        self.kernel.send(dict(made, do="forget"))
        self.assertEqual(self.kernel.send(dict(made, do="ask"))["state"], "unknown")

    def test_a_failed_execution_is_kept_too(self):
        made = self.job("1/0")
        first = self.kernel.send(made)
        self.assertEqual(self.kernel.send(dict(made, do="ask"))["error"], first["error"])

    def test_another_kernel_does_not_run(self):
        made = self.job("not_run = 1", kernel="0" * 16)
        report = self.kernel.send(made)
        self.assertEqual(report["state"], "unknown")
        self.assertNotIn("started", report)
        self.assertEqual(self.value("'not_run' in globals()"), False)
        here = report["kernel"]["id"]
        self.assertEqual(self.kernel.send(self.job("4", kernel=here))["value"], {"json": 4})
        restart(self.kind)
        self.setUp()
        self.assertNotEqual(self.run_code("1")["kernel"]["id"], here)

    def test_kernel_facts(self):
        facts = self.run_code("1")["kernel"]
        self.assertRegex(facts["id"], "^[0-9a-f]{16}$")
        self.assertEqual((facts["threads"], facts["forgot"], facts["ipython"] is not None), (True, False, self.kind.__name__ == "Jupyter"))
        self.assertEqual(self.run_code("1")["kernel"]["runs"], facts["runs"] + 1)

    def test_old_reports_are_dropped(self):
        first = self.job("1")
        self.kernel.send(first)
        module = "__import__('sys').modules[[n for n in __import__('sys').modules if n.startswith('_n8n_') and n.endswith('.memory')][0]]"
        self.run_code("m = %s\nm.MOST_REPORTS = 5\nm.MOST_CHARACTERS = 100_000" % module)
        for number in range(6):
            self.kernel.send(self.job(str(number)))
        self.assertEqual(self.kernel.send(dict(first, do="ask"))["state"], "unknown")
        self.assertTrue(self.run_code("1")["kernel"]["forgot"])
        large = self.job("'x' * 150_000", room=10**6)
        self.kernel.send(large)
        self.assertEqual(self.kernel.send(dict(large, do="ask"))["state"], "done")
        self.run_code("m.LONGEST_IN_MEMORY = 1000")
        large = self.job("'y' * 150_000", room=10**6)
        self.kernel.send(large)
        self.assertEqual(self.kernel.send(dict(large, do="ask"))["value"], {"json": "y" * 150_000})
        restart(self.kind)
        self.setUp()

    def test_a_failure_of_our_own_is_a_report(self):
        made = self.job("1")
        del made["code"]
        report = self.kernel.send(dict(made, do="run"))
        self.assertEqual((report["state"], report["error"]["ours"], report["error"]["kind"]), ("failed", True, "program"))
        self.assertEqual(self.kernel.send(dict(self.job("1"), do="dance"))["error"]["kind"], "program")

    def test_marks_of_started_code_are_removed(self):
        made = self.job("import glob, tempfile\nglob.glob(tempfile.gettempdir() + '/n8n-started-*')")
        self.assertEqual([os.path.basename(p) for p in self.kernel.send(made)["value"]["json"] if made["id"] in p], ["n8n-started-" + made["id"]])
        self.assertEqual(glob.glob(tempfile.gettempdir() + "/n8n-started-" + made["id"]), [])


class PlainReport(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterReport(EveryKernel, OnJupyter, unittest.TestCase):
    def test_many_executions_leave_little_behind(self):
        self.run_code("import tracemalloc, gc")
        code = "x = 'y' * 1000\nprint(x)\nx[:5]"
        for _ in range(30):
            self.run_code(code)
        self.run_code("gc.collect(); tracemalloc.start()")
        before = self.value("gc.collect()\ntracemalloc.get_traced_memory()[0]")
        for _ in range(100):
            self.run_code(code)
        after = self.value("gc.collect()\ntracemalloc.get_traced_memory()[0]")
        self.run_code("tracemalloc.stop()")
        # The reports are kept, and IPython keeps the code and its values.
        self.assertLess((after - before) / 100, 6_000)


if __name__ == "__main__":
    unittest.main()
