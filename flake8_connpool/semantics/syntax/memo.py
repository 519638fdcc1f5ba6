"""What was found out of a module once, so that it need not be found out again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar


class HasMemory(Protocol):
    """What analyses leave their results with: `memory` is keyed by the function that found them."""

    @property
    def memory(self) -> dict[object, dict[Any, Any]]: ...


Model = TypeVar("Model", bound=HasMemory)
Of = TypeVar("Of", bound=Hashable)
Result = TypeVar("Result")
Params = ParamSpec("Params")


def memoized(
    find: Callable[Concatenate[Of, Model, Params], Result],
) -> Callable[Concatenate[Of, Model, Params], Result]:
    """Make a function keep what it finds for as long as the module lives.

    Many rules ask the same of one node, and many nodes the same of the function around them. What
    it is given beside the module must be the same each time, as the options are.
    """

    @wraps(find)
    def look_up(of: Of, model: Model, /, *rest: Params.args, **named: Params.kwargs) -> Result:
        known = model.memory.setdefault(find, {})
        if of not in known:
            known[of] = find(of, model, *rest, **named)
        found: Result = known[of]
        return found

    return look_up


def memoized_per_model(find: Callable[[Model], Result]) -> Callable[[Model], Result]:
    """Make a function keep what it finds of a whole module for as long as the module lives."""

    @wraps(find)
    def look_up(model: Model) -> Result:
        known = model.memory.setdefault(find, {})
        if () not in known:
            known[()] = find(model)
        found: Result = known[()]
        return found

    return look_up


@memoized
def nodes_in(of: ast.AST, model: HasMemory) -> tuple[ast.AST, ...]:
    """Return a node and all below it: functions are walked over for many reasons."""
    return tuple(ast.walk(of))
