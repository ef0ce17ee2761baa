"""What came of the code, brought into the report: its value or rows, the pages it asked for, and its files."""

from .display import show_value
from .files import Tree, carry, chosen, flush_open_files
from .values import TooMuch, room_for_depth


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
