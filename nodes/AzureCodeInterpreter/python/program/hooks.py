"""What is in place while code runs, so that what it prints, shows and ends reaches its own run."""

import os
import re
import sys
from threading import RLock, get_ident, main_thread

from .kernel import shell as current_shell
from .output import Stream

COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
MAIN = main_thread().ident


class State:
    def __init__(self):
        # Runs by the thread their code started in, and the one in front.
        self.by_thread = {}
        self.front = None
        # Streams that stand in for the kernel's, by the name in sys.
        self.streams = {}
        # What an earlier execution left in place of a stream on purpose.
        self.left = {}
        self.undo = []
        # Runs in the background begin and end at any time.
        self.lock = RLock()


state = State()


def current_run():
    """The run that this thread works for, or None."""
    ident = get_ident()
    run = state.by_thread.get(ident)
    if run is None and (state.front is not None or ident != MAIN):
        # A thread that code started.
        run = state.front or next(iter(reversed(list(state.by_thread.values()))), None)
    return run


def enter(run, in_front):
    with state.lock:
        if not state.by_thread:
            hook_shell()
        hook_streams()
        state.by_thread[get_ident()] = run
        if in_front:
            state.front = run


def leave(run):
    with state.lock:
        if state.by_thread.get(get_ident()) is run:
            del state.by_thread[get_ident()]
        if state.front is run:
            state.front = None
        if not state.by_thread:
            remove()


def kernel_stream(name):
    """The stream that the kernel itself gave, whatever code put in its place."""
    stand_in = state.streams.get(name)
    if stand_in is None:
        return getattr(sys, name)
    stream = stand_in._original
    try:
        # ipykernel tells only what was in sys at the start which call its output is for: a redirect perhaps.
        stream.set_parent(current_shell().parent_header)
    except (AttributeError, LookupError):
        # Other kernels know themselves.
        pass
    return stream


def hook_again():
    """Some kernels set the streams anew for each cell, while a run in the background goes on."""
    with state.lock:
        if state.by_thread:
            hook_streams()
            hold_figures()


def hook_streams():
    for name in ("stdout", "stderr"):
        present = getattr(sys, name, None)
        if present is None or present is state.left.get(name, state):
            # As in Jupyter, a redirect that code leaves behind stays.
            continue
        stream = state.streams.get(name)
        if present is not stream:
            if stream is None or stream._original is not present:
                state.streams[name] = stream = Stream(name, present, current_run)
            setattr(sys, name, stream)


def hold_figures():
    """After every cell IPython shows the open figures and closes them, while the background still draws them."""
    shell = current_shell()
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if shell is None or inline is None:
        return
    waiting = shell.events.callbacks["post_execute"]
    if inline.flush_figures in waiting:
        waiting.remove(inline.flush_figures)
        state.undo.append(lambda: waiting.append(inline.flush_figures))


def hook_shell():
    shell = current_shell()
    if shell is not None:
        replace(shell, "ask_exit", leave_code)
        replace(shell, "_showtraceback", print_traceback)
        replace(shell.display_pub, "publish", publish)
        replace(shell.display_pub, "clear_output", clear_output)


def remove():
    for name in ("stdout", "stderr"):
        present = getattr(sys, name, None)
        stream = state.streams.get(name)
        if stream is None:
            continue
        own = any(present is known for known in (stream, stream._original, getattr(sys, "__%s__" % name)))
        if own or not can_be_flushed(present):
            setattr(sys, name, stream._original)
            state.left.pop(name, None)
        else:
            state.left[name] = present
    while state.undo:
        state.undo.pop()()


def can_be_flushed(stream):
    """A kernel flushes after every cell, and does not outlive a stream that cannot be, such as a closed file."""
    try:
        stream.flush()
        return True
    except Exception:
        return False


def replace(owner, name, value):
    """Sets an attribute of one object, for as long as code runs."""
    before = owner.__dict__.get(name, state)
    owner.__dict__[name] = value

    def undo():
        if before is state:
            owner.__dict__.pop(name, None)
        else:
            owner.__dict__[name] = before

    state.undo.append(undo)


def leave_code(*_):
    # IPython's exit() would end the kernel after the cell, and let the lines below it run. It leaves its argument here.
    code = getattr(current_shell(), "keepkernel_on_exit", None)
    raise SystemExit(None if isinstance(code, bool) else code)


def print_traceback(_type, error, lines):
    """IPython shows an error itself: of %run, or in the body of a cell magic, which it does not raise."""
    run = current_run()
    if run is not None and error is not run.error_before:
        run.error_shown = error
    # Newer versions of IPython have joined them.
    text = COLOURS.sub("", lines if isinstance(lines, str) else "\n".join(lines))
    if run is None or run.outputs is None:
        sys.stderr.write(text + "\n")
    else:
        run.stderr.write(text + "\n")
        run.outputs.error(error, _type.__name__, str(error), text.split("\n"))


def publish(data, metadata=None, source=None, *, transient=None, update=False, **_):
    run = current_run()
    if run is not None:
        run.shown.add(data, (transient or {}).get("display_id"), update, metadata)
        return
    # Another cell of the session, while code runs in the background.
    publisher = current_shell().display_pub
    type(publisher).publish(publisher, data, metadata, transient=transient, update=update)


def clear_output(wait=False):
    run = current_run()
    if run is not None:
        run.shown.clear(wait)


def forget_runs_in_child():
    # A forked process prints with the kernel's own streams, which know how, and reports nothing.
    state.by_thread = {}
    state.front = None
    state.lock = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget_runs_in_child)
