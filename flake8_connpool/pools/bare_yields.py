"""Generators that own something and close it after a `yield`, which an error there skips."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from flake8_connpool.findings import Applicability, Fix
from flake8_connpool.pools.closings import nodes_in_source_order
from flake8_connpool.pools.edits import is_written_in, protecting
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted

HELP = "put the `yield` in a `try` block, and close in its `finally` block"
_FIX = "Put the `yield` in a `try` block, and close in its `finally` block"
_YIELDS = (ast.Yield, ast.YieldFrom)


def only_closes(statement: ast.stmt, closing: Collection[ast.Call]) -> bool:
    """Return whether a statement does nothing but close, with these calls.

    A condition may ask whether there is something to close.
    """
    if isinstance(statement, ast.If) and not statement.orelse and _is_there(statement.test):
        inner = [[c for c in closing if is_written_in(one, c)] for one in statement.body]
        return all(map(_is_one, statement.body, inner))
    return _is_one(statement, list(closing))


def has_one_yield(function: Named) -> bool:
    """Return whether a function yields in one place only."""
    nodes = (node for s in function.body for node in nodes_in_source_order(s))
    return sum(isinstance(node, _YIELDS) for node in nodes) == 1


def protected_yield(
    function: Named, at: int, moved: Sequence[ast.stmt], applicability: Applicability
) -> Fix | None:
    """Return the fix that moves the statements after a `yield` into a `finally` block.

    None if they contain a `return`, which would swallow the error there.
    """
    nodes = (node for statement in moved for node in nodes_in_source_order(statement))
    if any(isinstance(node, ast.Return) for node in nodes):
        return None
    return protecting(function.body[at], moved[-1], _FIX, applicability)


def _is_there(test: ast.expr) -> bool:
    """Return whether a condition tests that something is not None: `if client is not None`."""
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return isinstance(left, ast.Name) or bool(dotted(left))
        case ast.Name():
            return True
        case _:
            return False


def _is_one(statement: ast.stmt, closing: list[ast.Call]) -> bool:
    """Return whether a statement is the call that closes, and does nothing else."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Await):
        value = value.value
    return closing == [value] and all(
        isinstance(part, ast.Constant) for call in closing for part in _arguments(call)
    )


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]
