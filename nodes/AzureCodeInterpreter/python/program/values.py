"""Python values as JSON: the same rules for a result and for rows.

What has no JSON form becomes text by itself, not the whole. Each value is looked at once; what holds itself, lies too
deep or is too much in all becomes text in its place.
"""

import sys
from binascii import b2a_base64
from collections.abc import Mapping, Sequence, Set, ValuesView, KeysView, ItemsView
from contextlib import contextmanager
from math import isfinite
from sys import getrecursionlimit, setrecursionlimit

from .kinds import is_kind, made_by_kind

DEEPEST = 200
MOST_VALUES = 5_000_000
LONGEST_TEXT = 100_000
# Numbers in JSON are read as floats, which hold whole numbers up to here exactly.
SAFE = 2**53
# A whole number with more digits than this is not written in decimal, which takes quadratic time.
MOST_BITS = 14_000


# Calls within each other that DEEPEST levels take, and then some.
CALLS = 3000


@contextmanager
def room_for_depth():
    """The limit on calls within calls is the person's to set: here it is ours."""
    before = getrecursionlimit()
    setrecursionlimit(max(before, CALLS))
    try:
        yield
    finally:
        setrecursionlimit(before)


class TooMuch(Exception):
    pass


class Converter:
    """Turns values into what json.dumps writes.

    `given_numbers` are whole numbers above SAFE that n8n itself gave: they go back as numbers.
    `notes` collects what was put in words: {"code": "circular"}, {"code": "too-deep"}, {"code": "no-json", "type"}.
    """

    def __init__(self, given_numbers=()):
        self.given_numbers = given_numbers
        self.notes = {}
        self.above = set()
        self.count = 0
        # What was converted, by identity: a part that is shared is looked at once, though written each time.
        self.done = {}

    def convert(self, thing, depth=0):
        kind = type(thing)
        if thing is None or kind is str or kind is bool:
            return thing
        if kind is int:
            return thing if -SAFE < thing < SAFE else self.whole_number(thing)
        if kind is float:
            return thing if isfinite(thing) else None
        try:
            return self.inner(thing, depth)
        except TooMuch:
            raise
        except Exception:
            return self.text(thing)

    def inner(self, thing, depth):
        identity = id(thing)
        if identity in self.above:
            self.note("circular")
            return "[circular reference]"
        if identity in self.done:
            _, made, number = self.done[identity]
            self.tally(number)
            return made
        if depth >= DEEPEST:
            self.note("too-deep")
            return "[%s nested more than %d deep]" % (type(thing).__name__, DEEPEST)
        self.above.add(identity)
        before = self.count
        try:
            made = self.container(thing, depth)
        finally:
            self.above.discard(identity)
        if type(made) in (list, dict):
            # The thing is kept as well: its identity must not become another's.
            self.done[identity] = thing, made, self.count - before
        return made

    def container(self, thing, depth):
        if isinstance(thing, dict):
            return self.mapping(thing.items(), depth + 1)
        if isinstance(thing, (list, tuple, set, frozenset)):
            names = getattr(thing, "_fields", None)
            if isinstance(thing, tuple) and isinstance(names, tuple) and len(names) == len(thing):
                return self.mapping(zip(names, thing), depth + 1)
            return self.sequence(thing, depth + 1)
        return self.other(thing, depth)

    def sequence(self, things, depth):
        convert = self.convert
        made = [convert(thing, depth) for thing in things]
        self.tally(len(made))
        return made

    def mapping(self, items, depth):
        convert = self.convert
        made = {}
        for key, thing in items:
            if type(key) is not str:
                key = self.key(key)
            if key in made:
                key = unused(key, made)
            made[key] = convert(thing, depth)
        self.tally(len(made))
        return made

    def tally(self, number):
        # The same list a thousand times within another is written a thousand times.
        self.count += number
        if self.count > MOST_VALUES:
            raise TooMuch("more than %d values" % MOST_VALUES)

    def key(self, key):
        if isinstance(key, tuple):
            # Columns of several levels, as grouping makes them; the lower ones may be empty.
            return "_".join(self.key(part) for part in key if part != "")
        if type(key) is str:
            return key
        plain = self.convert(key, DEEPEST - 2)
        return str(key) if plain is None and key is not None else str(plain)

    def other(self, thing, depth):
        """All that is neither plain nor a dict, list, tuple or set."""
        enum = sys.modules.get("enum")
        if enum is not None and isinstance(thing, enum.Enum):
            return self.convert(thing.value, depth + 1)
        if isinstance(thing, int):
            return self.convert(int(thing))
        if isinstance(thing, float):
            return self.convert(float(thing))
        if isinstance(thing, str):
            return str(thing)
        if isinstance(thing, (bytes, bytearray, memoryview)):
            return b2a_base64(bytes(thing), newline=False).decode()
        made = made_by_kind(thing, self, depth)
        if made is not NotImplemented:
            return made
        if isinstance(thing, Mapping):
            return self.mapping(thing.items(), depth + 1)
        if isinstance(thing, (Sequence, Set, ValuesView, KeysView, ItemsView)) or is_kind(thing, "collections.deque"):
            return self.sequence(thing, depth + 1)
        return self.text(thing)

    def whole_number(self, number):
        if number in self.given_numbers and is_written_so(number):
            return number
        return hex(number) if number.bit_length() > MOST_BITS else str(number)

    def text(self, thing):
        self.note("no-json", type(thing).__name__)
        return text_of(thing)

    def note(self, code, kind=None):
        self.notes[(code, kind)] = {"code": code} if kind is None else {"code": code, "type": kind}


def is_written_so(number):
    """Whether the nearest float is written with the same digits, as n8n writes its numbers."""
    from decimal import Decimal

    return Decimal(repr(float(number))) == number


def text_of(thing):
    """The words an object has for itself, as Jupyter would show them, or its type's name."""
    kind = type(thing)
    try:
        own = kind.__str__ is not object.__str__ and not issubclass(kind, (BaseException, type))
        text = str(thing) if own else repr(thing)
    except Exception:
        text = "<%s object>" % kind.__name__
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "..."


def unused(name, taken):
    number = 2
    while "%s_%d" % (name, number) in taken:
        number += 1
    return "%s_%d" % (name, number)
