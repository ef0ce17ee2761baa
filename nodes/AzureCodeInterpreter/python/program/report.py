"""A report as text, made to fit into a reply; what is too large goes to files of its own."""

import sys
from binascii import a2b_base64
from json import dumps
from os import unlink
from os.path import join

from .files import can_be_fetched, make_fetchable
from .hooks import kernel_stream
from .packing import pack


class Carrier:
    """Files that this program leaves below /mnt/data for one report."""

    def __init__(self, root, identifier):
        self.root = root
        self.identifier = identifier
        self.paths = []

    def path(self, kind, ending):
        number = len(self.paths)
        name = "n8n-%s-%s%s.%s" % (kind, self.identifier, "-%d" % number if number else "", ending)
        self.paths.append(join(self.root, name))
        return self.paths[-1]


def as_text(report):
    return dumps(report, allow_nan=False)


def fitted(report, room, carrier):
    """(text for the reply, text to keep). The kept one is whole, but for bytes that have become files."""
    text = as_text(report)
    if len(text) <= room:
        return text, text
    for entry in report.get("files", ()):
        if "data" in entry and (can_be_fetched(entry["path"], carrier.root) or try_to(name_file, entry, carrier)):
            del entry["data"]
    text = settled(report, carrier)
    if len(text) <= room:
        return text, text
    for entry in report.get("shown", ()):
        if "data" in entry and try_to(write_shown, entry, carrier):
            del entry["data"]
    text = settled(report, carrier)
    if len(text) <= room:
        return text, text
    return in_a_file(report, text, carrier), text


def settled(report, carrier):
    report["internal"] = list(carrier.paths)
    return as_text(report)


def try_to(make, entry, carrier):
    try:
        make(entry, carrier)
        return True
    except OSError:
        # No room for a file: the bytes stay in the report, which can be asked for in pieces.
        return False


def name_file(entry, carrier):
    entry["file"] = make_fetchable(entry["path"], carrier.root, carrier.path)


def write_shown(entry, carrier):
    path = carrier.path("shown", entry["name"].rpartition(".")[2])
    with open(path, "wb") as file:
        file.write(a2b_base64(entry["data"]))
    entry["file"] = path


def in_a_file(report, text, carrier):
    from hashlib import sha256

    content = text.encode("ascii")
    big = {"file": None, "size": len(content), "sha256": sha256(content).hexdigest()}
    path = carrier.path("report", "json")
    try:
        with open(path, "wb") as file:
            file.write(content)
        big["file"] = path
    except OSError:
        pass
    short = {name: report[name] for name in ("v", "id", "state", "kernel") if name in report}
    return as_text(dict(short, big=big, internal=list(carrier.paths)))


def clear(paths):
    """Removes files of earlier reports, which were fetched or are no longer wanted."""
    for path in paths:
        try:
            unlink(path)
        except OSError:
            pass


def write(text, mark):
    """Writes a report between its marks, in one piece, on the stream the kernel gave."""
    text = pack(text)
    framed = "\n<n8n %s %d>%s</n8n %s>\n" % (mark, len(text), text, mark)
    for name in ("stdout", "stderr"):
        try:
            stream = kernel_stream(name)
            stream.write(framed)
            stream.flush()
            return
        except Exception:
            continue
    # Both are closed: what is left are the process's own.
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stream.write(framed)
            stream.flush()
            return
        except Exception:
            continue
