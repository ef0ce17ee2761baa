"""What code shows: figures, images, charts. Text goes where printed text goes."""

import re
import sys
from binascii import a2b_base64
from json import dumps

EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "text/html": "html",
}
METHODS = {
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "image/svg+xml": "_repr_svg_",
    "application/pdf": "_repr_pdf_",
    "text/html": "_repr_html_",
}
# HTML that draws, plays or runs something; other HTML says what the text beside it says.
ACTIVE = re.compile(r"<(?:script|svg|img|iframe|canvas|video|audio|object|embed)\b", re.IGNORECASE)
# Text of objects that have no words for themselves.
BARE = re.compile(r"<[\w.]+(?: object)?(?: at 0x[0-9a-fA-F]+)?>\Z")
LOOKED_AT = 5_000_000


class Shown:
    """Displays of one run, in order. `write` takes what is only text, `outputs` all that a notebook shows."""

    def __init__(self, write, outputs=None):
        self.entries = []
        self.counts = {}
        self.write = write
        self.outputs = outputs

    def add(self, bundle, display_id=None, update=False, metadata=None):
        """Takes a MIME bundle as IPython publishes it."""
        if self.outputs is not None:
            self.outputs.display(bundle, metadata, display_id, update)
        self.take(bundle, display_id, update)

    def take(self, bundle, display_id=None, update=False):
        """Returns whether the bundle became a picture or page."""
        entry = pick(bundle)
        if entry is None:
            if not update:
                self.write(text_in(bundle))
            return False
        mime, data = entry
        for shown in self.entries:
            if update and display_id is not None and shown["display_id"] == display_id and shown["mime"] == mime:
                shown["data"] = data
                return True
        kind = kind_of(mime, bundle)
        self.counts[kind] = number = self.counts.get(kind, 0) + 1
        name = "%s-%d.%s" % (kind, number, EXTENSIONS[mime])
        self.entries.append({"mime": mime, "name": name, "data": data, "display_id": display_id})
        return True

    def clear(self, wait=False):
        self.entries = []
        self.counts = {}
        if self.outputs is not None:
            self.outputs.clear(wait)


def pick(bundle):
    """The (MIME type, bytes) that says most, or None where text says it all."""
    html = as_html(bundle)
    if html is not None and ACTIVE.search(html, 0, LOOKED_AT):
        return "text/html", page(html)
    for mime in EXTENSIONS:
        if mime != "text/html" and bundle.get(mime):
            data = bundle[mime]
            if isinstance(data, str):
                data = data.encode("utf-8", "surrogatepass") if mime == "image/svg+xml" else a2b_base64(data)
            return mime, bytes(data)
    if html is not None and BARE.match(str(bundle.get("text/plain") or "<object>")):
        return "text/html", page(html)
    return None


def as_html(bundle):
    html = bundle.get("text/html")
    plotly = bundle.get("application/vnd.plotly.v1+json")
    to_html = getattr(sys.modules.get("plotly.io"), "to_html", None)
    if plotly is not None and to_html is not None:
        # What plotly gives a notebook needs the notebook's own scripts.
        figure = {"data": plotly.get("data"), "layout": plotly.get("layout")}
        return to_html(figure, include_plotlyjs="cdn", validate=False)
    return html if isinstance(html, str) and html.strip() else None


def page(html):
    start = html.lstrip()[:200].lower()
    if not start.startswith(("<!doctype", "<html")):
        html = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n%s\n</body></html>\n' % html
    return html.encode("utf-8", "surrogatepass")


def kind_of(mime, bundle):
    if mime == "text/html":
        return "chart" if ACTIVE.search(as_html(bundle) or "", 0, LOOKED_AT) else "page"
    if mime == "application/pdf":
        return "document"
    return "figure" if str(bundle.get("text/plain", "")).startswith("<Figure ") else "image"


def text_in(bundle):
    for mime in ("text/markdown", "text/latex"):
        if isinstance(bundle.get(mime), str):
            return bundle[mime] + "\n"
    if "application/json" in bundle:
        return dumps(bundle["application/json"], default=str) + "\n"
    text = bundle.get("text/plain")
    return "%s\n" % text if text else ""


def show_value(value, shell, shown):
    """Shows a value that is a picture or a chart. Returns whether it is one."""
    bundle = None
    if shown.outputs is not None:
        bundle, metadata = whole_bundle(value, shell)
        shown.outputs.result(bundle, metadata)
    if type(value).__module__ == "builtins" or hasattr(type(value), "iloc") or hasattr(type(value), "to_dicts"):
        return False
    before = len(shown.entries)
    bundle = bundle_of(value, shell) if bundle is None else bundle
    if bundle and pick(bundle) is not None:
        shown.take(bundle)
    figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    if figure is not None and isinstance(value, figure) and len(shown.entries) > before:
        # It would be shown once more with the figures that are left open.
        close = getattr(sys.modules.get("matplotlib.pyplot"), "close", None)
        if close is not None:
            close(value)
    return len(shown.entries) > before


def whole_bundle(value, shell):
    """(MIME bundle, its metadata) that Jupyter shows of a value; empty of one that shows itself."""
    document = bokeh_page(value)
    if document is not None:
        return {"text/html": document, "text/plain": plain_text(value)}, {}
    if shell is not None:
        return shell.display_formatter.format(value)
    return bundle_by_methods(value) or {"text/plain": plain_text(value)}, {}


def bundle_of(value, shell):
    document = bokeh_page(value)
    if document is not None:
        return {"text/html": document}
    if shell is not None:
        mimes = list(EXTENSIONS) + ["application/vnd.plotly.v1+json"]
        data = shell.display_formatter.format(value, include=mimes)[0]
        if data:
            data["text/plain"] = plain_text(value)
        return data
    return bundle_by_methods(value)


def bundle_by_methods(value):
    kind = type(value)
    data = {}
    make = getattr(kind, "_repr_mimebundle_", None)
    if callable(make):
        made = make(value)
        data.update(made[0] if isinstance(made, tuple) else made or {})
    for mime, method in METHODS.items():
        if mime not in data and callable(getattr(kind, method, None)):
            made = getattr(value, method)()
            made = made[0] if isinstance(made, tuple) else made
            if made:
                data[mime] = made
    figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    if figure is not None and isinstance(value, figure):
        data["image/png"] = png_of(value)
        data["text/plain"] = "<Figure >"
    elif data:
        data.setdefault("text/plain", plain_text(value))
    return data


def plain_text(value):
    try:
        return repr(value)
    except Exception:
        return "<object>"


def bokeh_page(value):
    model = getattr(sys.modules.get("bokeh.model"), "Model", None)
    if model is None or not isinstance(value, model) or not hasattr(value, "document"):
        return None
    from bokeh.embed import file_html
    from bokeh.resources import CDN

    return file_html(value, CDN, "chart")


def png_of(figure):
    from io import BytesIO

    file = BytesIO()
    figure.savefig(file, format="png", bbox_inches="tight")
    return file.getvalue()


def show_open_figures(shown):
    """What Jupyter does at the end of a cell: the figures that are left open are shown and closed."""
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        inline.flush_figures()
        return
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not hasattr(pyplot, "get_fignums"):
        return
    try:
        for number in pyplot.get_fignums():
            shown.add({"image/png": png_of(pyplot.figure(number)), "text/plain": "<Figure >"})
    finally:
        if pyplot.get_fignums():
            pyplot.close("all")
