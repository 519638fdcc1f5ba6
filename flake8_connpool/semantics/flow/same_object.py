"""Whether an expression or a name always is one object, or one that the same callable creates."""

from __future__ import annotations

import ast

from flake8_connpool.semantics.symbols.scopes import Binding, valued
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.abstract import Constant, Value
from flake8_connpool.semantics.values.model import SemanticModel

# A name with more bindings than this is not followed; no hand-written function has so many.
MOST_BINDINGS = 50


def mixes(choice: ast.BoolOp | ast.IfExp, node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a choice may have another value: `client or httpx.Client()`."""
    made = model.non_null(node)
    arms = choice.values if isinstance(choice, ast.BoolOp) else [choice.body, choice.orelse]
    return not all(_is_like(model.value(arm), made) for arm in arms if arm is not node)


def names_only(bindings: list[Binding], value: ast.expr, model: SemanticModel) -> bool:
    """Return whether a name with these bindings always means the object of an expression.

    Its other values are None, or created by the same call in another branch.
    """
    made = model.non_null(value)
    if len(bindings) > MOST_BINDINGS:
        return False
    return all(
        binding.value is value
        or _contains(binding.value, value)
        or _is_like(model.value(binding.value), made)
        for binding in valued(bindings)
    )


def _contains(outer: ast.expr | None, node: ast.expr) -> bool:
    return outer is not None and any(part is node for part in walk(outer))


def _is_like(other: Value | None, made: Value | None) -> bool:
    """Return whether a value is None, or created by the same callable as another."""
    if other == Constant(None):
        return True
    return made is not None and type(other) is type(made) and _api(other) == _api(made)


def _api(value: object) -> str:
    api = getattr(value, "api", None)
    return str(getattr(api, "name", ""))
