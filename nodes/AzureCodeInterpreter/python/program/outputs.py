"""The outputs of a cell in their order, as a notebook holds them: streams, displays, the result, an error."""

from binascii import b2a_base64
from json import dumps
from threading import RLock

from .output import Kept
from .values import Converter, TooMuch, room_for_depth

# Outputs of one cell; what comes after them is counted.
MOST_OUTPUTS = 1000


class Outputs:
    """Records them. `limit` is how many characters displays may take together, `text_limit` how many streams."""

    def __init__(self, text_limit, limit, masker):
        # Takes secrets out of text; None where there are none.
        self.masker = masker
        self.text_left = text_limit
        self.left = limit
        self.entries = []
        self.left_out = 0
        # The next output takes the place of all before it: clear_output(wait=True).
        self.clears = False
        # Errors that IPython showed, which are not to be told twice.
        self.errors = []
        self.lock = RLock()

    def write(self, name, text):
        """Text of a stream; it goes on where the last output is of the same stream."""
        if not text:
            return
        with self.lock:
            last = self.entries[-1] if self.entries and not self.clears else None
            if last is None or last.get("name") != name:
                self.settle(last)
                last = {"type": "stream", "name": name, "kept": Kept(self.text_left, self.masker)}
                if not self.add(last):
                    return
            last["kept"].write(text)

    def settle(self, entry):
        """What a stream took of the room is gone when another output follows."""
        if entry is not None and "kept" in entry:
            self.text_left = max(0, self.text_left - entry["kept"].length)

    def add(self, entry):
        with self.lock:
            if self.clears:
                self.clear()
            if len(self.entries) >= MOST_OUTPUTS:
                self.left_out += 1
                return False
            if "kept" not in entry and self.entries:
                self.settle(self.entries[-1])
            self.entries.append(entry)
            return True

    def display(self, data, metadata, display_id=None, update=False):
        entry = self.bundle("display_data", data, metadata)
        if display_id is not None:
            entry["displayId"] = display_id
        if update:
            shown = [one for one in self.entries if display_id is not None and one.get("displayId") == display_id]
            for one in shown:
                one.update(data=entry["data"], metadata=entry["metadata"])
            if shown or display_id is None:
                return
            # It is of an earlier cell.
            entry["type"] = "update_display_data"
        self.add(entry)

    def result(self, data, metadata):
        if data:
            self.add(self.bundle("execute_result", data, metadata))

    def bundle(self, kind, data, metadata):
        data = {str(mime): plain(value) for mime, value in data.items()}
        size = sum(len(value) if type(value) is str else len(dumps(value)) for value in data.values())
        if size > self.left:
            words = "[an output of %d characters was left out: %s]" % (size, ", ".join(data)[:200])
            return {"type": kind, "data": {"text/plain": words}, "metadata": {}}
        self.left -= size
        metadata = plain(metadata or {})
        return {"type": kind, "data": data, "metadata": metadata if type(metadata) is dict else {}}

    def error(self, error, name, value, lines):
        """An exception with the lines of its traceback; once, however often it is shown."""
        if any(error is known for known in self.errors):
            return
        self.errors.append(error)
        self.add({"type": "error", "name": name, "value": value, "traceback": lines})

    def clear(self, wait=False):
        with self.lock:
            self.clears = wait
            if not wait:
                self.entries = []
                self.left_out = 0

    def report(self, shown):
        """The report's field `outputs`. Pictures that `shown`, its field of that name, holds are named by their place."""
        places = {(entry["mime"], entry.get("data")): index for index, entry in enumerate(shown)}
        told = []
        for entry in self.entries:
            if "kept" in entry:
                entry["kept"].end()
                entry = {"type": "stream", "name": entry["name"], "text": entry["kept"].since()}
            elif "data" in entry:
                data = {mime: place_of(mime, value, places) for mime, value in entry["data"].items()}
                entry = dict(entry, data=data)
            told.append(entry)
        if self.left_out:
            words = "[... %d more outputs left out ...]\n" % self.left_out
            told.append({"type": "stream", "name": "stderr", "text": words})
        return told if self.masker is None else [masked(entry, self.masker) for entry in told]


def masked(entry, masker):
    if "data" in entry:
        return dict(entry, data={mime: masker.fields(value) for mime, value in entry["data"].items()})
    return dict(masker.fields(entry), type=entry["type"], name=entry["name"])


def place_of(mime, value, places):
    if mime.startswith("image/") and type(value) is str:
        place = places.get((mime, value.replace("\n", "")))
        if place is not None:
            return {"shown": place}
    return {"is": value}


def plain(value):
    """What of a display can be written as JSON; bytes as Jupyter writes them."""
    if isinstance(value, (bytes, bytearray)):
        return b2a_base64(bytes(value), newline=False).decode()
    if type(value) is str:
        return value
    try:
        with room_for_depth():
            return Converter().convert(value)
    except TooMuch as error:
        return "[%s]" % error
