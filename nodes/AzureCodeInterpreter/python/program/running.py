"""One execution from its job to its report."""

import sys
from binascii import b2a_base64
from contextlib import nullcontext
from time import monotonic

# A part is compiled when something of it is asked for: these are for some executions only.
from . import environment, failure, memory, packages
from .display import Shown, show_open_figures, show_value
from .execute import NOTHING, Result, execute
from .files import Tree, carry, chosen, flush_open_files
from .hooks import enter, leave
from .inputs import BadInput, Given, change_directory, put_files
from .kernel import THREADS, counted, facts
from .kernel import shell as current_shell
from .output import Kept
from .replies import ROOT, VERSION, mask_of
from .report import Carrier, clear
from .source import Source
from .values import Converter, TooMuch, room_for_depth, text_of

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
        self.shown = Shown(self.stdout.write)
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

    def note(self, code, **details):
        self.notes.append(dict({"code": code}, **details))


async def perform(run, scope, in_front):
    """Runs the job and returns its report. What goes wrong after the code is told beside what came of it."""
    job = run.job
    counted["runs"] += 1
    clear(memory.internal)
    memory.internal.clear()
    source = Source(job["code"], job.get("name") or "<python code>", job.get("line", 0))
    report = {}
    given = None
    try:
        report["inputs"] = put_files(job.get("put", ()), run.root)
        change_directory(job.get("directory"), run.root)
        before = Tree(run.root) if run.want["files"] == "new" else None
        if job.get("given"):
            given = Given(job["given"], scope)
    except BadInput as error:
        report["error"] = run.describe(error, source, "given", ours=True)
        return finished(run, report)
    enter(run, in_front)
    try:
        with environment.environment(job["env"]) if "env" in job else nullcontext():
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
    if result.error is None and run.want.get("rows"):
        take_rows(result, run, source, report, converter)
    elif result.error is None and result.value is not NOTHING and result.value is not None:
        guarded(run, "value", take_value, result.value, run, shell, report, converter)
    guarded(run, "figures", show_open_figures, run.shown)
    if result.error is not None:
        report["error"] = run.describe(result.error, source)
        failure.remember_error(result.error)
    elif shell is not None and result.value is not NOTHING and result.value is not None:
        guarded(run, "history", remember_value, shell, result.value)
    if shell is not None:
        guarded(run, "pages", print_pages, shell, run)
    run.notes += converter.notes.values()


def take_rows(result, run, source, report, converter):
    from .rows import NoRows, collect, rows_of

    try:
        with run.interruptible():
            # A generator runs the person's code.
            things = collect(result.value_for_rows())
        with room_for_depth():
            report["rows"] = rows_of(things, converter)
    except (NoRows, TooMuch) as error:
        report["error"] = run.describe(error, source, "rows", ours=True)
    except BaseException as error:
        result.error = error


def take_value(value, run, shell, report, converter):
    drawn = show_value(value, shell, run.shown)
    if not run.want.get("value"):
        return
    if drawn:
        return
    try:
        with room_for_depth():
            plain = converter.convert(value)
    except TooMuch as error:
        run.note("too-much", message=str(error))
        report["value"] = {"text": "[%s of %s]" % (type(value).__name__, error), "type": type(value).__name__}
        return
    if type(plain) is str and ("no-json", type(value).__name__) in converter.notes and len(converter.notes) == 1:
        report["value"] = {"text": plain, "type": type(value).__name__}
    else:
        report["value"] = {"json": plain}


def remember_value(shell, value):
    """`_`, `Out` and the rest, as in Jupyter."""
    shell.displayhook.update_user_ns(value)


def print_pages(shell, run):
    """What IPython would show in a pager, for `name?` and the like."""
    for page in shell.payload_manager.read_payload():
        if page.get("source") == "page":
            run.stdout.write(page["data"].get("text/plain", "") + "\n")


def bring_files(run, report, before):
    flushed = flush_open_files(run.root)
    if flushed:
        run.note("flushed-open-files", paths=flushed[:20])
    tree = Tree(run.root)
    paths = chosen(tree, before, run.want)
    report["files"], report["filesLeft"] = carry(paths, tree, run.want, run.carrier.path)


def guarded(run, what, do, *arguments):
    """Does something after the code; trouble with it is told beside the outcome."""
    try:
        do(*arguments)
    except Exception as error:
        run.note("failed", what=what, message="%s: %s" % (type(error).__name__, str(error)[:500]))


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
    for name in ("inputs", "files", "filesLeft"):
        report.setdefault(name, [])
    report["notes"] = run.notes
    report["seconds"] = monotonic() - run.began
    report["internal"] = list(run.carrier.paths)
    report["kernel"] = facts(memory.kept["forgot"])
    return report
