"""What became of each execution of this kernel, so that one is never run twice and its outcome not lost."""

from collections import OrderedDict
from os import unlink
from os.path import exists, join
from tempfile import gettempdir

MOST_REPORTS = 1000
MOST_CHARACTERS = 16 * 1024 * 1024
# Longer reports are kept in a file.
LONGEST_IN_MEMORY = 4 * 1024 * 1024

FOLDER = gettempdir()


class Entry:
    """One execution: running, or its report as text or in a file."""

    def __init__(self, state, run=None, text=None, path=None):
        self.state = state
        self.run = run
        self.text = text
        self.path = path

    def report(self):
        """The report's text; None while it runs, or when its file is gone."""
        if self.path is None:
            return self.text
        try:
            with open(self.path, encoding="ascii") as file:
                return file.read()
        except OSError:
            return None


entries = OrderedDict()
kept = {"characters": 0, "forgot": False}
# Files that earlier reports named, for the next execution to remove.
internal = []


def known(identifier):
    return entries.get(identifier)


def begin(identifier, run):
    """Notes that code starts, in memory and in a file that outlives this kernel."""
    entries[identifier] = Entry("running", run=run)
    try:
        with open(mark_of(identifier), "x"):
            pass
    except OSError:
        pass


def keep(identifier, state, text):
    entry = Entry(state, text=text)
    if len(text) > LONGEST_IN_MEMORY:
        path = join(FOLDER, "n8n-report-" + identifier)
        try:
            with open(path, "w", encoding="ascii") as file:
                file.write(text)
            entry = Entry(state, path=path)
        except OSError:
            pass
    entries.pop(identifier, None)
    entries[identifier] = entry
    kept["characters"] += len(entry.text or "")
    drop_oldest()
    try:
        unlink(mark_of(identifier))
    except OSError:
        pass


def drop_oldest():
    while len(entries) > MOST_REPORTS or kept["characters"] > MOST_CHARACTERS:
        oldest = next((key for key, entry in list(entries.items()) if entry.run is None), None)
        if oldest is None or (oldest == next(reversed(entries)) and len(entries) <= MOST_REPORTS):
            return
        forget(oldest)
        kept["forgot"] = True


def forget(identifier):
    entry = entries.get(identifier)
    if entry is None or entry.run is not None:
        return
    del entries[identifier]
    kept["characters"] -= len(entry.text or "")
    if entry.path is not None:
        try:
            unlink(entry.path)
        except OSError:
            pass


def was_started(identifier):
    """Whether a kernel that is gone had started it."""
    return exists(mark_of(identifier))


def mark_of(identifier):
    return join(FOLDER, "n8n-started-" + identifier)
