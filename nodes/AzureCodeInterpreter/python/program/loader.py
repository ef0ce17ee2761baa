"""Makes the package of the program inside a kernel.

The build puts `SOURCES = {name: text}` above this text. Each part is compiled when something of it is first asked for,
so that a session pays only for what it uses. The parts have a copy of the built-in names as they were at this moment:
whatever code does to `builtins` later is its own affair.
"""

import builtins
import sys
from types import ModuleType


class Part(ModuleType):
    def __getattr__(self, name):
        source = None if name.startswith("__") else SOURCES.pop(self.__name__.rpartition(".")[2], None)
        if source is None:
            raise AttributeError(name)
        exec(compile(source, "<n8n %s>" % self.__name__, "exec", dont_inherit=True), self.__dict__)
        return getattr(self, name)


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
