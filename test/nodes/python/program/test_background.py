"""Runs in the background: started, asked for, stopped."""

import time
import unittest

from base import OnJupyter, OnPlain, restart
from cells import job


class EveryKernel:
    def start(self, code, **more):
        made = job(code, do="start", root=str(self.root), directory=str(self.root), **more)
        report = self.kernel.send(made)
        self.assertEqual(report["state"], "started")
        return made

    def begun(self, code, **more):
        """Starts code that prints something, and waits for that."""
        made = self.start(code, **more)
        deadline = time.monotonic() + 20
        while not self.ask(made)["stdout"]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        return made

    def ask(self, made, do="ask", **more):
        return self.kernel.send(dict(made, do=do, **more))

    def end(self, made, seconds=20):
        return self.kernel.ended(made, seconds)

    def test_as_in_a_short_run(self):
        report = self.end(self.start("bg_name = 5\nprint('out')\nopen('b.txt', 'w').write('x')\nreturn bg_name + 1"))
        self.assertEqual((report["state"], report["value"], report["stdout"]), ("done", {"json": 6}, "out\n"))
        self.assertEqual([f["path"] for f in report["files"]], [str(self.root / "b.txt")])
        self.assertEqual(self.value("bg_name"), 5)
        error = self.end(self.start("x = 1\n\n1/0"))["error"]
        self.assertEqual((error["summary"], error["line"]), ("ZeroDivisionError: division by zero", 3))
        self.assertEqual(self.end(self.start("exit()\n1/0"))["state"], "done")
        report = self.end(self.start("[{'a': _item['json']['x']}]", want={"rows": True}, given={"name": "_item", "json": '{"json": {"x": 3}}'}))
        self.assertEqual(report["rows"], [{"json": {"a": 3}}])

    def test_output_as_it_comes(self):
        made = self.start("import time\nfor i in range(40):\n    print(i)\n    time.sleep(0.05)")
        position, text = 0, ""
        while True:
            report = self.ask(made, since={"stdout": position, "stderr": 0})
            if report["state"] != "running":
                break
            text += report["stdout"]
            position = report["stdoutLength"]
            self.assertEqual(len(text), position)
            time.sleep(0.1)
        whole = "".join("%d\n" % i for i in range(40))
        self.assertEqual(report["stdout"], whole)
        self.assertTrue(whole.startswith(text) and len(text) > 20)

    def test_other_executions_meanwhile(self):
        made = self.begun("import time\nprint('a')\ntime.sleep(1)\nprint('b')")
        report = self.run_code("print('front')\n5")
        self.assertEqual((report["stdout"], report["value"]), ("front\n", {"json": 5}))
        self.assertEqual(self.end(made)["stdout"], "a\nb\n")
        self.assertEqual(self.run_code("print('after')")["stdout"], "after\n")

    def test_stop(self):
        for code in [
            "while True: pass",
            "import time\ntime.sleep(100)",
            "import time\nwhile True: time.sleep(0.01)",
            "import asyncio\nawait asyncio.sleep(100)",
            "import asyncio\nasync def f():\n    while True: pass\nawait f()",
            "def rows():\n    while True: yield {}\nfor r in rows(): pass",
        ]:
            with self.subTest(code):
                made = self.begun("print('begun')\n" + code)
                report = self.ask(made, "stop")
                self.assertEqual((report["state"], report["error"]["kind"]), ("stopped", "interrupt"))
                self.assertEqual(self.ask(made, "stop")["state"], "stopped")
                self.assertEqual(self.ask(made, "run")["state"], "stopped")

    def test_stopped_as_soon_as_it_was_started(self):
        for _ in range(10):
            made = self.start("import time\ntime.sleep(100)")
            report = self.ask(made, "stop")
            self.assertEqual((report["state"], report["error"]["kind"]), ("stopped", "interrupt"))

    def test_code_that_does_not_listen_at_once(self):
        made = self.begun("import time\ncaught = 0\nwhile caught < 2:\n    try:\n        print('begun')\n        while True: time.sleep(0.01)\n    except KeyboardInterrupt:\n        caught += 1\n'tidied up'")
        self.assertEqual(self.ask(made, "stop")["state"], "running")
        report = self.ask(made, "stop")
        self.assertEqual((report["state"], report["value"]), ("stopped", {"json": "tidied up"}))
        made = self.begun("import time\ntry:\n    print('begun')\n    time.sleep(100)\nexcept KeyboardInterrupt:\n    pass\n[{'tidied': 'up'}]", want={"rows": True})
        report = self.ask(made, "stop")
        self.assertEqual((report["state"], report["rows"]), ("stopped", [{"json": {"tidied": "up"}}]))

    def test_stop_before_it_came(self):
        made = job("came = 1", root=str(self.root))
        self.assertEqual(self.ask(made, "stop")["state"], "stopped")
        self.assertEqual(self.ask(made, "run")["state"], "stopped")
        self.assertEqual(self.value("'came' in globals()"), False)

    def test_stop_after_it_ended(self):
        made = job("6", root=str(self.root))
        self.kernel.send(made)
        self.assertEqual(self.ask(made, "stop")["value"], {"json": 6})

    def test_time_limit(self):
        report = self.end(self.start("while True: pass", limitSeconds=0.5))
        self.assertEqual((report["state"], report["notes"]), ("stopped", [{"code": "time-limit", "seconds": 0.5}]))
        self.assertEqual(report["error"]["kind"], "limit")
        report = self.end(self.start("7", limitSeconds=60))
        self.assertEqual((report["state"], report["value"]), ("done", {"json": 7}))

    def test_event_loop(self):
        report = self.end(self.start("import asyncio\nt = asyncio.get_event_loop().create_task(asyncio.sleep(0.05, 'slept'))\nawait t"))
        self.assertEqual(report["value"], {"json": "slept"})
        self.assertEqual(self.end(self.start("import asyncio\nasyncio.get_running_loop() is not None"))["value"], {"json": True})

    def test_threads_of_a_run(self):
        report = self.end(self.start("import threading\nt = threading.Thread(target=lambda: print('in a thread'))\nt.start()\nt.join()"))
        self.assertEqual(report["stdout"], "in a thread\n")

    def test_time_sleep_is_itself_afterwards(self):
        self.end(self.start("import time\ntime.sleep(0.3)"))
        self.assertEqual(self.value("import time\ntype(time.sleep).__name__"), "builtin_function_or_method")

    def test_asked_while_it_prints_much(self):
        made = self.start("for i in range(400_000): print('line', i)")
        seen = 0
        while True:
            report = self.ask(made, since={"stdout": seen}, room=20_000)
            if report["state"] != "running":
                break
            self.assertLess(len(report["stdout"]), 20_000)
            seen = report["stdoutLength"]
        self.assertEqual(self.ask(made)["stdoutLength"], sum(len("line %d\n" % i) for i in range(400_000)))

    def test_a_kernel_that_dies(self):
        made = self.start("import time, os\ntime.sleep(0.3)\nos._exit(1)")
        self.kernel.wait_for_end()
        restart(self.kind)
        self.setUp()
        report = self.ask(made)
        self.assertEqual((report["state"], report["started"]), ("unknown", True))


class PlainBackground(EveryKernel, OnPlain, unittest.TestCase):
    pass


class JupyterBackground(EveryKernel, OnJupyter, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
