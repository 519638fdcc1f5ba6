"""What was found out of a module once, so that it need not be found out again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar


class Remembering(Protocol):
    """What analyses leave their results with: `memory` is keyed by the function that found them."""

    @property
    def memory(self) -> dict[object, dict[Any, Any]]: ...


Model = TypeVar("Model", bound=Remembering)
Of = TypeVar("Of", bound=Hashable)
Found = TypeVar("Found")
Rest = ParamSpec("Rest")


def remembered(
    find: Callable[Concatenate[Of, Model, Rest], Found],
) -> Callable[Concatenate[Of, Model, Rest], Found]:
    """Make a function keep what it finds for as long as the module lives.

    Many rules ask the same of one node, and many nodes the same of the function around them. What
    it is given beside the module must be the same each time, as the options are.
    """

    @wraps(find)
    def look_up(of: Of, module: Model, /, *rest: Rest.args, **named: Rest.kwargs) -> Found:
        known = module.memory.setdefault(find, {})
        if of not in known:
            known[of] = find(of, module, *rest, **named)
        found: Found = known[of]
        return found

    return look_up


def remembered_once(find: Callable[[Model], Found]) -> Callable[[Model], Found]:
    """Make a function keep what it finds of a whole module for as long as the module lives."""

    @wraps(find)
    def look_up(module: Model) -> Found:
        known = module.memory.setdefault(find, {})
        if () not in known:
            known[()] = find(module)
        found: Found = known[()]
        return found

    return look_up


@remembered
def nodes_in(of: ast.AST, module: Remembering) -> tuple[ast.AST, ...]:
    """Return a node and all below it: functions are walked over for many reasons."""
    return tuple(ast.walk(of))
