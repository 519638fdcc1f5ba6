"""The places of a module where a pool begins to live: where it is made, and who gets it then."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_connpool.code.callers import uses_of
from flake8_connpool.code.fate import End, Fate, fate_of
from flake8_connpool.code.flow import function_around
from flake8_connpool.code.guards import is_kept
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.placement import Placed, placement_of
from flake8_connpool.frameworks.model import OFTEN


@dataclass(frozen=True, slots=True)
class Life:
    """One expression that gives a new object, what becomes of it, and how often it runs."""

    node: ast.expr
    fate: Fate
    placed: Placed
    # Whether the function that makes it is itself what a framework runs, so that it is the
    # framework that gets what is returned.
    is_answer: bool = False

    def is_often(self, module: Module) -> bool:
        """Return whether it is known to run again and again."""
        return is_often(self.node, self.placed, module)


def is_often(node: ast.expr, placed: Placed, module: Module) -> bool:
    """Return whether a line is known to run again and again: for requests, or in a loop."""
    return placed.placement in OFTEN and not is_kept(node, module)


def lives_of(made: ast.expr, module: Module) -> Iterator[Life]:
    """Yield the life of what an expression makes.

    If a plain function of the module returns it, each of its calls that runs again and again gives
    a new one too.
    """
    fate, placed = fate_of(made, module), placement_of(made, module)
    function = _plain_function_around(made, module)
    is_answer = function is not None and function.name == placed.of
    yield Life(made, fate, placed, is_answer)
    if fate.ends != {End.RETURNED} or function is None or is_kept(made, module):
        return
    for use in uses_of(function, module):
        call = use.call
        if call is not None and call.func is use.node and not use.is_guess:
            life = Life(call, fate_of(call, module), placement_of(call, module))
            if life.is_often(module):
                yield life


def _plain_function_around(node: ast.AST, module: Module) -> Named | None:
    """Return the function that a node stands in, if nothing is wrapped around it."""
    function = function_around(node, module)
    return function if isinstance(function, Named) and not function.decorator_list else None
