"""Statements that never run: a statement before them in their block always leaves it."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.statements import SyntaxTree, block_position

_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def is_dead(node: ast.AST, model: SyntaxTree) -> bool:
    """Return whether a node, or a statement around it, comes after one that always leaves."""
    above: ast.AST | None = node
    while above is not None:
        if isinstance(above, ast.stmt) and _follows_an_end(above, model):
            return True
        above = model.parents.get(above)
    return False


@memoized
def _follows_an_end(statement: ast.stmt, model: SyntaxTree) -> bool:
    place = block_position(statement, model)
    return place is not None and any(map(_leaves, place[0][: place[1]]))


def _leaves(statement: ast.stmt) -> bool:
    """Return whether a statement always leaves its block: `return`, or `if True: return`."""
    if isinstance(statement, ast.If):
        is_true = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return is_true and any(map(_leaves, statement.body))
    return isinstance(statement, _LEAVING)
