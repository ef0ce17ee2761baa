"""Collects what a kernel says while it runs one cell, and words it as the pool's other kernels do."""

import ast
import json

# Characters of a value. Longer ones are cut: nobody reads them.
LONGEST_VALUE = 4 * 1024 * 1024
# Characters up to which a value's text is read as Python.
LONGEST_LITERAL = 1024 * 1024

IMAGES = {"image/png": "png", "image/jpeg": "jpeg", "image/svg+xml": "svg"}


class CellOutput:
    """The outcome of one execute_request, from the messages that answer it."""

    def __init__(self, limit):
        """`limit`: bytes kept of stdout and of stderr."""
        self.limit = limit
        self.streams = {"stdout": bytearray(), "stderr": bytearray()}
        self.value = {"kind": "none"}
        self.image = None
        self.status = None
        self.idle = False
        self.leaves = False

    @property
    def finished(self):
        return self.idle and self.status is not None

    def add(self, message):
        content = message["content"]
        kind = message["msg_type"]
        if kind == "stream":
            self.print(content["name"], content["text"])
        elif kind == "error":
            self.print("stderr", "\n".join(content["traceback"]) + "\n")
        elif kind in ("display_data", "execute_result"):
            self.image = picture(content["data"]) or self.image
            if kind == "execute_result":
                self.value = describe(content["data"].get("text/plain", ""))
        elif kind == "status":
            self.idle = content["execution_state"] == "idle"
        elif kind == "execute_reply":
            self.status = content["status"]
            self.leaves = any(
                part.get("source") == "ask_exit" and not part.get("keepkernel") for part in content.get("payload", [])
            )

    def is_full(self, topic):
        """Whether a message on the iopub channel is output that would be dropped. `topic`: its first frame."""
        return any(
            topic.endswith(b"stream." + name.encode()) and len(stream) >= self.limit
            for name, stream in self.streams.items()
        )

    def print(self, name, text):
        stream = self.streams[name]
        room = self.limit - len(stream)
        if room > 0:
            # No character has more bytes than four, nor fewer than one.
            stream += text[:room].encode("utf-8", "replace")[:room]

    def outcome(self, duration):
        """What the pool is told. `duration`: milliseconds."""
        succeeded = self.status == "ok"
        return {
            "succeeded": succeeded,
            "duration": duration,
            "value": (self.image or self.value) if succeeded else {"kind": "none"},
            # A character that the limit cuts in two is left out.
            **{name: bytes(text).decode("utf-8", "ignore") for name, text in self.streams.items()},
        }


def picture(data):
    """The image of a display, as base64 or, for SVG, as text."""
    for mime, format in IMAGES.items():
        if mime in data:
            image = data[mime]
            if format == "svg":
                from base64 import b64encode

                image = b64encode(image.encode()).decode()
            return {"kind": "image", "format": format, "base64": image.replace("\n", "")}
    return None


def describe(text):
    """A value, from the text that Jupyter writes for it: see CellValue in session-kernel.ts."""
    if len(text) <= LONGEST_LITERAL:
        try:
            value = ast.literal_eval(text)
            if isinstance(value, str):
                return {"kind": "string", "text": value, "repr": text}
            if isinstance(value, (bool, int, float, list, dict)):
                return {"kind": "json", "json": plain_json(value), "text": text}
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            pass
    return {"kind": "repr", "text": text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "..."}


def plain_json(value):
    """JSON of a value that is nothing but JSON. Raises ValueError or TypeError for any other."""
    text = json.dumps(value, allow_nan=False)
    # json.dumps makes lists of tuples and texts of numbers used as keys.
    if json.loads(text) != value:
        raise ValueError("not JSON")
    return text
