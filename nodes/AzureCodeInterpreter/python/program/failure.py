"""What the report says of an exception: the person's own frames, no colours, no frame of this program."""

import sys
from traceback import FrameSummary, StackSummary, TracebackException, format_exception_only

from .hooks import COLOURS
from .kernel import shell as current_shell
from .source import remember_lines

MOST_TRACEBACK = 20_000
MOST_MESSAGE = 5_000

OURS = "<n8n "


def describe(error, source, kind=None, ours=False, mask=str):
    """The report's field `error`. Never raises.

    `source` is None where the code was never read; `mask` takes secrets out of a text, before it is shortened.
    """
    try:
        if source is not None:
            remember_lines(source.name)
        return describe_whole(error, source, kind, ours, mask)
    except Exception as trouble:
        name = type(error).__name__
        text = "%s (no more can be told: %s)" % (name, type(trouble).__name__)
        return field(name, "", text, None, text, kind or "code", ours)


def describe_whole(error, source, kind, ours, mask):
    if isinstance(error, SyntaxError) and error.filename == source.name and error.lineno:
        if error.text is None or error.lineno in source.rewritten:
            error.text = source.line(error.lineno)
    frames = own_frames(error.__traceback__)
    summary = first_line([mask(COLOURS.sub("", text)) for text in format_exception_only(type(error), error)])
    if ours:
        # The words are ours, so no line of the person's code is to blame, nor is a class of ours named.
        summary = first_line([mask("TypeError: " + str(error) if isinstance(error, TypeError) else str(error))])
        return field(type(error).__name__, message_of(error, mask), summary, None, summary, kind, True)
    report = TracebackException(type(error), error, frames)
    for part in chained(report):
        part.stack = shown_frames(part.stack, source)
    text = shortened(mask(COLOURS.sub("", "".join(report.format()).rstrip())), MOST_TRACEBACK)
    if kind is None:
        stopped = isinstance(error, KeyboardInterrupt) or type(error).__name__ == "CancelledError"
        kind = "interrupt" if stopped else "code"
    line = line_of(error, frames, source)
    return field(type(error).__name__, message_of(error, mask), summary, line, text, kind, False)


def field(name, message, summary, line, text, kind, ours):
    return {
        "type": name,
        "message": printable(message),
        "summary": printable(summary),
        "line": line,
        "traceback": printable(text),
        "ours": ours,
        "kind": kind,
    }


def printable(text):
    """With the halves of characters that Python allows, and nothing else, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def own_frames(frames):
    """The traceback from the first frame that is not this program's, nor of what called it."""
    first = frames
    while frames is not None and not frames.tb_frame.f_code.co_filename.startswith(OURS):
        frames = frames.tb_next
    if frames is None:
        # It was raised elsewhere, in a task of the event loop perhaps.
        return first
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(OURS):
        frames = frames.tb_next
    return frames


def line_of(error, frames, source):
    """The last line of this execution's text that was running, or that Python could not read."""
    line = None
    if isinstance(error, SyntaxError):
        line = source.number_of(error.filename, error.lineno)
    while frames is not None:
        number = source.number_of(frames.tb_frame.f_code.co_filename, frames.tb_lineno)
        line = line if number is None else number
        frames = frames.tb_next
    return line


def chained(report):
    """The exception and those it came from or holds."""
    seen = []
    waiting = [report]
    while waiting:
        part = waiting.pop()
        if part is None or id(part) in seen:
            continue
        seen.append(id(part))
        yield part
        waiting += [part.__cause__, part.__context__, *(getattr(part, "exceptions", None) or ())]


def shown_frames(stack, source):
    frames = []
    for frame in stack:
        if frame.filename.startswith(OURS):
            continue
        if is_machinery(frame.filename) and frame is not stack[-1]:
            continue
        number = source.number_of(frame.filename, frame.lineno)
        if frame.filename != source.name and number is not None:
            frame = FrameSummary(source.name, number, frame.name)
        if frame.filename == source.name and frame.lineno in source.rewritten and hasattr(frame, "colno"):
            # The columns are those of what IPython made of the line.
            frame.colno = frame.end_colno = None
        frames.append(frame)
    return StackSummary.from_list(frames)


def is_machinery(filename):
    """IPython's own files between a magic and the code it runs."""
    return "/IPython/core/" in filename or filename.startswith("<decorator-gen")


def first_line(lines):
    line = next((line for line in lines if not line.startswith(" ")), lines[-1])
    return line.strip().split("\n")[0][:500]


def message_of(error, mask):
    try:
        return shortened(mask(str(error)), MOST_MESSAGE)
    except Exception:
        return ""


def shortened(text, most):
    if len(text) <= most:
        return text
    return text[: most // 2] + "\n  ...\n" + text[len(text) - most // 2 :]


def remember_error(error):
    """As Jupyter does, for %tb and for debuggers: sys.last_value is the person's exception."""
    error.__traceback__ = frames = own_frames(error.__traceback__)
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, frames
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    shell = current_shell()
    if shell is not None:
        shell.last_execution_succeeded = False
