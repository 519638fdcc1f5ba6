"""The position of a statement in its block, and the text of expressions."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Protocol

from flake8_connpool.semantics.syntax.memo import HasMemory, memoized

# The block of a statement, and its index in the block.
BlockPosition = tuple[Sequence[ast.stmt], int]


class SyntaxTree(HasMemory, Protocol):
    """A tree in which every node has a known parent."""

    @property
    def parents(self) -> Mapping[ast.AST, ast.AST]: ...


_BLOCKS = ("body", "orelse", "finalbody")


def block_position(statement: ast.AST, model: SyntaxTree) -> BlockPosition | None:
    """Return the block that contains a statement; None if there is none."""
    above = model.parents.get(statement) if isinstance(statement, ast.stmt) else None
    return None if above is None else _places_in(above, model).get(statement)


@memoized
def _places_in(above: ast.AST, model: SyntaxTree) -> Mapping[ast.AST, BlockPosition]:
    found: dict[ast.AST, BlockPosition] = {}
    for name in _BLOCKS:
        block = getattr(above, name, None)
        if isinstance(block, list):
            found.update((statement, (block, index)) for index, statement in enumerate(block))
    return found


def dotted(node: ast.AST) -> str:
    """Return the source of an expression, such as `self.cache`, without deeply nested parts."""
    names: list[str] = []
    below = node
    while isinstance(below, ast.Attribute):
        names.append(below.attr)
        below = below.value
    return ".".join([as_written(below), *reversed(names)])


def as_written(node: ast.AST) -> str:
    """Return the source of an expression as Python writes it.

    It is "" if the expression is nested too deeply, or has a number with thousands of digits.
    """
    if isinstance(node, ast.Name):
        return node.id
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return ""
