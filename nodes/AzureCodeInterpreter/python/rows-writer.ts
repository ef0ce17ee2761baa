/** Only sent when rows are asked for: turns what the code gave into plain JSON rows in a file. */
export const ROWS_WRITER = String.raw`
def _n8n_write_rows(value, path, given_numbers):
    import base64, dataclasses, datetime, decimal, enum, json, math, pathlib, uuid

    def wrong(what):
        message = "'Output' is 'Items', so the code must end with a dict, a list of dicts or a pandas DataFrame"
        raise TypeError(message + ", but it gave " + what) from None

    def kind(thing):
        return "None" if thing is None else type(thing).__name__

    def as_float(number):
        return decimal.Decimal(repr(float(number)))

    def plain(thing, where):
        if thing is None or thing is True or thing is False or type(thing) is str:
            return thing
        if type(thing) is int:
            # A JSON number would lose digits, unless n8n itself gave it as one.
            kept = abs(thing) < 2 ** 53 or thing in given_numbers and as_float(thing) == thing
            return thing if kept else str(thing)
        if isinstance(thing, float):
            return float(thing) if math.isfinite(thing) else None
        if isinstance(thing, dict):
            return {key_of(key): plain(inner, where) for key, inner in thing.items()}
        if isinstance(thing, (list, tuple, set, frozenset)):
            return [plain(inner, where) for inner in thing]
        if isinstance(thing, enum.Enum):
            return plain(thing.value, where)
        if isinstance(thing, int):
            return plain(int(thing), where)
        if isinstance(thing, str):
            return str(thing)
        if isinstance(thing, (datetime.datetime, datetime.date, datetime.time)):
            return thing.isoformat() if thing == thing else None
        if isinstance(thing, datetime.timedelta):
            return thing.total_seconds() if thing == thing else None
        if isinstance(thing, decimal.Decimal):
            number = float(thing)
            exact = math.isfinite(number) and decimal.Decimal(repr(number)) == thing
            return number if exact else (str(thing) if thing.is_finite() else None)
        if isinstance(thing, (uuid.UUID, pathlib.PurePath)):
            return str(thing)
        if isinstance(thing, (bytes, bytearray)):
            return base64.b64encode(thing).decode()
        if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
            return plain(dataclasses.asdict(thing), where)
        if type(thing).__name__ in ("NAType", "NaTType"):
            return None
        if type(thing).__name__ in ("Period", "Interval"):
            return str(thing)
        if getattr(getattr(thing, "dtype", None), "kind", "") in ("M", "m") and hasattr(thing, "astype"):
            # In nanoseconds, numpy would give a number instead of a date.
            thing = thing.astype("datetime64[us]" if thing.dtype.kind == "M" else "timedelta64[us]")
        if hasattr(thing, "to_dict") and hasattr(thing, "columns"):
            return plain(thing.to_dict("records"), where)
        if hasattr(thing, "tolist"):
            return plain(thing.tolist(), where)
        if hasattr(thing, "item") and callable(thing.item):
            return plain(thing.item(), where)
        message = "Row %d holds a value of type %s, which has no JSON form; turn it into text or a number"
        raise TypeError(message % (where, kind(thing))) from None

    def key_of(key):
        if isinstance(key, tuple):
            # Columns of several levels, as grouping makes them; the lower ones may be empty.
            return "_".join(key_of(part) for part in key if part != "")
        return key if type(key) is str else str(plain(key, 0))

    def row_of(thing, position):
        if not isinstance(thing, dict):
            wrong("a list with %s at position %d" % (kind(thing), position))
        known = set(thing) <= {"json", "binary", "pairedItem", "error", "index"}
        if known and isinstance(thing.get("json"), dict):
            return {"json": plain(thing["json"], position), "binary": plain(thing.get("binary"), position)}
        return {"json": plain(thing, position)}

    if hasattr(value, "to_dict") and hasattr(value, "index") and hasattr(value, "iloc"):
        frame = value if hasattr(value, "columns") else value.to_frame(value.name or "value")
        if not getattr(frame.columns, "is_unique", True):
            raise ValueError("the DataFrame has several columns of the same name; rename them first")
        index = frame.index
        # Row numbers are left out; a label such as a date, a group or "mean" says something.
        numbered = getattr(getattr(index, "dtype", None), "kind", "i") in ("i", "u")
        says = not numbered if index.name is None else index.name not in frame.columns
        keep = says or index.nlevels > 1 or not hasattr(value, "columns")
        rows = (frame.reset_index() if keep else frame).to_dict("records")
    elif isinstance(value, dict):
        rows = [value]
    elif isinstance(value, (list, tuple)):
        rows = value
    else:
        wrong(kind(value))
    lines = [json.dumps(row_of(row, position), allow_nan=False) for position, row in enumerate(rows)]
    with open(path, "w", encoding="ascii") as file:
        file.write("[" + ",\n".join(lines) + "]")
`;
