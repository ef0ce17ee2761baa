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
        self.limits = text_limit, limit
        self.text_left, self.left = self.limits
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
            self.clear_now()
            last = self.entries[-1] if self.entries else None
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
            self.clear_now()
            if len(self.entries) >= MOST_OUTPUTS:
                self.left_out += 1
                return False
            if "kept" not in entry and self.entries:
                self.settle(self.entries[-1])
            self.entries.append(entry)
            return True

    def display(self, data, metadata, display_id=None, update=False):
        if update and display_id is None:
            return
        if not update:
            self.clear_now()
        shown = [one for one in self.entries if one.get("displayId") == display_id] if update else []
        # What is replaced, as a progress bar is a thousand times, takes no room any more.
        self.left += sum(one["size"] for one in shown)
        # An update of nothing that is here is one of an earlier cell.
        entry = self.bundle("update_display_data" if update else "display_data", data, metadata)
        for one in shown:
            one.update(data=entry["data"], metadata=entry["metadata"], size=0)
        if shown:
            shown[0]["size"] = entry["size"]
            return
        if display_id is not None:
            entry["displayId"] = display_id
        self.add(entry)

    def result(self, data, metadata):
        if data:
            self.clear_now()
            self.add(self.bundle("execute_result", data, metadata))

    def bundle(self, kind, data, metadata):
        data = {str(mime): plain(value) for mime, value in data.items()}
        size = sum(len(value) if type(value) is str else len(dumps(value)) for value in data.values())
        if size > self.left:
            words = "[an output of %d characters was left out: %s]" % (size, ", ".join(data)[:200])
            return {"type": kind, "data": {"text/plain": words}, "metadata": {}, "size": 0}
        self.left -= size
        metadata = plain(metadata or {})
        return {"type": kind, "data": data, "metadata": metadata if type(metadata) is dict else {}, "size": size}

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
                self.text_left, self.left = self.limits

    def clear_now(self):
        """Before something is added, which is what a clearing may have waited for."""
        if self.clears:
            self.clear()

    def report(self, shown):
        """The report's field `outputs`. Pictures that its field `shown` holds are named by their place."""
        places = {(entry["mime"], entry.get("data")): index for index, entry in enumerate(shown)}
        told = []
        for entry in self.entries:
            if "kept" in entry:
                entry["kept"].end()
                entry = {"type": "stream", "name": entry["name"], "text": entry["kept"].since()}
            elif "data" in entry:
                data = {mime: place_of(mime, value, places) for mime, value in entry["data"].items()}
                entry = dict(entry, data=data)
                del entry["size"]
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
