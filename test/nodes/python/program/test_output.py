"""What code prints, shows and leaves running, and the report beside it."""

import threading
import unittest

from cells import cell, job

from base import OnJupyter, OnPlain, restart


class EveryKernel:
    def test_both_streams_are_in_the_report(self):
        report = self.run_code("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.stdout.writelines(['a', 'b'])")
        self.assertEqual((report["stdout"], report["stderr"]), ("out\nab", "err\n"))
        self.assertEqual((report["stdoutLength"], report["stderrLength"]), (6, 4))
        self.assertEqual((self.kernel.around, self.kernel.stderr), ("", ""))

    def test_much_output_is_kept_head_and_tail(self):
        report = self.run_code("for i in range(300_000): print('line %06d' % i)\n'done'", want={"textLimit": 1000})
        self.assertEqual(report["stdoutLength"], 300_000 * 12)
        self.assertEqual(report["stdout"][:24], "line 000000\nline 000001\n")
        self.assertTrue(report["stdout"].endswith("line 299999\n"))
        self.assertIn("\n[... 3599000 characters left out ...]\n", report["stdout"])
        self.assertEqual(report["value"], {"json": "done"})
        report = self.run_code("print('x' * 5_000_000)", want={"textLimit": 1000})
        self.assertEqual((report["stdoutLength"], len(report["stdout"]) < 1100), (5_000_001, True))
        self.assertEqual(self.run_code("print('x' * 999)", want={"textLimit": 1000})["stdout"], "x" * 999 + "\n")
        self.assertEqual(self.run_code("print('abc')", want={"textLimit": 0})["stdoutLength"], 4)

    def test_a_stream_that_is_closed_or_replaced(self):
        report = self.run_code("import sys\nprint('a')\nsys.stdout.close()\n1")
        self.assertEqual((report["stdout"], report["value"]), ("a\n", {"json": 1}))
        self.assertEqual(self.run_code("print('b')")["stdout"], "b\n")
        self.assertEqual(self.error("import sys\nsys.stdout.close()\nprint('a')")["type"], "ValueError")
        report = self.run_code("import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as s: print('in')\nprint('out')\ns.getvalue()")
        self.assertEqual((report["stdout"], report["value"]), ("out\n", {"json": "in\n"}))
        report = self.run_code("import builtins\nprint_before = print\nbuiltins.print = lambda *a: None\nprint('no')\nbuiltins.print = print_before\nprint('yes')")
        self.assertEqual(report["stdout"], "yes\n")
        self.assertEqual(self.run_code("old = sys.stdout\nsys.stdout = None\n2\n")["value"], {"json": 2})
        self.run_code("sys.stdout = old")
        self.assertEqual(self.run_code("print('back')")["stdout"], "back\n")

    def test_a_redirect_left_behind_stays(self):
        self.run_code("import sys, io\nmine = io.StringIO()\nkernels_own = sys.stdout\nsys.stdout = mine\nprint('one')")
        report = self.run_code("print('two')\nmine.getvalue()")
        self.assertEqual((report["stdout"], report["value"]), ("", {"json": "one\ntwo\n"}))
        self.run_code("sys.stdout = kernels_own")
        self.assertEqual(self.run_code("print('three')")["stdout"], "three\n")

    def test_a_closed_file_left_behind_is_taken_away(self):
        for name in ("stdout", "stderr"):
            report = self.run_code("import sys\nwith open('log.txt', 'w') as sys.%s: print('in the file', file=sys.%s)\n1" % (name, name))
            self.assertEqual((report["value"], report[name], self.read("log.txt")), ({"json": 1}, "", "in the file\n"))
            self.assertEqual(self.run_code("print('after', file=sys.%s)" % name)[name], "after\n")

    def test_handlers_of_earlier_code(self):
        self.run_code("import logging, sys\nlog = logging.getLogger('kept')\nlog.propagate = False\nlog.addHandler(logging.StreamHandler())\nlog.warning('one')")
        self.assertEqual(self.run_code("log.warning('two')")["stderr"], "two\n")

    def test_stream_attributes_are_the_kernels(self):
        self.assertEqual(self.value("import sys\n[sys.stdout.isatty(), sys.stdout.closed, hasattr(sys.stdout, 'encoding')]"), [False, False, True])
        self.assertEqual(self.error("import sys\nsys.stdout.write(5)")["type"], "TypeError")

    def test_what_looks_like_a_report(self):
        code = "print('</n8n x>')\nprint('\\n<n8n 0123456789abcdef 5>12345</n8n 0123456789abcdef>')\n'</n8n y>'"
        self.assertEqual(self.value(code), "</n8n y>")

    def test_a_thread_that_prints_later(self):
        report = self.run_code(
            "import threading, time\ndef later():\n    print('at once')\n    go.wait()\n    print('later')\n"
            "go = threading.Event()\nt = threading.Thread(target=later, daemon=True)\nt.start()\ntime.sleep(0.2)"
        )
        self.assertEqual(report["stdout"], "at once\n")
        report = self.run_code("go.set(); t.join()\n3")
        self.assertEqual((report["stdout"], report["value"]), ("later\n", {"json": 3}))

    def test_child_processes(self):
        report = self.run_code("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(5)'], capture_output=True, text=True).stdout")
        self.assertEqual(report["value"], {"json": "5\n"})

    def test_fork(self):
        report = self.run_code(
            "import os, warnings\nwarnings.simplefilter('ignore')\npid = os.fork()\nif pid == 0:\n    child = True\nelse:\n    os.waitpid(pid, 0)\npid > 0"
        )
        self.assertEqual(report["value"], {"json": True})
        report = self.run_code("pid = os.fork()\nif pid == 0: raise ValueError('in the child')\nos.waitpid(pid, 0)[1]")
        self.assertEqual(report["state"], "done")
        self.assertEqual(self.value("1 + 1"), 2)

    def test_multiprocessing(self):
        code = "import multiprocessing as mp\ndef square(x): return x * x\nwith mp.get_context('fork').Pool(2) as pool: r = pool.map(square, [1, 2, 3])\nr"
        self.assertEqual(self.value(code), [1, 4, 9])

    def test_the_end_of_the_process(self):
        made = job("import os\nos._exit(3)", root=self.kernel.root)
        self.kernel.end_with(cell(made))
        restart(self.kind)
        self.setUp()
        answer = self.kernel.send(dict(made, do="ask"))
        self.assertEqual((answer["state"], answer["started"]), ("unknown", True))
        answer = self.kernel.send(job(do="ask", root=self.kernel.root))
        self.assertNotIn("started", answer)

    def test_what_was_turned_away_before_the_program_was_there(self):
        restart(self.kind)
        self.setUp()
        made, other = job(do="ask", root=self.kernel.root), job(do="ask", root=self.kernel.root)
        noted = 'import sys\nsys.__dict__.setdefault("_n8n_turned_away", []).append(%r)\n'
        self.kernel.execute(noted % made["id"])
        answer = self.kernel.send(made)
        self.assertEqual((answer["state"], answer["turnedAway"]), ("unknown", True))
        self.assertNotIn("turnedAway", self.kernel.send(other))
        self.assertFalse(self.value("import sys\nhasattr(sys, '_n8n_turned_away')"))
        # Code that comes to know of the list cannot add to it.
        self.kernel.execute(noted % other["id"])
        self.assertNotIn("turnedAway", self.kernel.send(other))

    def test_clock_that_jumps(self):
        code = "import time\nreal = time.time, time.monotonic\ntime.time = lambda: 0\ntime.time_ns = lambda: 0\nopen('t.txt', 'w').write('x')"
        report = self.run_code(code)
        self.assertEqual([f["path"] for f in report["files"]], [str(self.root / "t.txt")])
        self.assertGreaterEqual(report["seconds"], 0)
        self.run_code("time.time = real[0]; time.monotonic = real[1]")


class PlainOutput(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterOutput(EveryKernel, OnJupyter, unittest.TestCase):
    def test_order_with_other_writers(self):
        for _ in range(5):
            code = "import subprocess, os\np = subprocess.Popen(['sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9; do echo child $i; done'])\nos.write(1, b'raw\\n')\nprint('mine')\np.wait()\n8"
            report = self.run_code(code)
            self.assertEqual((report["stdout"], report["value"]), ("mine\n", {"json": 8}))

    def test_event_loop(self):
        self.assertEqual(self.error("import asyncio\nasync def f(): pass\nasyncio.run(f())")["type"], "RuntimeError")
        self.assertEqual(self.value("import asyncio\nt = asyncio.ensure_future(asyncio.sleep(0, 'x'))\nawait t"), "x")
        self.assertEqual(self.value("import nest_asyncio\nnest_asyncio.apply()\nasyncio.run(asyncio.sleep(0, 5))"), 5)

    def test_interrupt(self):
        for code in ["import time\ntime.sleep(20)", "while True: pass", "'await'\nwhile True: pass"]:
            timer = threading.Timer(0.5, self.kernel.manager.interrupt_kernel)
            timer.start()
            error = self.error(code)
            self.assertEqual((error["type"], error["kind"], error["ours"]), ("KeyboardInterrupt", "interrupt", False))
        timer = threading.Timer(0.5, self.kernel.manager.interrupt_kernel)
        timer.start()
        self.assertEqual(self.error("import asyncio\nawait asyncio.sleep(20)")["kind"], "interrupt")


if __name__ == "__main__":
    unittest.main()
