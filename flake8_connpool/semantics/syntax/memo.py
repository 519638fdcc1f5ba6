"""What was found out of a module once, so that it need not be found out again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Protocol, TypeVar

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


class HasMemory(Protocol):
    """What analyses leave their results with: `memory` is keyed by the function that found them."""

    @property
    def memory(self) -> dict[object, dict[Any, Any]]: ...


Model = TypeVar("Model", bound=HasMemory)
Of = TypeVar("Of", bound=Hashable)
Options = TypeVar("Options")
Result = TypeVar("Result")


def memoized(find: Callable[[Of, Model], Result]) -> Callable[[Of, Model], Result]:
    """Make a function of one thing in a module keep what it finds for as long as the module lives.

    Many rules ask the same of one node, and many nodes the same of the function around them.
    TypeError if the function takes more: what it finds could depend on that.
    """
    _require_parameters(find, 2)

    @wraps(find)
    def look_up(of: Of, model: Model, /) -> Result:
        # Most of what is asked is known: to fail is what is rare.
        try:
            known: Result = model.memory[find][of]
        except KeyError:
            pass
        else:
            return known
        found = find(of, model)
        model.memory.setdefault(find, {})[of] = found
        return found

    return look_up


def memoized_with_options(
    find: Callable[[Of, Model, Options], Result],
) -> Callable[[Of, Model, Options], Result]:
    """Make a function keep what it finds with the options that it was last given for a thing.

    One run over a module has the same options throughout, so they are told by identity.
    TypeError if the function takes more.
    """
    _require_parameters(find, 3)

    @wraps(find)
    def look_up(of: Of, model: Model, options: Options, /) -> Result:
        try:
            asked_with, known = model.memory[find][of]
        except KeyError:
            pass
        else:
            if asked_with is options:
                kept: Result = known
                return kept
        found = find(of, model, options)
        model.memory.setdefault(find, {})[of] = options, found
        return found

    return look_up


def _require_parameters(find: Callable[..., object], count: int) -> None:
    parameters = signature(find).parameters.values()
    if len(parameters) != count or any(one.kind not in _POSITIONAL for one in parameters):
        raise TypeError(f"{find.__qualname__} must take {count} positional parameters")


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
