"""Names for new local variables."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.model import SemanticModel


def free_name(names: Iterable[str], within: ast.AST, model: SemanticModel) -> str | None:
    """Return the first name that a function, or the module, can bind without another meaning.

    It occurs nowhere in the function, nor is it bound in the module.
    """
    taken = _names_in(within, model) | model.symbols.module.bindings.keys()
    return next((name for name in names if name not in taken), None)


@memoized
def _names_in(within: ast.AST, model: SemanticModel) -> frozenset[str]:
    return frozenset(name for node in walk(within) for name in _names_of(node))


def _names_of(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node reads, binds or declares."""
    for field in ("id", "arg", "name", "asname", "rest"):
        name = getattr(node, field, None)
        if isinstance(name, str):
            yield name.partition(".")[0]
    if isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
