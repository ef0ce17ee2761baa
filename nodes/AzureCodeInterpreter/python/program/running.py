"""One execution from its job to its report."""

import sys
from binascii import b2a_base64
from contextlib import nullcontext
from time import monotonic

# A part is compiled when something of it is asked for: these are for some executions only.
from . import environment, failure, memory, packages
from .display import Shown, show_open_figures, show_value
from .execute import NOTHING, Result, execute
from .hooks import enter, leave
from .inputs import BadInput, change_directory, items_given, put_files
from .kernel import THREADS, counted, facts
from .kernel import shell as current_shell
from .outcome import bring_files, guarded, print_pages, remember_value, take_rows, take_value
from .output import Kept
from .replies import ROOT, VERSION, mask_of
from .report import Carrier, clear
from .series import first_tree, series_of
from .source import as_script, source_of
from .values import Converter

DEFAULT_WANT = {
    "files": "none",
    "maxFiles": 20,
    "maxFileBytes": 128 * 1024 * 1024,
    "maxInlineBytes": 0,
    "textLimit": 1_000_000,
}


class Run:
    """An execution while it goes on."""

    def __init__(self, job):
        self.job = job
        self.id = job["id"]
        self.want = dict(DEFAULT_WANT, **job.get("want", {}))
        self.root = job.get("root", ROOT)
        # Takes secrets out of text; None where there are none.
        self.masker = mask_of(job)
        self.stdout = Kept(self.want["textLimit"], self.masker)
        self.stderr = Kept(self.want["textLimit"], self.masker)
        # What a notebook shows of it, in order; None where that is not asked for.
        self.outputs = None
        if "outputs" in self.want:
            from .outputs import Outputs

            self.outputs = Outputs(self.want["textLimit"], self.want["outputs"], self.masker)
        self.shown = Shown(self.stdout.write, self.outputs)
        self.carrier = Carrier(self.root, self.id)
        self.began = monotonic()
        # Set by `stop`, and by the time limit of a run in the background.
        self.stopped = None
        # An error that IPython showed and did not raise; showing an earlier one again, as %tb does, is none.
        self.error_shown = None
        self.error_before = getattr(sys, "last_value", None)
        # The thread of a run in the background, and whether its code waits for something.
        self.worker = None
        self.awaiting = False
        self.notes = []

    def interruptible(self):
        """Around what runs the person's code: elsewhere `stop` would hit this program."""
        if self.worker is not None:
            return self.worker
        path = self.job.get("stopFile")
        if path is None or not THREADS:
            return nullcontext()
        from .stop_file import StopFile

        return StopFile(self, path)

    def describe(self, error, source, kind=None, ours=False):
        """The report's field `error`."""
        return failure.describe(error, source, kind, ours, self.masker or str)

    def write(self, name, text):
        """Takes what code writes to `stdout` or `stderr`."""
        getattr(self, name).write(text)
        if self.outputs is not None:
            self.outputs.write(name, text)

    def note(self, code, **details):
        self.notes.append(dict({"code": code}, **details))


async def perform(run, scope, in_front):
    """Runs the job and returns its report. What goes wrong after the code is told beside what came of it."""
    job = run.job
    counted["runs"] += 1
    clear(memory.internal)
    memory.internal.clear()
    source = None
    series = series_of(job)
    report = {}
    given = None
    try:
        report["inputs"] = put_files(job.get("put", ()), run.root)
        change_directory(job.get("directory"), run.root)
        source = source_of(job, run.root)
        before = first_tree(series, run)
        given = items_given(job, series, scope)
    except BadInput as error:
        report["error"] = run.describe(error, source, "given", ours=True)
        return finished(run, report)
    enter(run, in_front)
    try:
        with environment.environment(job["env"]) if "env" in job else nullcontext(), as_script(source, scope):
            if "packages" not in job or packages.prepare(run, source, report):
                await run_code(run, scope, source, report, given)
    finally:
        leave(run)
        if given is not None:
            given.take_away()
    if run.want["files"] != "none":
        guarded(run, "files", bring_files, run, report, before)
    return finished(run, report)


async def run_code(run, scope, source, report, given):
    """The code itself, and all that may run more of the person's code: displays, values and rows."""
    shell = current_shell()

    def show(value):
        if not show_value(value, shell, run.shown):
            run.stdout.write(repr(value) + "\n")

    try:
        with run.interruptible():
            result = await execute(source, scope, show, run)
    except KeyboardInterrupt as error:
        result = Result(error)
    if result.error is None and run.error_shown is not None:
        result.error = run.error_shown
    converter = Converter(given.numbers if given is not None else ())
    has_value = result.value is not NOTHING and result.value is not None
    if result.error is None and run.want.get("rows"):
        if run.outputs is not None and has_value:
            guarded(run, "outputs", show_value, result.value, shell, run.shown)
        take_rows(result, run, source, report, converter)
    elif result.error is None and has_value:
        guarded(run, "value", take_value, result.value, run, shell, report, converter)
    guarded(run, "figures", show_open_figures, run.shown)
    if result.error is not None:
        report["error"] = error = run.describe(result.error, source)
        if run.outputs is not None:
            run.outputs.error(result.error, error["type"], error["message"], error["traceback"].split("\n"))
        failure.remember_error(result.error)
    elif shell is not None and has_value:
        guarded(run, "history", remember_value, shell, result.value)
    if shell is not None:
        guarded(run, "pages", print_pages, shell, run)
    run.notes += converter.notes.values()


def finished(run, report):
    """Adds what every report has."""
    report.update({"v": VERSION, "id": run.id})
    if run.stopped is not None:
        report["state"] = "stopped"
        if run.stopped == "limit" and "error" in report:
            report["error"]["kind"] = "limit"
    else:
        report["state"] = "failed" if "error" in report else "done"
    if run.masker is not None:
        run.masker.outcome(report, run)
    for name in ("stdout", "stderr"):
        kept = getattr(run, name)
        kept.end()
        report[name] = kept.since()
        report[name + "Length"] = kept.length
    report["shown"] = [
        {
            "mime": entry["mime"],
            "name": entry["name"],
            "size": len(entry["data"]),
            "data": b2a_base64(entry["data"], newline=False).decode(),
        }
        for entry in run.shown.entries
    ]
    if run.outputs is not None:
        report["outputs"] = run.outputs.report(report["shown"])
    for name in ("inputs", "files", "filesLeft"):
        report.setdefault(name, [])
    report["notes"] = run.notes
    report["seconds"] = monotonic() - run.began
    report["internal"] = list(run.carrier.paths)
    report["kernel"] = facts(memory.kept["forgot"])
    return report
