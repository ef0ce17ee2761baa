"""Environment variables that are there while an execution goes on."""

import os
from contextlib import contextmanager
from threading import RLock

# Of the executions under way, oldest first: one in the background may end before or after one in front.
layers = []
# What was there without any of them, by name; None for nothing.
before = {}
lock = RLock()


@contextmanager
def environment(variables):
    """Sets environment variables; afterwards they are as they were, whatever the code did to them."""
    environ = os.environ
    with lock:
        layers.append(variables)
        for name in variables:
            before.setdefault(name, environ.get(name))
    try:
        environ.update(variables)
        yield
    finally:
        with lock:
            layers[:] = [layer for layer in layers if layer is not variables]
            for name in variables:
                set_to(environ, name, value_without(name))


def value_without(name):
    """The value that another execution gave, or else the one that was there before; that is forgotten."""
    for layer in reversed(layers):
        if name in layer:
            return layer[name]
    return before.pop(name, None)


def set_to(environ, name, value):
    if value is None:
        environ.pop(name, None)
    else:
        environ[name] = value
