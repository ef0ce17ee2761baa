"""The text of an execution: its name, its lines for tracebacks, and what Python compiles of it."""

import linecache
from contextlib import nullcontext

# Texts kept for tracebacks: functions of earlier executions still name their lines.
MOST_TEXTS = 500
MOST_CHARACTERS = 8_000_000

names = {}  # (name asked for, offset, text) -> name used
texts = {}  # name used -> lines, in the order of use
counts = {}  # name asked for -> texts that had it


class Source:
    """`text` is what the person wrote, `python` what is compiled: the same lines at the same numbers."""

    def __init__(self, text, name="<python code>", offset=0, is_file=False):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = text
        self.offset = offset
        # Blank lines in front keep the numbers of a text that is a piece of a longer one.
        self.python = "\n" * offset + text
        # Lines that IPython rewrote: columns in them are not those of the person's text.
        self.rewritten = set()
        # Lines above the body of a cell magic, which has numbers of its own; None without one.
        self.body_offset = None
        # A file is plain Python, whose name is its path, and what it imports from the future is its own affair.
        self.is_file = is_file
        self.flags = 0
        self.name = replace(name, text) if is_file else register(name, offset, text)

    def number_of(self, filename, number):
        """The line of the person's text for a line of a file of a traceback; None for a line of another text."""
        if filename == self.name:
            return number
        if self.body_offset is not None and number is not None and is_body(filename):
            return number + self.body_offset
        return None

    def line(self, number):
        lines = texts.get(self.name, ())
        return lines[number - 1] if 0 < number <= len(lines) else ""


def is_body(filename):
    """Whether it is the name that IPython gives to the body of a cell magic."""
    return filename in ("<timed exec>", "<timed eval>") or filename in getattr(linecache, "_ipython_cache", ())


def source_of(job, root):
    """The text to run: written in the job, or a Python file of the session."""
    if "script" in job:
        from .script import script_of

        path, text = script_of(job, root)
        return Source(text, path, is_file=True)
    return Source(job["code"], job.get("name") or "<python code>", job.get("line", 0))


def as_script(source, scope):
    """Around the code: what a Python file finds where it is run as a script."""
    if not source.is_file:
        return nullcontext()
    from .script import as_main

    return as_main(scope, source.name)


def register(name, offset, text):
    """A name that no other text has, known to tracebacks. The same text has the same name again."""
    key = (name, offset, text)
    used = names.get(key)
    if used is None:
        counts[name] = number = counts.get(name, 0) + 1
        stem, end = (name[:-1], ">") if name.endswith(">") else (name, "")
        # The number of a cell must not run into that of its text.
        joint = ", run " if stem[-1:].isdigit() else " "
        used = names[key] = name if number == 1 else stem + joint + str(number) + end
        texts[used] = [line + "\n" for line in [""] * offset + text.split("\n")]
        forget_oldest()
    else:
        texts[used] = texts.pop(used)
    remember_lines(used)
    return used


def replace(name, text):
    """The path of a file, known to tracebacks with the lines it has now."""
    for key in [key for key, used in names.items() if used == name]:
        del names[key]
    texts.pop(name, None)
    names[(name, 0, text)] = name
    texts[name] = [line + "\n" for line in text.split("\n")]
    forget_oldest()
    remember_lines(name)
    return name


def remember_lines(name):
    """Where Python looks for the lines of a traceback; code may have cleared it."""
    lines = texts[name]
    linecache.cache[name] = (len(lines), None, lines, name)


def forget_oldest():
    size = sum(len(key[2]) for key in names)
    while len(names) > MOST_TEXTS or (size > MOST_CHARACTERS and len(names) > 1):
        oldest = next(iter(texts))
        for key in [key for key, used in names.items() if used == oldest]:
            size -= len(key[2])
            del names[key]
        del texts[oldest]
        linecache.cache.pop(oldest, None)
