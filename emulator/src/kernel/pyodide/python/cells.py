"""Runs one cell the way the service's Jupyter kernel does.

State lives in a `__main__` of its own. The last statement's value is the result, `await` works at the top level, and a
traceback shows the frames of the user's code and of libraries, never this file's.
"""

import ast
import asyncio
import inspect
import itertools
import json
import linecache
import sys
import traceback
import types

main = types.ModuleType("__main__")
sys.modules["__main__"] = main
cell_numbers = itertools.count()

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
OWN_FILES = ("<session/", "<exec>")


def run_cell(code):
    """Runs `code`. Returns JSON for the pool, or an awaitable of it if the cell awaits something."""
    file = f"<cell {next(cell_numbers)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    try:
        body, last, silent = compile_cell(code, file)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        if isinstance(error, SyntaxError) and error.text is None and error.lineno:
            error.text = linecache.getline(file, error.lineno)
        return failed("".join(traceback.TracebackException.from_exception(error).format_exception_only()))
    try:
        for part in (body, last):
            value = eval(part, main.__dict__) if part else None
            if part and part.co_flags & inspect.CO_COROUTINE:
                return asyncio.ensure_future(finish(value, part is body and last, last, silent))
    except BaseException as error:
        return failure(error)
    return succeeded(value, last, silent)


async def finish(awaitable, rest, last, silent):
    """The remainder of a cell from its first part that awaits."""
    try:
        value = await awaitable
        if rest:
            value = eval(rest, main.__dict__)
            if rest.co_flags & inspect.CO_COROUTINE:
                value = await value
    except BaseException as error:
        return failure(error)
    return succeeded(value, last, silent)


def compile_cell(code, file):
    """Splits a cell into (statements, last expression or None, whether a None of it means nothing was there)."""
    tree = ast.parse(code, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    body = compile(tree, file, "exec", FLAGS, dont_inherit=True) if tree.body else None
    if last is None:
        return body, None, True
    if code.rstrip().endswith(";"):
        # As in Jupyter, a semicolon hides the value.
        statement = ast.Module([last], [])
        return body, compile(statement, file, "exec", FLAGS, dont_inherit=True), True
    call = last.value
    prints = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    return body, compile(ast.Expression(last.value), file, "eval", FLAGS, dont_inherit=True), prints


def succeeded(value, last, silent):
    try:
        shown = describe(value) if last and not (silent and value is None) else {"kind": "none"}
        figure = open_figure()
    except BaseException as error:
        return failure(error)
    return outcome(True, figure or shown)


def failure(error):
    close_figures()
    if isinstance(error, MemoryError):
        return failed("", out_of_memory=True)
    report = traceback.TracebackException.from_exception(error, compact=True)
    hide_own_frames(report)
    return failed("".join(report.format()))


def failed(text, out_of_memory=False):
    return outcome(False, {"kind": "none"}, text, out_of_memory)


def outcome(ok, value, text="", out_of_memory=False):
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    return json.dumps({"succeeded": ok, "value": value, "traceback": cut(text), "outOfMemory": out_of_memory})


def hide_own_frames(report):
    """Removes this program's frames from a traceback and from those it was caused by."""
    seen = []

    def visit(part):
        if part is None or part in seen:
            return
        seen.append(part)
        frames = [frame for frame in part.stack if not frame.filename.startswith(OWN_FILES)]
        part.stack = traceback.StackSummary.from_list(frames)
        for other in (part.__cause__, part.__context__, *(part.exceptions or ())):
            visit(other)

    visit(report)
