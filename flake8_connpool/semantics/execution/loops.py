"""Loops that repeat a line within one call of its function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.semantics.execution.retry_loops import is_retry
from flake8_connpool.semantics.syntax.enclosing import enclosing
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FUNCTIONS, LOOPS, LoopNode
from flake8_connpool.semantics.syntax.statements import block_position
from flake8_connpool.semantics.values.model import SemanticModel

Loop = LoopNode | ast.expr
_OUTSIDE = (*FUNCTIONS, ast.ClassDef)


@memoized
def is_repeated(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a loop of the same function repeats a node."""
    return any(True for _ in loops_around(node, model))


def loops_around(node: ast.AST, model: SemanticModel) -> Iterator[Loop]:
    """Yield the loops of the same function that repeat a node, innermost first.

    Loops that only retry are left out, and those that run a node for a single item.
    """
    below, above = enclosing(node, model)
    while above is not None and not isinstance(above, _OUTSIDE):
        if isinstance(above, ast.comprehension):
            owner = model.parents[above]
            if owner.generators[0] is above and below is above.iter:  # type: ignore[attr-defined]
                below, above = enclosing(owner, model)  # evaluated once
                continue
        elif isinstance(above, LOOPS):
            if _is_in_rounds(above, below, model) and not (
                is_retry(above, node, model) or _is_for_one_item(above, node, model)
            ):
                yield above
        elif isinstance(above, COMPREHENSIONS):
            yield above
        below, above = enclosing(above, model)


def _is_in_rounds(loop: LoopNode, part: ast.AST, model: SemanticModel) -> bool:
    place = block_position(part, model)
    is_in_body = place is not None and place[0] is loop.body
    return is_in_body or (isinstance(loop, ast.While) and part is loop.test)


def _is_for_one_item(loop: LoopNode, node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node runs for one item of a literal list: `if scope.name == "read":`."""
    if isinstance(loop, ast.While) or not isinstance(loop.target, ast.Name):
        return False
    below, above = node, model.parents[node]
    while above is not loop:
        if isinstance(above, ast.If) and _picks_one(above.test, loop.target.id):
            place = block_position(below, model)
            if place is not None and place[0] is above.body:
                return _is_literal(loop.iter, model)
        below, above = above, model.parents[above]
    return False


def _picks_one(test: ast.expr, name: str) -> bool:
    """Return whether a condition compares a loop variable, or an attribute of it, to a text."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str())]):
            while isinstance(left, ast.Attribute):
                left = left.value
            return isinstance(left, ast.Name) and left.id == name
        case _:
            return False


def _is_literal(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether an expression is a list or tuple that the module or class writes down."""
    written: ast.expr | None = node
    if isinstance(node, ast.Name):
        written = model.symbols.assigned(node)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        scope = model.symbols.scope_of[node.value]
        owner = model.symbols.class_of_receiver(node.value.id, scope)
        members = model.symbols.members(owner, node.attr) if owner is not None else ()
        written = members[0].value if len(members) == 1 else None
    return isinstance(written, ast.List | ast.Tuple)
