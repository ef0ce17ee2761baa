"""IPython keeps the text of every cell: the person's own goes there in place of ours."""

import linecache
import sys

from .kernel import shell as current_shell

FIRST_WORDS = "import sys as _n8n"


def put_own_text(text, cell_file, is_private):
    """Replaces our cell in `In`, `_i` and the history, and forgets its lines. Never raises.

    `is_private` says that it must not be in the history's file either, whose rewriting takes some milliseconds.
    """
    try:
        linecache.cache.pop(cell_file, None)
        getattr(linecache, "_ipython_cache", {}).pop(cell_file, None)
        shell = current_shell()
        if shell is not None:
            put_into_history(shell, text, cell_file, is_private)
            if is_private:
                put_into_last_result(text)
    except Exception:
        pass


def put_into_history(shell, text, cell_file, is_private):
    getattr(shell.compile, "_filename_map", {}).pop(cell_file, None)
    manager = shell.history_manager
    if manager is None or not manager.input_hist_raw[-1].startswith(FIRST_WORDS):
        return
    manager.input_hist_raw[-1] = text
    manager.input_hist_parsed[-1] = text
    manager._i00 = text
    number = len(manager.input_hist_raw) - 1
    for names in (shell.user_ns, shell.user_ns_hidden):
        for name in ("_i", "_i%d" % number):
            if str(names.get(name, "")).startswith(FIRST_WORDS):
                names[name] = text
    with manager.db_input_cache_lock:
        cached = manager.db_input_cache
        if cached and cached[-1][-1].startswith(FIRST_WORDS):
            cached[-1] = (cached[-1][0], text, text)
        elif is_private and manager.enabled:
            put_into_database(manager, text, number)


def put_into_last_result(text):
    """IPython's result of a cell stays until the next, with its text; only a frame of IPython's knows it yet."""
    frame = sys._getframe()
    while frame is not None:
        info = frame.f_locals.get("info") if frame.f_code.co_name.startswith("run_cell") else None
        if str(getattr(info, "raw_cell", "")).startswith(FIRST_WORDS):
            info.raw_cell = text
        frame = frame.f_back


def put_into_database(manager, text, number):
    """A thread of IPython's may have written our cell already. What it held is to be gone from the file, too."""
    with manager.db as database:
        database.execute("PRAGMA secure_delete = ON")
        database.execute(
            "UPDATE history SET source = ?, source_raw = ? "
            "WHERE session = ? AND line = ? AND substr(source_raw, 1, ?) = ?",
            (text, text, manager.session_number, number, len(FIRST_WORDS), FIRST_WORDS),
        )
