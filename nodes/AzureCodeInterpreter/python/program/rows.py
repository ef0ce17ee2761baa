"""Rows for 'Output' = Items: what code gives becomes a list of {"json", "binary", "pairedItem"}."""

from collections.abc import Iterable, Mapping

from .kinds import is_table
from .tables import series_rows, table_records

ITEM_KEYS = {"json", "binary", "pairedItem", "error", "index"}

EXPECTED = "'Output' is 'Items', so the code must end with a dict, a list of dicts or a pandas DataFrame"


class NoRows(TypeError):
    """What the code gave is no rows; the message says what it was."""

    pass


def collect(value):
    """The things that are to be rows, one each. May run the person's code, as a generator does."""
    if is_table(value):
        return value
    if is_record(value):
        return [value]
    if isinstance(value, (str, bytes, bytearray, type)) or not isinstance(value, Iterable):
        raise NoRows("%s, but it gave %s" % (EXPECTED, kind(value)))
    dtype = getattr(value, "dtype", None)
    if dtype is not None and not getattr(dtype, "names", None):
        raise NoRows("%s, but it gave %s" % (EXPECTED, kind(value)))
    things = value if isinstance(value, (list, tuple)) else list(value)
    for position, thing in enumerate(things):
        if not is_record(thing):
            raise NoRows("%s, but it gave a list with %s at position %d" % (EXPECTED, kind(thing), position))
    return things


def rows_of(things, converter):
    """Rows of what `collect` gave."""
    if is_table(things):
        frame = things if hasattr(things, "columns") or hasattr(type(things), "to_dicts") else series_rows(things)
        rows = table_records(frame, converter.key)
        return [{"json": record(row, converter, position)} for position, row in enumerate(rows)]
    return [row_of(thing, converter, position) for position, thing in enumerate(things)]


def row_of(thing, converter, position):
    if isinstance(thing, dict) and isinstance(thing.get("json"), dict) and set(thing) <= ITEM_KEYS:
        row = {"json": record(thing["json"], converter, position)}
        for name in ("binary", "pairedItem"):
            if thing.get(name) is not None:
                row[name] = converter.convert(thing[name])
        return row
    return {"json": record(thing, converter, position)}


def record(thing, converter, position):
    made = converter.convert(thing)
    if type(made) is not dict:
        raise NoRows("%s, but the %s at position %d cannot be read" % (EXPECTED, kind(thing), position))
    return made


def is_record(thing):
    """Whether a value is one row: it has fields with names."""
    if isinstance(thing, Mapping):
        return True
    kind = type(thing)
    if isinstance(thing, type):
        return False
    fields = getattr(kind, "_fields", None)
    return (
        (isinstance(thing, tuple) and isinstance(fields, tuple))
        or hasattr(kind, "__dataclass_fields__")
        or hasattr(kind, "__attrs_attrs__")
        or (hasattr(kind, "model_dump") and hasattr(kind, "model_fields"))
        or (kind.__name__ == "Row" and hasattr(kind, "keys"))
        or bool(getattr(getattr(thing, "dtype", None), "names", None) and kind.__name__ in ("void", "record"))
    )


def kind(thing):
    return "None" if thing is None else type(thing).__name__
