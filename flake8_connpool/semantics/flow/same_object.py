"""Whether an expression or a name always is one object, or one of the same kind of client."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping

from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.symbols.scopes import Binding, valued
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.abstract import Constant, Value
from flake8_connpool.semantics.values.model import SemanticModel

_Kind = tuple[type, tuple[str, Kind, bool] | None]
# A name with more bindings than this is not followed; no hand-written function has so many.
MOST_BINDINGS = 50


def outermost_choice(node: ast.expr, model: SemanticModel) -> tuple[ast.expr, bool]:
    """Return the outermost choice that has the value of an expression: `a or (b if c else d)`.

    And whether it may have another value: `client or httpx.Client()`.
    """
    # Each `else` of a long conditional expression is a choice within the one before.
    known: dict[ast.expr, tuple[ast.expr, bool]] = model.memory.setdefault(outermost_choice, {})
    passed: list[tuple[ast.BoolOp | ast.IfExp, ast.expr]] = []
    top = node
    while top not in known and (above := _choice_around(top, model)) is not None:
        passed.append((above, top))
        top = above
    found = known.get(top, (top, False))
    for choice, arm in reversed(passed):
        found = known[arm] = found[0], found[1] or _mixes(choice, arm, model)
    return found


def _choice_around(arm: ast.expr, model: SemanticModel) -> ast.BoolOp | ast.IfExp | None:
    above = model.parents[arm]
    is_test = isinstance(above, ast.IfExp) and arm is above.test
    return above if isinstance(above, ast.BoolOp | ast.IfExp) and not is_test else None


def _mixes(choice: ast.BoolOp | ast.IfExp, node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a choice may have another value than that of one of its expressions."""
    counted = _kinds_in(choice, model)
    own, made = model.value(node), _kind(model.non_null(node))
    one = 0 if own == Constant(None) else 1
    others = {kind for kind, count in counted.items() if count > (kind == _kind(own)) * one}
    return bool(others) and (made is None or others != {made})


@memoized
def _kinds_in(choice: ast.BoolOp | ast.IfExp, model: SemanticModel) -> Mapping[_Kind | None, int]:
    """Return how many values of a choice there are of each kind, without those of None."""
    arms = choice.values if isinstance(choice, ast.BoolOp) else [choice.body, choice.orelse]
    values = [model.value(arm) for arm in arms]
    return Counter(_kind(value) for value in values if value != Constant(None))


def names_only(bindings: list[Binding], value: ast.expr, model: SemanticModel) -> bool:
    """Return whether a name with these bindings always means the object of an expression.

    Its other values are None, or objects of the same kind that another branch creates.
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
    """Return whether a value is None, or of the same kind as another."""
    if other == Constant(None):
        return True
    return made is not None and _kind(other) == _kind(made)


def _kind(value: Value | None) -> _Kind | None:
    """Return the type of a value and what it is of a library, None if it is unknown.

    `AzureOpenAI()` and `OpenAI()` are of one kind: they have the same methods.
    """
    if value is None:
        return None
    api: Api | None = getattr(value, "api", None)
    what = (api.name.partition(".")[0], api.kind, api.is_async) if api is not None else None
    return type(value), what
