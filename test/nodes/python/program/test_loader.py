"""The parts of the program are compiled when something of them is first asked for."""

import random
import sys
import threading
import types
import unittest
from pathlib import Path

LOADER = Path(__file__).parents[4] / "nodes/AzureCodeInterpreter/python/program/loader.py"


def loaded(**sources):
    """The package that the loader makes of these sources, and what is left of them."""
    name = "n8n_test_%d" % random.randrange(10**9)
    entry = "cell = cell_async = None"
    module = types.ModuleType(name)
    module.SOURCES = dict(sources, entry=entry)
    exec(compile(LOADER.read_text(), str(LOADER), "exec"), module.__dict__)
    return sys.modules[name], module.SOURCES


class Loader(unittest.TestCase):
    def test_only_what_is_asked_for_is_compiled(self):
        package, left = loaded(one="value = 1", two="from .one import value", three="value = 3")
        self.assertEqual(package.two.value, 1)
        self.assertEqual(list(left), ["three"])

    def test_a_name_that_is_not_there(self):
        package, _ = loaded(one="value = 1")
        for name in ("other", "__other__"):
            with self.assertRaisesRegex(AttributeError, name):
                getattr(package.one, name)
        self.assertEqual(package.one.value, 1)

    def test_threads_that_ask_for_a_part_at_once_all_get_it(self):
        package, _ = loaded(slow="import time\ntime.sleep(0.2)\nvalue = object()")
        found = []
        threads = [threading.Thread(target=lambda: found.append(package.slow.value)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [package.slow.value] * 5)

    def test_a_part_whose_start_was_interrupted_is_started_again(self):
        sys.n8n_test_interrupts = [1]
        self.addCleanup(delattr, sys, "n8n_test_interrupts")
        package, _ = loaded(one="import sys\nif sys.n8n_test_interrupts.pop(): raise KeyboardInterrupt\nvalue = 1")
        with self.assertRaises(KeyboardInterrupt):
            package.one.value
        sys.n8n_test_interrupts.append(0)
        self.assertEqual(package.one.value, 1)

    def test_parts_that_need_each_other(self):
        package, _ = loaded(one="from . import two\ndef value(): return two.value", two="from .one import value as of_one\nvalue = 2")
        self.assertEqual(package.one.value(), 2)


if __name__ == "__main__":
    unittest.main()
