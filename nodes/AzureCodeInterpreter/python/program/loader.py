"""Makes the package of the program inside a kernel.

The build puts `SOURCES = {name: text}` above this text. Each part is compiled when something of it is first asked for,
so that a session pays only for what it uses. The parts have a copy of the built-in names as they were at this moment:
whatever code does to `builtins` later is its own affair.
"""

import builtins
import sys
from threading import RLock
from types import ModuleType

# A run in the background and one in front may ask for the same part at once.
loading = RLock()


class Part(ModuleType):
    def __getattr__(self, name):
        if not name.startswith("__"):
            with loading:
                compile_into(self)
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None


def compile_into(part):
    name = part.__name__.rpartition(".")[2]
    source = SOURCES.pop(name, None)
    if source is None:
        return
    try:
        exec(compile(source, "<n8n %s>" % part.__name__, "exec", dont_inherit=True), part.__dict__)
    except BaseException:
        # Interrupted: whoever asks next tries again.
        SOURCES[name] = source
        raise


def load(package):
    own = dict(vars(builtins))
    whole = ModuleType(package)
    whole.__path__ = []
    for name in list(SOURCES):
        part = Part(package + "." + name)
        part.__package__ = package
        part.__builtins__ = own
        sys.modules[part.__name__] = part
        setattr(whole, name, part)
    sys.modules[package] = whole
    try:
        whole.cell, whole.cell_async = whole.entry.cell, whole.entry.cell_async
    except BaseException:
        # The next cell tries again.
        del sys.modules[package]
        raise


load(__name__)
