"""Allocations: the places of a module that create a pool, and what happens to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_connpool.frameworks.schema import OFTEN
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@dataclass(frozen=True, slots=True)
class Allocation:
    """One expression that creates an object, what happens to the object, and how often it runs."""

    node: ast.expr
    escape: Escape
    placed: Placed
    # Whether a framework runs the function that creates the object, so that the framework gets its
    # return value.
    is_answer: bool = False

    def is_often(self, model: SemanticModel) -> bool:
        """Return whether it is known to run repeatedly."""
        return is_often(self.node, self.placed, model)


def is_often(node: ast.expr, placed: Placed, model: SemanticModel) -> bool:
    """Return whether a line is known to run repeatedly: for requests, or in a loop."""
    return placed.placement in OFTEN and not is_memoized(node, model)


def allocations_of(made: ast.expr, model: SemanticModel) -> Iterator[Allocation]:
    """Yield the allocations of an expression.

    If a plain function of the module returns the object, each call of it that runs repeatedly is an
    allocation too.
    """
    escape, placed = escape_of(made, model), placement_of(made, model)
    function = _plain_function_around(made, model)
    is_answer = function is not None and function is placed.function
    yield Allocation(made, escape, placed, is_answer)
    if escape.kinds != {EscapeKind.RETURNED} or function is None or is_memoized(made, model):
        return
    for use in references_to(function, model):
        call = use.call
        if call is not None and call.func is use.node and not use.is_guess:
            life = Allocation(call, escape_of(call, model), placement_of(call, model))
            if life.is_often(model):
                yield life


def _plain_function_around(node: ast.AST, model: SemanticModel) -> Named | None:
    """Return the function that contains a node, if it has no decorator."""
    function = function_around(node, model)
    return function if isinstance(function, Named) and not function.decorator_list else None
