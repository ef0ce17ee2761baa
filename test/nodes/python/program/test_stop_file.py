"""A file that ends code in front, and leaves what comes after the code alone."""

import importlib.util
import signal
import tempfile
import time
import types
import unittest
from pathlib import Path

SOURCE = Path(__file__).parents[4] / "nodes/AzureCodeInterpreter/python/program/stop_file.py"
specification = importlib.util.spec_from_file_location("stop_file", SOURCE)
stop_file = importlib.util.module_from_spec(specification)
specification.loader.exec_module(stop_file)


class OneFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "stop"
        self.path.touch()
        self.run_of_it = types.SimpleNamespace(stopped=None)
        self.stop_file = stop_file.StopFile(self.run_of_it, str(self.path))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)

    def test_code_is_interrupted(self):
        with self.assertRaises(KeyboardInterrupt):
            with self.stop_file:
                time.sleep(30)
        self.assertEqual(self.run_of_it.stopped, "stop")

    def test_code_that_ends_while_the_file_is_seen_is_not(self):
        def seen(_):
            self.stop_file.__exit__()
            return True

        self.addCleanup(setattr, stop_file, "exists", stop_file.exists)
        stop_file.exists = seen
        # The thread's own work, here.
        self.stop_file.look()
        self.assertIsNone(self.run_of_it.stopped)
        self.assertTrue(self.path.exists())


if __name__ == "__main__":
    unittest.main()
