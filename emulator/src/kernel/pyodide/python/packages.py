"""Brings packages into the kernel when code imports them, and takes the ways to JavaScript out of it.

The kernel has no network: it asks the pool, which knows which wheel provides a module, fetches it once and hands over
the bytes.
"""

import asyncio
import builtins
import importlib
import importlib.machinery
import io
import os
import random
import shutil
import sys
import sysconfig
import time
import zipfile

FOLDERS = {"site": sysconfig.get_paths()["purelib"], "dynlib": "/usr/lib"}


class PoolFinder:
    """Asked last, for a module nobody else has."""

    def __init__(self):
        self.asked = set()

    def find_spec(self, name, path=None, target=None):
        if path is not None or name in self.asked or name in HIDDEN:
            return None
        self.asked.add(name)
        problem = install(name)
        if problem is not None:
            # It may work the next time.
            self.asked.discard(name)
            raise ModuleNotFoundError(problem, name=name)
        importlib.invalidate_caches()
        return importlib.machinery.PathFinder.find_spec(name)

    def invalidate_caches(self):
        pass


def install(module):
    """Installs what provides `module`. Returns a sentence if that failed; None also if nothing provides it."""
    host.ask(module)
    while (answer := host.next()) is not None:
        if isinstance(answer, str):
            return answer
        name, folder, wheel = answer
        with zipfile.ZipFile(io.BytesIO(wheel.to_bytes())) as archive:
            unpack(archive, name, FOLDERS[str(folder)])
    return None


def unpack(archive, name, folder):
    os.makedirs(folder, exist_ok=True)
    archive.extractall(folder)
    data = "-".join(name.split("-")[:2]) + ".data/data"
    if os.path.isdir(os.path.join(folder, data)):
        shutil.copytree(os.path.join(folder, data), sys.prefix, dirs_exist_ok=True)


# The bridge to JavaScript is Pyodide's, not the service's: real sessions have no such modules.
HIDDEN = {"js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core", "micropip"}


def hide_bridge():
    for finder in list(sys.meta_path):
        if type(finder).__module__.startswith("_pyodide") or getattr(finder, "__module__", "").startswith("_pyodide"):
            sys.meta_path.remove(finder)
            getattr(finder, "jsproxies", {}).clear()
    for name in list(sys.modules):
        if name.partition(".")[0] in HIDDEN:
            sys.modules[name] = None
    sys.meta_path.insert(0, HidingFinder())
    sys.meta_path.append(PoolFinder())


class HidingFinder:
    """Keeps Pyodide's own modules from being found again in its standard library."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def invalidate_caches(self):
        pass


def no_input(prompt=""):
    raise EOFError("a session has no standard input")


def no_second_loop(*_arguments, **_options):
    raise RuntimeError("asyncio.run() cannot be called from a running event loop")


builtins.input = no_input
# As in Jupyter, where a loop always runs: cells await instead.
asyncio.run = no_second_loop
time.sleep = getattr(time.sleep, "__wrapped__", time.sleep)
# Every kernel continues from the same image: without this all would draw the same numbers.
random.seed()
hide_bridge()
