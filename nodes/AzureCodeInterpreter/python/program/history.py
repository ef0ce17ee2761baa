"""IPython keeps the text of every cell: the person's own goes there in place of ours."""

import linecache

from .kernel import shell as current_shell

FIRST_WORDS = "import sys as _n8n"


def put_own_text(text, cell_file):
    """Replaces our cell in `In`, `_i` and the history, and forgets its lines. Never raises."""
    try:
        linecache.cache.pop(cell_file, None)
        getattr(linecache, "_ipython_cache", {}).pop(cell_file, None)
        shell = current_shell()
        if shell is not None:
            put_into_history(shell, text, cell_file)
    except Exception:
        pass


def put_into_history(shell, text, cell_file):
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
    cached = getattr(manager, "db_input_cache", None)
    if cached and cached[-1][-1].startswith(FIRST_WORDS):
        cached[-1] = (cached[-1][0], text, text)
