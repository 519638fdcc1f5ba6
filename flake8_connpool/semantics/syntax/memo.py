"""Memoization of analyses of a module."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Protocol, TypeVar

from flake8_connpool.semantics.syntax.children import walk

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


class HasMemory(Protocol):
    """An object that stores results of analyses in `memory`, keyed by function."""

    @property
    def memory(self) -> dict[object, dict[Any, Any]]: ...


Model = TypeVar("Model", bound=HasMemory)
Of = TypeVar("Of", bound=Hashable)
Options = TypeVar("Options")
Result = TypeVar("Result")


def memoized(find: Callable[[Of, Model], Result]) -> Callable[[Of, Model], Result]:
    """Memoize a function of one thing in a module for the lifetime of the model.

    Many rules need the same result for a node, and many nodes the same for the function around
    them. Raises TypeError if the function takes more parameters, since its result could depend on
    them.
    """
    _require_parameters(find, 2)

    @wraps(find)
    def look_up(of: Of, model: Model, /) -> Result:
        # Most results are already stored, so an exception is rare.
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
    """Memoize a function for each thing, with the options of the last call.

    The options are the same throughout a run, so they are compared by identity. Raises TypeError if
    the function takes more parameters.
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
    """Memoize a function of a whole module for the lifetime of the model."""

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
    """Return a node and its descendants; many analyses walk the same functions."""
    return tuple(walk(of))
