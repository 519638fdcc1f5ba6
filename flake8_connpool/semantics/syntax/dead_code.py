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
    return place is not None and _end_of(place[0][0], model) < place[1]


@memoized
def _end_of(first: ast.stmt, model: SyntaxTree) -> int:
    """Return the index of the first statement that leaves a block, by the block's first one."""
    place = block_position(first, model)
    block = place[0] if place is not None else ()
    return next((index for index, one in enumerate(block) if _leaves(one)), len(block))


def _leaves(statement: ast.stmt) -> bool:
    """Return whether a statement always leaves its block: `return`, or `if True: return`."""
    if isinstance(statement, ast.If):
        is_true = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return is_true and any(map(_leaves, statement.body))
    return isinstance(statement, _LEAVING)
