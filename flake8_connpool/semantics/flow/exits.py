"""The `return` and `yield` of each function, found in one pass over the module."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import FunctionNode
from flake8_connpool.semantics.values.model import SemanticModel

Yielding = ast.Yield | ast.YieldFrom

_EXITS = frozenset({ast.Return, ast.Yield, ast.YieldFrom})


def returns_of(function: FunctionNode, model: SemanticModel) -> Sequence[ast.Return]:
    """Return the `return` statements of a function, without those of functions inside it."""
    return [one for one in _exits(model).get(function, ()) if isinstance(one, ast.Return)]


def yields_of(function: FunctionNode, model: SemanticModel) -> Sequence[Yielding]:
    """Return what a generator yields, without the generators inside it."""
    return [one for one in _exits(model).get(function, ()) if isinstance(one, Yielding)]


@memoized_per_model
def _exits(model: SemanticModel) -> Mapping[FunctionNode, Sequence[ast.AST]]:
    found: dict[FunctionNode, list[ast.AST]] = {}
    for node in model.parents:
        if type(node) in _EXITS:
            function = function_around(node, model)
            if function is not None:
                found.setdefault(function, []).append(node)
    return found
