"""Describes a cell's value: see CellValue in messages.ts for the forms."""

import base64
import json
import math
import sys


# Characters. Longer values are cut: nobody reads them, and they must pass through three processes.
LONGEST = 4 * 1024 * 1024


def describe(value):
    if value is None:
        return {"kind": "null"}
    if type(value) is str:
        value = cut(value)
        return {"kind": "string", "text": value, "repr": repr(value)}
    if type(value) is float and not math.isfinite(value):
        return shown(value)
    if type(value) in (bool, int, float, dict, list):
        try:
            text = json.dumps(value, allow_nan=False)
            if len(text) <= LONGEST:
                return {"kind": "json", "json": text, "text": as_jupyter_shows(value, text)}
        except (TypeError, ValueError, RecursionError):
            pass
        return shown(value)
    return picture(value) or shown(value)


# Characters, and lists and dicts within. What has more is shown in one line: breaking it into several takes too long.
LONGEST_BROKEN = 64 * 1024
MOST_BROKEN = 500


def as_jupyter_shows(value, text):
    """The value's repr, a long list or dict with an entry a line. `text`: its JSON."""
    if type(value) not in (dict, list):
        return repr(value)
    if len(text) <= LONGEST_BROKEN and text.count("[") + text.count("{") <= MOST_BROKEN:
        from pprint import pformat

        return pformat(value, sort_dicts=False)
    try:
        return cut(repr(value))
    except RecursionError:
        # Nested deeper than it can follow.
        return text


def shown(value):
    return {"kind": "repr", "text": cut(repr(value))}


def cut(text):
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def picture(value):
    """An image, if the value knows how to draw itself the way Jupyter asks for it."""
    figure = getattr(value, "figure", None)
    if is_figure(value) or is_figure(figure):
        return None
    for format, method in (("png", "_repr_png_"), ("svg", "_repr_svg_")):
        draw = None if isinstance(value, type) else getattr(value, method, None)
        data = draw() if callable(draw) else None
        if isinstance(data, tuple):
            data = data[0]
        if data:
            return image(format, data)
    return None


def image(format, data):
    data = data.encode() if isinstance(data, str) else bytes(data)
    return {"kind": "image", "format": format, "base64": base64.b64encode(data).decode()}


def is_figure(value):
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def open_figure():
    """The newest open matplotlib figure as an image; all of them are closed, as at the end of a Jupyter cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    numbers = pyplot.get_fignums() if pyplot and hasattr(pyplot, "get_fignums") else []
    if not numbers:
        return None
    import io

    buffer = io.BytesIO()
    try:
        pyplot.figure(numbers[-1]).savefig(buffer, format="png", bbox_inches="tight")
    finally:
        pyplot.close("all")
    return image("png", buffer.getvalue())


def close_figures():
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and hasattr(pyplot, "close"):
        pyplot.close("all")
