"""What the program knows of the kernel it is in."""

import sys
from os import getpid, urandom

# Tells this kernel, with its variables, from one that was started later for the same session.
ID = urandom(8).hex()
PYTHON = "%d.%d.%d" % sys.version_info[:3]
# Python in WebAssembly cannot start threads.
THREADS = sys.platform not in ("emscripten", "wasi")
# A process that code forked has the same memory, and must not report.
PROCESS = getpid()

counted = {"runs": 0}

# Executions that came without the program before it was here, so that nothing of them was run (see python-cell.ts).
turned_away = frozenset(vars(sys).pop("_n8n_turned_away", ()))


def shell():
    """IPython's shell, or None where code runs in plain Python."""
    module = sys.modules.get("IPython.core.interactiveshell")
    if module is None or not module.InteractiveShell.initialized():
        return None
    return module.InteractiveShell.instance()


def ipython_version():
    module = sys.modules.get("IPython")
    return getattr(module, "__version__", None) if shell() is not None else None


def is_forked():
    return getpid() != PROCESS


def facts(forgot):
    """The report's field `kernel`."""
    return {
        "id": ID,
        "runs": counted["runs"],
        "forgot": forgot,
        "ipython": ipython_version(),
        "python": PYTHON,
        "threads": THREADS,
    }
