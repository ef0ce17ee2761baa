"""What a cell calls: takes a job, writes one report, and lets no exception out."""

import os
import sys
from json import loads

from . import memory
from .history import put_own_text
from .kernel import ID, counted, facts, is_forked
from .report import Carrier, as_text, fitted, write
from .running import ROOT, Run, perform

VERSION = __package__.rpartition("_")[2]


def cell(scope, text):
    """For code without the words `await` and `async`: runs to its end before it returns."""
    steps = answer(scope, text, sys._getframe(1).f_code.co_filename)
    try:
        steps.send(None)
    except StopIteration:
        return
    # The code waits for something after all, and nothing here can wait.
    try:
        steps.throw(RuntimeError("the code awaits, but was sent as code that does not"))
    except StopIteration:
        pass


def cell_async(scope, text):
    """For code that may await; to be awaited itself."""
    return answer(scope, text, sys._getframe(1).f_code.co_filename)


async def answer(scope, text, cell_file):
    job = {}
    try:
        scope.pop("_n8n", None)
        job = loads(text)
        put_own_text(job.get("code", ""), cell_file)
        reply = await answer_to(job, scope)
    except BaseException as error:
        reply = trouble(job, error)
    if is_forked():
        # The code forked, and this is the child: its parent reports.
        os._exit(0)
    write(reply, job.get("mark", ""))


async def answer_to(job, scope):
    """The text of the report that answers a job."""
    do = job["do"]
    identifier = job["id"]
    entry = memory.known(identifier)
    if do in ("run", "start"):
        if entry is not None:
            return tell(job, entry)
        if job.get("kernel") not in (None, ID):
            return unknown(job)
        if do == "run":
            return await run_now(job, scope)
    if do == "forget":
        memory.forget(identifier)
        return unknown(job)
    if do == "ask":
        return unknown(job) if entry is None else tell(job, entry)
    from .background import start, stop

    return start(job, scope, VERSION) if do == "start" else stop(job, entry)


async def run_now(job, scope):
    run = Run(job)
    memory.begin(run.id, run)
    state = "failed"
    try:
        report = await perform(run, scope, in_front=True)
        if is_forked():
            return ""
        state = report["state"]
        text, kept = fitted(report, job_room(job), run.carrier)
    except BaseException as error:
        text = kept = trouble(job, error)
    memory.internal += run.carrier.paths
    memory.keep(run.id, state, kept)
    return text


def tell(job, entry):
    """Answers with what is known of an execution."""
    text = entry.report()
    if entry.run is not None:
        from .background import progress

        return as_text(progress(entry.run, job, VERSION))
    if text is None:
        return unknown(job, lost=True)
    if "part" in job:
        start, end = job["part"]
        part = {"v": VERSION, "id": job["id"], "state": entry.state, "part": [start, end], "of": len(text)}
        return as_text(dict(part, text=text[start:end], kernel=facts(memory.kept["forgot"])))
    if len(text) <= job_room(job):
        return text
    report = loads(text)
    carrier = Carrier(job.get("root", ROOT), job["id"])
    carrier.paths = list(report.get("internal", ()))
    answer, _ = fitted(report, job_room(job), carrier)
    memory.internal += carrier.paths
    return answer


def unknown(job, lost=False):
    report = {"v": VERSION, "id": job["id"], "state": "unknown", "kernel": facts(memory.kept["forgot"])}
    if lost or memory.was_started(job["id"]):
        report["started"] = True
    return as_text(report)


def job_room(job):
    """Characters of JSON that fit into the reply beside the marks."""
    return job.get("room", 256 * 1024) - 80


def trouble(job, error):
    """A report of a failure of our own."""
    words = "%s: %s" % (type(error).__name__, str(error)[:1000])
    interrupted = isinstance(error, KeyboardInterrupt)
    report = {
        "v": VERSION,
        "id": job.get("id"),
        "state": "failed",
        "kernel": facts(memory.kept["forgot"]),
        "error": {
            "type": type(error).__name__,
            "message": str(error)[:1000],
            "summary": words,
            "line": None,
            "traceback": words,
            "ours": not interrupted,
            "kind": "interrupt" if interrupted else "program",
        },
        "stdout": "",
        "stderr": "",
        "stdoutLength": 0,
        "stderrLength": 0,
        "shown": [],
        "files": [],
        "filesLeft": [],
        "inputs": [],
        "notes": [],
        "seconds": 0,
        "internal": [],
    }
    return as_text(report)
