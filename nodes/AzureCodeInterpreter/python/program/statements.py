"""Compiles code statement by statement, as IPython does."""

import __future__

import ast

FUTURE = 0
for feature in __future__.all_feature_names:
    FUTURE |= getattr(__future__, feature).compiler_flag

AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class Flags:
    """`from __future__ import ...` holds for later executions too; with IPython its own compiler keeps it."""

    flags = 0


plain_flags = Flags()


def flags_of(source, shell):
    if source.is_file:
        return source
    return plain_flags if shell is None else shell.compile


def parse(source, shell):
    """The statements of the text. Raises what Python says of a text that is none."""
    flags = flags_of(source, shell).flags & FUTURE
    tree = compile(source.python, source.name, "exec", flags | ast.PyCF_ONLY_AST, True)
    if shell is not None and shell.ast_transformers:
        tree = shell.transform_ast(tree)
    return tree.body


def compiled(node, mode, source, shell):
    """A code object of one statement ("exec") or expression ("eval")."""
    keeper = flags_of(source, shell)
    tree = ast.Module([node], []) if mode == "exec" else ast.Expression(node)
    code = compile(tree, source.name, mode, (keeper.flags & FUTURE) | AWAIT, True)
    keeper.flags |= code.co_flags & FUTURE
    return code


def holds_return(node):
    return any(isinstance(inner, ast.Return) for inner in own_nodes(node))


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def own_nodes(node):
    """The node and all below it that run in its own scope, without the bodies of functions and classes."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            continue
        waiting.extend(ast.iter_child_nodes(node))
