"""What the tests of the program share: one kernel of each kind for all of them, and an empty folder for each."""

import atexit
import importlib.util
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from kernels import Jupyter, Plain

HAS_JUPYTER = all(importlib.util.find_spec(name) for name in ("ipykernel", "jupyter_client"))
HAS_PANDAS = importlib.util.find_spec("pandas") is not None
# Another Python without IPython, such as python3.8, to run the plain half with.
PYTHON = os.environ.get("PLAIN_PYTHON", sys.executable)

running = {}


def kernel(kind):
    if kind not in running:
        root = Path(tempfile.mkdtemp(prefix="n8n-test-")) / "data"
        root.mkdir()
        running[kind] = kind(root, PYTHON) if kind is Plain else kind(root)
    return running[kind]


def restart(kind):
    close(running.pop(kind))
    return kernel(kind)


def close(one):
    one.close()
    shutil.rmtree(Path(one.root).parent, ignore_errors=True)


@atexit.register
def close_all():
    for one in running.values():
        close(one)


class OnPlain:
    """Tests of this class run in Python without IPython."""

    kind = Plain

    def setUp(self):
        self.kernel = kernel(self.kind)
        self.root = Path(self.kernel.root)
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        self.run_code = self.kernel.run
        self.value = self.kernel.value
        self.rows = self.kernel.rows

    def error(self, code, **more):
        report = self.kernel.run(code, **more)
        self.assertIn("error", report)
        return report["error"]

    def read(self, name):
        return (self.root / name).read_text()


@unittest.skipUnless(HAS_JUPYTER, "needs ipykernel and jupyter_client")
class OnJupyter(OnPlain):
    """Tests of this class run in a real ipykernel."""

    kind = Jupyter


class NeedsPandas(OnJupyter):
    def setUp(self):
        if not HAS_PANDAS:
            self.skipTest("needs pandas")
        super().setUp()
        self.kernel.run("import pandas as pd, numpy as np")
