"""What was found out of a module once, so that it need not be found out again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from flake8_connpool.code.module import Module

Of = TypeVar("Of", bound=Hashable)
Found = TypeVar("Found")
Rest = ParamSpec("Rest")


def remembered(
    find: Callable[Concatenate[Of, Module, Rest], Found],
) -> Callable[Concatenate[Of, Module, Rest], Found]:
    """Make a function keep what it finds for as long as the module lives.

    Many rules ask the same of one node, and many nodes the same of the function around them. What
    it is given beside the module must be the same each time, as the options are.
    """

    @wraps(find)
    def look_up(of: Of, module: Module, /, *rest: Rest.args, **named: Rest.kwargs) -> Found:
        known = module.memory.setdefault(find, {})
        if of not in known:
            known[of] = find(of, module, *rest, **named)
        found: Found = known[of]
        return found

    return look_up


@remembered
def nodes_in(of: ast.AST, module: Module) -> tuple[ast.AST, ...]:
    """Return a node and all below it: functions are walked over for many reasons."""
    return tuple(ast.walk(of))
