"""Allocations: the places of a module that create a pool, and what happens to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.frameworks.schema import OFTEN
from flake8_connpool.semantics.calls.injection import injections
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.execution.told import injected_into
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.flow.short_lives import dropping_calls, keeper_by_itself, keeper_of
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_PROPERTIES = frozenset({"builtins.property"})
_CONTEXT_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


class Allocation(Struct, frozen=True):
    """One expression that creates an object, what happens to the object, and how often it runs."""

    node: ast.expr
    escape: Escape
    placed: Placed
    # Whether a framework runs the function that creates the object, so that the framework gets its
    # return value.
    is_answer: bool = False
    # Whether only an object, or another file, has it, and is known to drop it.
    is_dropped: bool = False

    def is_often(self, model: SemanticModel) -> bool:
        """Return whether it is known to run repeatedly."""
        return is_often(self.node, self.placed, model)


def is_often(node: ast.expr, placed: Placed, model: SemanticModel) -> bool:
    """Return whether a line is known to run repeatedly: for requests, or in a loop."""
    return placed.placement in OFTEN and not is_memoized(node, model)


def allocations_of(made: ast.expr, model: SemanticModel) -> Iterator[Allocation]:
    """Yield the allocations of an expression.

    If a function of the module returns the object, each call of it is an allocation too, and so is
    each use of a property, and each `with` that enters a context manager of the module. If
    `__init__` stores it in an object that is dropped, so is the call that creates that object.
    Calls in other files count together, if they drop it.
    """
    escape, placed = escape_of(made, model), placement_of(made, model)
    function = function_around(made, model)
    decorators = function.decorator_list if isinstance(function, Named) else []
    is_answer = function is not None and not decorators and function is placed.function
    yield Allocation(made, escape, placed, is_answer)
    if not isinstance(function, Named) or is_memoized(made, model):
        return
    keeper = keeper_of(escape, function, model)
    if keeper is not None:
        for maker, held in dropping_calls(keeper, model):
            yield Allocation(maker, held, _placement_of_maker(maker, model), is_dropped=True)
    is_property = _is_decorated(function, _PROPERTIES, model)
    is_given = escape.kinds == {EscapeKind.RETURNED} and (not decorators or is_property)
    is_lent = escape.kinds - {EscapeKind.WITH} == {EscapeKind.YIELDED} and _is_decorated(
        function, _CONTEXT_MANAGERS, model
    )
    # Whether its class keeps objects by a base in another file, those that drop them tell.
    is_kept = keeper_by_itself(escape, function, model) is not None
    if is_kept or is_given or is_lent:
        elsewhere = dropped_elsewhere(function, model)
        if elsewhere is not None:
            yield Allocation(made, Escape(), elsewhere, is_dropped=True)
    if not is_given and not is_lent:
        return
    for use in references_to(function, model):
        call = use.node if is_property else use.direct_call
        if call is not None and not use.is_guess:
            yield Allocation(call, escape_of(call, model), placement_of(call, model))


def _placement_of_maker(maker: ast.Call, model: SemanticModel) -> Placed:
    """Return how often an object is created: by a call, or for a parameter of a handler."""
    injection = injections(model).get(maker)
    if injection is None or injection.function is None:
        return placement_of(maker, model)
    return injected_into(injection.function, injection, model)


def dropped_elsewhere(function: Named, model: SemanticModel) -> Placed | None:
    """Return how often other files get what a function creates, and drop it, if they do."""
    who = model.environment.droppers.get(qualified(function, model))
    if who is None or who.runs is None:
        return None
    return Placed.by_others(who, who.runs, function)


def _is_decorated(function: Named, names: frozenset[str], model: SemanticModel) -> bool:
    """Return whether a function has one of some decorators, and no other."""
    decorators = function.decorator_list
    return len(decorators) == 1 and model.qualified_name(decorators[0]) in names
