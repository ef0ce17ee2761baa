"""Values of kinds that Python's libraries bring: dates, Decimals, dataclasses, numbers of numpy, tables of pandas.

No library is loaded for it: of one that is not there, no value can be.
"""

import sys
from math import isfinite


def made_by_kind(thing, converter, depth):
    """What json.dumps can write, or NotImplemented for a value of no such kind."""
    for look in (from_standard_library, from_classes, from_libraries):
        made = look(thing, converter, depth)
        if made is not NotImplemented:
            return made
    return NotImplemented


def from_standard_library(thing, converter, depth):
    datetime = sys.modules.get("datetime")
    if datetime is not None:
        if isinstance(thing, (datetime.datetime, datetime.date, datetime.time)):
            return thing.isoformat() if thing == thing else None
        if isinstance(thing, datetime.timedelta):
            return converter.convert(thing.total_seconds()) if thing == thing else None
    if is_kind(thing, "decimal.Decimal"):
        return decimal(thing)
    if is_kind(thing, "uuid.UUID") or is_kind(thing, "pathlib.PurePath"):
        return str(thing)
    return NotImplemented


def from_classes(thing, converter, depth):
    kind = type(thing)
    fields = getattr(kind, "__dataclass_fields__", None) or getattr(kind, "__attrs_attrs__", None)
    if fields is not None:
        names = [name if isinstance(name, str) else name.name for name in fields]
        return converter.mapping(((name, getattr(thing, name)) for name in names if hasattr(thing, name)), depth + 1)
    if hasattr(kind, "model_dump") and hasattr(kind, "model_fields"):
        return converter.convert(thing.model_dump(), depth + 1)
    if kind.__name__ == "Row" and hasattr(kind, "keys"):
        return converter.mapping(zip(thing.keys(), tuple(thing)), depth + 1)
    return NotImplemented


def from_libraries(thing, converter, depth):
    """numpy, pandas and what offers the same methods."""
    name = type(thing).__name__
    if isinstance(thing, type):
        return NotImplemented
    if name in ("NAType", "NaTType"):
        return None
    if name in ("Period", "Interval"):
        return str(thing)
    if is_table(thing):
        from .tables import table_records

        return converter.sequence(table_records(thing, converter.key), depth + 1)
    dtype = getattr(thing, "dtype", None)
    fields = getattr(dtype, "names", None)
    if fields and hasattr(thing, "tolist"):
        plain = thing.tolist()
        rows = plain if isinstance(plain, list) else [plain]
        made = [dict(zip(fields, row)) if isinstance(row, tuple) else row for row in rows]
        return converter.convert(made if isinstance(plain, list) else made[0], depth + 1)
    if getattr(dtype, "kind", "") in ("M", "m") and hasattr(thing, "astype"):
        # In nanoseconds, numpy would give a number instead of a date.
        thing = thing.astype("datetime64[us]" if dtype.kind == "M" else "timedelta64[us]")
    for method in ("tolist", "to_list", "to_pylist", "item"):
        if callable(getattr(thing, method, None)):
            plain = getattr(thing, method)()
            if type(plain) is type(thing):
                # numpy's longest floats give themselves.
                plain = float(plain)
            return converter.convert(plain, depth + 1)
    return NotImplemented


def decimal(number):
    if not number.is_finite():
        return None
    plain = float(number)
    return plain if isfinite(plain) and type(number)(repr(plain)) == number else str(number)


def is_table(thing):
    """Whether it is a DataFrame or Series, of pandas or Polars."""
    kind = type(thing)
    return (hasattr(kind, "to_dict") and hasattr(kind, "iloc")) or hasattr(kind, "to_dicts")


def is_kind(thing, name):
    """Whether a value is of a class of a module that need not be loaded; without it no value can be."""
    module, _, name = name.rpartition(".")
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(thing, kind)
