"""Allows `return` at the top level of code."""

import __future__

import ast
from inspect import CO_NEWLOCALS, CO_OPTIMIZED
from os import urandom

from .statements import FUNCTIONS, compiled, flags_of, own_nodes

# What a statement with a `return` gives when it comes to its end without one.
WENT_ON = urandom(16).hex()
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def returning(node, source, shell, scope):
    """A code object of a statement that holds a `return`; run, it gives the value, or WENT_ON.

    Inside a function `return` is allowed. All names are declared global, and the code is then freed of what makes a
    function's own variables, so that `locals()`, `vars()` and `exec` mean what they mean at the top level.
    """
    if isinstance(node, ast.Return):
        return compiled(node.value or ast.copy_location(ast.Constant(None), node), "eval", source, shell)
    for inner in own_nodes(node):
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            word = "yield" if isinstance(inner, ast.Yield) else "yield from"
            raise SyntaxError("'%s' outside function" % word, place(inner, source))
    awaits = any(is_async(inner) for inner in own_nodes(node))
    node = FitForFunction(scope, flags_of(source, shell).flags).visit(node)
    function = ast.parse(("async " if awaits else "") + "def main(): pass").body[0]
    names = sorted(bound_names(node))
    heading = [ast.Global(names=names)] if names else []
    end = ast.Return(ast.Constant(WENT_ON))
    function.body = [ast.copy_location(part, node) for part in heading] + [node, ast.copy_location(end, node)]
    function = ast.fix_missing_locations(ast.copy_location(function, node))
    module = compiled(function, "exec", source, shell)
    code = next(constant for constant in module.co_consts if hasattr(constant, "co_code"))
    changes = {"co_name": "<module>", "co_flags": code.co_flags & ~(CO_OPTIMIZED | CO_NEWLOCALS)}
    if hasattr(code, "co_qualname"):
        changes["co_qualname"] = "<module>"
    return code.replace(**changes)


def place(node, source):
    return (source.name, node.lineno, node.col_offset + 1, source.line(node.lineno))


def is_async(node):
    return isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or bool(getattr(node, "is_async", 0))


def bound_names(node):
    """Names that the statement binds at the top level."""
    names = set()
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, COMPREHENSIONS):
            # Only `:=` reaches out of a comprehension.
            names.update(n.target.id for n in own_nodes(node) if isinstance(n, ast.NamedExpr))
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Global):
            names.update(node.names)
        else:
            # `except ... as name` and the patterns of `match`.
            for field in ("name", "rest"):
                if isinstance(getattr(node, field, None), str):
                    names.add(getattr(node, field))
        waiting.extend(ast.iter_child_nodes(node))
    return names - {"*"}


class FitForFunction(ast.NodeTransformer):
    """A function may not annotate a global name, nor import `*`: the same is said in other words."""

    def __init__(self, scope, flags):
        self.scope = scope
        self.as_text = flags & __future__.annotations.compiler_flag

    def visit_AnnAssign(self, node):
        if not isinstance(node.target, ast.Name):
            return node
        statements = [] if node.value is None else [ast.Assign([node.target], node.value)]
        if node.simple:
            self.scope.setdefault("__annotations__", {})
            note = node.annotation
            if self.as_text:
                # Python 3.8 has no words for it, and the annotation is only a note.
                note = ast.Constant(ast.unparse(note) if hasattr(ast, "unparse") else "")
            target = ast.parse("__annotations__[%r]" % node.target.id, mode="eval").body
            target.ctx = ast.Store()
            statements.append(ast.Assign([target], note))
        return [ast.copy_location(statement, node) for statement in statements] or ast.copy_location(ast.Pass(), node)

    def visit_ImportFrom(self, node):
        if all(alias.name != "*" for alias in node.names):
            return node
        package = "." * node.level + (node.module or "")
        call = ast.parse("__import__('builtins').exec(%r)" % ("from %s import *" % package)).body[0]
        return ast.copy_location(call, node)

    def visit_Global(self, node):
        return ast.copy_location(ast.Pass(), node)

    def leave(self, node):
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = leave
