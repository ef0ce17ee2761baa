"""DataFrames and Series as records, without the loss of a label.

Rows are numbered by default (a RangeIndex): such numbers are left out. Any other index says something, and becomes the
first field or fields of each record. Names that occur twice are told apart: `count`, `count_2`.
"""


def table_records(table, key_text):
    """A list of dicts, or of plain values for a Series without labels. `key_text` makes text of a label."""
    if not hasattr(type(table), "iloc"):
        # Polars has no labels, and refuses names that occur twice itself.
        return table.to_dicts()
    is_series = not hasattr(table, "columns")
    labels = index_fields(table.index)
    if is_series:
        if not labels:
            return table.tolist()
        name = "value" if table.name is None else table.name
        columns, rows = [name], [(value,) for value in table.tolist()]
    else:
        parts = table.to_dict("split")
        columns, rows = parts["columns"], parts["data"]
    names = told_apart([key_text(name) for name in [name for name, _ in labels] + list(columns)])
    if not labels:
        return [dict(zip(names, row)) for row in rows]
    labels = zip(*[values for _, values in labels])
    return [dict(zip(names, (*label, *row))) for label, row in zip(labels, rows)]


def series_rows(series):
    """A Series as one column of a table, for rows."""
    return series.to_frame("value" if series.name is None else series.name)


def index_fields(index):
    """(name, values) of each level of an index that says something."""
    if type(index).__name__ == "RangeIndex" and index.name is None:
        return []
    values = index.tolist()
    names = list(getattr(index, "names", [index.name]))
    if len(names) == 1:
        return [("index" if names[0] is None else names[0], values)]
    columns = list(zip(*values)) or [()] * len(names)
    return [("level_%d" % i if name is None else name, columns[i]) for i, name in enumerate(names)]


def told_apart(names):
    taken = set()
    following = {}
    made = []
    for name in names:
        unique = name
        number = following.get(name, 2)
        while unique in taken:
            unique = "%s_%d" % (name, number)
            number += 1
        following[name] = number
        taken.add(unique)
        made.append(unique)
    return made
