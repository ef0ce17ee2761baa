"""A Python file as the text of an execution: what `python report.py` would run."""

import sys
from contextlib import contextmanager
from io import BytesIO
from os.path import abspath, basename, dirname, join
from tokenize import detect_encoding

from .inputs import MISSING, BadInput

MOST_BYTES = 10 * 1024 * 1024
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def script_of(job, root):
    """(absolute path, text) of the file that the job names."""
    path = abspath(join(root, job["script"]))
    name = basename(path)
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadInput("There is no file %s in the session" % path) from None
    except OSError as error:
        raise BadInput("The file %s cannot be read: %s" % (path, error.strerror)) from error
    if len(content) > MOST_BYTES:
        raise BadInput("The file %s has more than %d bytes, which is too much for Python code" % (name, MOST_BYTES))
    return path, decoded(content, name)


def decoded(content, name):
    """The text as Python reads it: by its byte order mark, by the encoding named in its first two lines, else UTF-8."""
    if content.startswith(UTF_16):
        raise BadInput("The file %s is saved as UTF-16, which Python does not read: save it as UTF-8" % name)
    if b"\0" in content:
        raise BadInput("The file %s is no text, so it cannot be Python code" % name)
    try:
        encoding = detect_encoding(BytesIO(content).readline)[0]
        return content.decode(encoding)
    except SyntaxError as error:
        words = str(error.msg).partition(" for ")[0]
    except (UnicodeDecodeError, LookupError) as error:
        words = str(error)
    raise BadInput("The file %s cannot be read as Python code: %s" % (name, words[:200]))


@contextmanager
def as_main(scope, path):
    """What a script finds: its name, its path, its arguments, and its folder among those that imports look into."""
    names = {"__name__": "__main__", "__file__": path}
    before = {name: scope.get(name, MISSING) for name in names}
    arguments = sys.argv
    folder = dirname(path)
    scope.update(names)
    sys.argv = [path]
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.argv = arguments
        if folder in sys.path:
            sys.path.remove(folder)
        for name, value in before.items():
            if value is MISSING:
                scope.pop(name, None)
            else:
                scope[name] = value


@contextmanager
def no_event_loop():
    """A script has no event loop around it: `asyncio.run` works."""
    asyncio = sys.modules.get("asyncio")
    loop = None if asyncio is None else asyncio._get_running_loop()
    if loop is None:
        yield
        return
    # Newer versions of Python keep one task for a thread, whatever its loop.
    swap = getattr(asyncio.tasks, "_swap_current_task", None)
    task = None if swap is None else swap(loop, None)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
        asyncio.set_event_loop(loop)
        if swap is not None:
            swap(loop, task)
