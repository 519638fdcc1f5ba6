"""Loops over a few items that the source writes down: they repeat a line, but save little."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from math import prod

from flake8_connpool.semantics.execution.loops import Loop
from flake8_connpool.semantics.values.abstract import ContainerLiteral
from flake8_connpool.semantics.values.model import SemanticModel

# In the services read, loops with so few rounds fetch the parts of a data set, or set something up:
# one client for all of them would save that many connections in a run, and none where the function
# itself runs repeatedly.
_FEW = 5
_VIEWS = frozenset({"items", "keys", "values"})


def has_few_rounds(loop: Loop, model: SemanticModel) -> bool:
    """Return whether a loop is known to have at most five rounds; an unknown number is no."""
    sources = (
        [loop] if isinstance(loop, ast.For | ast.AsyncFor) else getattr(loop, "generators", ())
    )
    rounds = [_items_in(source.iter, model) for source in sources]
    known = [count for count in rounds if count is not None]
    return 0 < len(known) == len(rounds) and prod(known) <= _FEW


def _items_in(node: ast.expr, model: SemanticModel) -> int | None:
    """Return how many items an iterable has; None if that is unknown."""
    match node:
        case ast.Call(func=ast.Attribute(value=viewed, attr=view), args=[], keywords=[]):
            return _items_in(viewed, model) if view in _VIEWS else None
        case ast.Call(func=ast.Name(id="enumerate"), args=[counted, *_]):
            return _items_in(counted, model)
        case ast.Set(elts=items):
            return len(items) if not _has_unpacked(items) else None
    value = model.value(node)
    if not isinstance(value, ContainerLiteral):
        return None
    written = value.node
    found = written.keys if isinstance(written, ast.Dict) else written.elts
    return len(found) if not _has_unpacked(found) else None


def _has_unpacked(items: Sequence[ast.expr | None]) -> bool:
    return any(item is None or isinstance(item, ast.Starred) for item in items)
