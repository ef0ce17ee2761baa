"""Answers about an execution: its report, how far it is, that nobody knows it, or that this program failed."""

from json import loads
from time import monotonic

from . import masking, memory
from .kernel import facts, turned_away
from .report import Carrier, as_text, fitted

VERSION = __package__.rpartition("_")[2]
ROOT = "/mnt/data"

# What marks and a reply's other parts take of the room, in characters.
FRAME = 80
EMPTY = {"stdout": "", "stderr": "", "stdoutLength": 0, "stderrLength": 0, "seconds": 0}
NONE = ("shown", "files", "filesLeft", "inputs", "notes", "internal")


def heading(job, state):
    return {"v": VERSION, "id": job.get("id"), "state": state, "kernel": facts(memory.kept["forgot"])}


def room(job):
    """Characters of JSON that fit into the reply."""
    return job.get("room", 256 * 1024) - FRAME


def tell(job, entry):
    """What is known of an execution: its report or a part of it, or how far it is."""
    if entry.run is not None:
        return as_text(progress(entry.run, job))
    text = entry.report()
    if text is None:
        return unknown(job, lost=True)
    if "part" in job:
        start, end = job["part"]
        part = {"part": [start, end], "of": len(text), "text": text[start:end]}
        return as_text(dict(heading(job, entry.state), **part))
    if len(text) <= room(job):
        return text
    report = loads(text)
    carrier = Carrier(job.get("root", ROOT), job["id"])
    carrier.paths = list(report.get("internal", ()))
    answer, _ = fitted(report, room(job), carrier)
    memory.internal += carrier.paths
    return answer


def progress(run, job):
    """The report of an execution that goes on: what it printed since the positions that the caller knows."""
    report = heading(job, "running")
    report["seconds"] = monotonic() - run.began
    since = job.get("since") or {}
    most = max(1000, room(job) // 8)
    for name in ("stdout", "stderr"):
        kept = getattr(run, name)
        # A position may move on while the text is taken: then the rest comes with the next answer.
        text, report[name + "Length"] = kept.since(since.get(name, 0)), kept.length
        if len(text) > most:
            text = "[... %d characters left out ...]\n%s" % (len(text) - most, text[-most:])
        report[name] = text
    return report


def unknown(job, lost=False):
    report = heading(job, "unknown")
    if lost or memory.was_started(job["id"]):
        report["started"] = True
    if job["id"] in turned_away:
        report["turnedAway"] = True
    return as_text(report)


def stopped_before(job):
    """The report of an execution that was stopped before it came: it will not run any more."""
    return as_text(without_outcome(job, "stopped"))


def mask_of(job):
    """What takes the secrets of a job out of a text; None where it has none."""
    if not job.get("secrets"):
        return None
    return masking.masker_of(job)


def trouble(job, error, kind="program"):
    """The report of a failure of this program's own."""
    interrupted = isinstance(error, KeyboardInterrupt)
    message = (mask_of(job) or str)(str(error))[:1000]
    words = "%s: %s" % (type(error).__name__, message)
    report = without_outcome(job, "failed")
    report["error"] = {
        "type": type(error).__name__,
        "message": message,
        "summary": words,
        "line": None,
        "traceback": words,
        "ours": not interrupted,
        "kind": "interrupt" if interrupted else kind,
    }
    return as_text(report)


def without_outcome(job, state):
    return dict(heading(job, state), **EMPTY, **{name: [] for name in NONE})
