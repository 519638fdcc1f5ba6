"""The conditions under which a line runs: those around it, and the negations of those before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.semantics.syntax.enclosing import enclosing
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, REPEATING
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

_LEAVING = (ast.Return, ast.Continue, ast.Break)
# The number of statements after a branch that are its other branch, if it leaves the block.
_NEXT = 3


class Condition(Struct, frozen=True):
    """A condition, whether the line runs if it is true, and the statements that run if not."""

    test: ast.AST
    holds: bool
    is_around: bool
    otherwise: tuple[ast.AST, ...] = ()


def enclosing_function_or_loop(node: ast.AST, model: SemanticModel) -> ast.AST | None:
    """Return the function, or the loop inside it, that contains a node."""
    below, above = enclosing(node, model)
    while above is not None and not isinstance(above, FUNCTIONS):
        # The iterable is evaluated once, before the first iteration.
        if isinstance(above, REPEATING) and below is not getattr(above, "iter", None):
            break
        below, above = enclosing(above, model)
    return above


def conditions_around(below: ast.AST, above: ast.AST, model: SemanticModel) -> Iterator[Condition]:
    """Yield the conditions under which a part of a node runs.

    For an exception handler, that is the `try` block: `try: return cache[key]`.
    """
    match above:
        case ast.If() if below is not above.test:
            yield _of_branch(below, above, model)
        case ast.IfExp() if below is not above.test:
            other = above.orelse if below is above.body else above.body
            yield Condition(above.test, below is above.body, True, (other,))
        case ast.Match() if below is not above.subject:
            yield Condition(above.subject, False, True)
        case ast.BoolOp():
            for value in above.values:
                if value is below:
                    break
                yield Condition(value, isinstance(above.op, ast.And), True)
        case ast.Try() if isinstance(below, ast.ExceptHandler):
            yield from (Condition(statement, False, True) for statement in above.body)
            if below.type is not None:
                yield Condition(below.type, True, True)


def _of_branch(below: ast.AST, above: ast.If, model: SemanticModel) -> Condition:
    if below in above.orelse:
        return Condition(above.test, False, True, tuple(above.body))
    other = above.orelse
    match other:
        case [ast.If(body=further)]:
            other = further  # an `elif`
        case [] if isinstance(above.body[-1], _LEAVING):
            place = block_position(above, model)
            other = list(place[0][place[1] + 1 : place[1] + 1 + _NEXT]) if place is not None else []
    return Condition(above.test, True, True, tuple(other))


def condition_left(statement: ast.stmt) -> Iterator[Condition]:
    """Yield the conditions that are false after a statement, since it would have left the block."""
    match statement:
        case ast.If() if isinstance(statement.body[-1], _LEAVING):
            yield Condition(statement.test, False, False, tuple(statement.body))
        case ast.Try(body=body) | ast.With(body=body) | ast.AsyncWith(body=body):
            if isinstance(body[-1], ast.Return):
                yield from (Condition(tried, False, False) for tried in body)
            for inner in body:
                yield from condition_left(inner)
