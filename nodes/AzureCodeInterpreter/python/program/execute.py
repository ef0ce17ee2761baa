"""Runs the person's code: what Jupyter does with a cell, and a `return` at the top level besides."""

import ast
import signal
from inspect import CO_COROUTINE
from threading import current_thread, main_thread

from .kernel import shell as current_shell
from .statements import compiled, holds_return, parse

NOTHING = object()


class Result:
    """What came of the code: a value, an exception, or neither."""

    def __init__(self, error=None):
        self.value = NOTHING
        self.error = error
        # The code ended itself with exit() or sys.exit().
        self.left = False

    def value_for_rows(self):
        return SystemExit() if self.left else None if self.value is NOTHING else self.value


async def execute(source, scope, show, run):
    """Runs the text of `source` with `scope` as its globals. Never raises; suspends only where the code awaits.

    `show` is called with the values of expressions that are not the last, when IPython is set to show them.
    """
    result = Result()
    may_await = run.job.get("mayAwait", False)
    try:
        # A file is no cell: it is run as Python runs it.
        shell = None if source.is_file else current_shell()
        if shell is not None:
            from .transform import transform

            transform(source, shell)
        statements = parse(source, shell)
        last = last_expression(statements, shell, source)
        parts = compiled_parts(statements, last, source, shell, scope)
        if "return" in source.python and any(holds_return(node) for node in statements):
            # Jupyter knows no such code: it is Python's own rule that all of it must be sound before it runs.
            parts = list(parts)
        for node, code, is_value, ends in parts:
            value = start(code, scope, may_await, source)
            if code.co_flags & CO_COROUTINE:
                run.awaiting = True
                value = await value
                run.awaiting = False
            if ends:
                if went_on(value):
                    continue
                result.value = value
                break
            if is_value and value is not None:
                if node is not last:
                    show(value)
                elif not is_hidden(node, source):
                    result.value = value
    except SystemExit as error:
        result.left = error.code in (None, 0)
        result.error = None if result.left else error
    except BaseException as error:
        result.error = error
    return result


def compiled_parts(statements, last, source, shell, scope):
    """(statement, code object, whether its value counts, whether it may end the code with one) of each.

    As in Jupyter a statement is compiled when it is its turn: what is wrong with a later one does not keep it from
    running.
    """
    returns = "return" in source.python
    for node in statements:
        ends = returns and holds_return(node)
        is_value = isinstance(node, ast.Expr) and (node is last or shows_all(shell))
        if ends:
            from .returning import returning

            code = returning(node, source, shell, scope)
        elif is_value:
            code = compiled(node.value, "eval", source, shell)
        else:
            code = compiled(node, "exec", source, shell)
        yield node, code, is_value, ends


def went_on(value):
    """Whether a statement that may end the code did not."""
    from .returning import WENT_ON

    return type(value) is str and value == WENT_ON


def start(code, scope, may_await, source):
    """Runs code without await and returns its value; of code with await, what is to be awaited."""
    if code.co_flags & CO_COROUTINE:
        return eval(code, scope)
    if source.is_file:
        from .script import no_event_loop

        with no_event_loop():
            return run_plain(code, scope, may_await)
    return run_plain(code, scope, may_await)


def run_plain(code, scope, may_await):
    if not may_await or current_thread() is not main_thread():
        return eval(code, scope)
    # ipykernel's handler for cells that await does not interrupt code that does not.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return eval(code, scope)
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


def last_expression(statements, shell, source):
    """The statement whose value is the result; None where IPython is set to have none."""
    mode = "last_expr" if shell is None else shell.ast_node_interactivity
    if mode == "none" or not statements:
        return None
    last = statements[-1]
    if mode == "last_expr_or_assign" and isinstance(last, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        target = last.targets[0] if isinstance(last, ast.Assign) else last.target
        if isinstance(target, ast.Name):
            last = ast.copy_location(ast.Expr(ast.Name(target.id, ast.Load())), last)
            statements.append(ast.fix_missing_locations(last))
    return last if isinstance(last, ast.Expr) else None


def shows_all(shell):
    return shell is not None and shell.ast_node_interactivity == "all"


def is_hidden(node, source):
    """As in Jupyter, a semicolon behind the last expression hides its value."""
    line = source.python.split("\n")[node.end_lineno - 1]
    return line.encode("utf-8", "surrogatepass")[node.end_col_offset :].lstrip().startswith(b";")
