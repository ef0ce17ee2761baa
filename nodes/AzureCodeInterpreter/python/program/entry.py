"""What a cell calls: takes a job, writes one report, and lets no exception out."""

import os
import sys
from json import loads

from . import memory
from .history import put_own_text
from .hooks import hook_again
from .kernel import ID, is_forked
from .packing import unpack
from .replies import room, tell, trouble, unknown
from .report import fitted, write
from .running import Run, perform


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
        job = loads(unpack(text))
        put_own_text("%run -i " + job["script"] if "script" in job else job.get("code", ""), cell_file, "env" in job)
        hook_again()
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
    if do not in ("start", "stop"):
        raise ValueError("the program knows no job %r" % do)
    from .background import start, stop

    return start(job, scope) if do == "start" else stop(job, entry)


async def run_now(job, scope):
    run = Run(job)
    memory.begin(run.id, run)
    state = "failed"
    try:
        report = await perform(run, scope, in_front=True)
        if is_forked():
            return ""
        state = report["state"]
        text, kept = fitted(report, room(job), run.carrier)
    except BaseException as error:
        text = kept = trouble(job, error)
    memory.internal += run.carrier.paths
    memory.keep(run.id, state, kept)
    return text
