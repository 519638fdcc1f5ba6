"""The places of a module that create an engine: its call, and the calls of what returns it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import field

from flake8_connpool.pools.engine_uses import Carrier, EngineUses, uses_of
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.allocations import Allocation, dropped_elsewhere
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import named_function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.flow.short_lives import (
    dropping_calls,
    keeper_by_itself,
    owner_of_init,
)
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# So many functions of the module may return an engine to each other.
_MOST_HELPERS = 3
_READ = frozenset({"builtins.property"})
_LENDING = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


class EngineAllocation(Allocation, frozen=True):
    """A place that creates an engine, and what the function around it does with the engine."""

    uses: EngineUses = field(default_factory=EngineUses)


def own_allocation(call: PoolCall) -> EngineAllocation:
    """Return the life of an engine in the function that creates it."""
    return _life(call.node, Carrier.ENGINE, call)


def engine_allocations(call: PoolCall) -> Iterator[EngineAllocation]:
    """Yield the places that create the engine of a call, itself first.

    If a function of the module returns the engine or a session of it, these are the calls of that
    function, or the reads of a property; if `__init__` stores it, the calls of the class. Calls in
    other files count if they drop it.
    """
    own = own_allocation(call)
    yield own
    yield from _of_helper(own, call, _MOST_HELPERS)
    yield from _of_objects(own, call)
    yield from _of_other_files(own, call)


def _life(node: ast.expr, carrier: Carrier, call: PoolCall) -> EngineAllocation:
    model = call.model
    placed = placement_of(node, model)
    function = named_function_around(node, model)
    is_plain = function is not None and not function.decorator_list
    is_answer = is_plain and function is placed.function
    uses = uses_of(node, carrier, call)
    return EngineAllocation(node, escape_of(node, model), placed, is_answer, uses=uses)


def _of_helper(life: EngineAllocation, call: PoolCall, left: int) -> Iterator[EngineAllocation]:
    """Yield the lives of an engine in the functions that get it from a helper."""
    model, uses = call.model, life.uses
    function = named_function_around(life.node, model)
    if uses.keeper or function is None or not left or is_memoized(life.node, model):
        return
    is_read = is_property(function, model)
    if uses.is_yielded and is_context_manager(function, model):
        carrier = Carrier.LENT
    elif len(uses.returned) == 1 and (is_read or not function.decorator_list):
        carrier = next(iter(uses.returned))
    else:
        return
    for use in references_to(function, model):
        made = use.node if is_read else use.direct_call
        if made is not None and not use.is_guess:
            found = _life(made, carrier, call)
            yield found
            yield from _of_helper(found, call, left - 1)


def _of_objects(life: EngineAllocation, call: PoolCall) -> Iterator[EngineAllocation]:
    """Yield the places that create an object which stores the engine in its `__init__`."""
    model, escape = call.model, life.escape
    owner = owner_of_init(named_function_around(life.node, model), model)
    if (
        owner is None
        or EscapeKind.STORED not in escape.kinds
        or not all(
            isinstance(store, ast.Attribute)
            and isinstance(store.value, ast.Name)
            and model.symbols.class_of_receiver(store.value.id, model.symbols.scope_of[store.value])
            for store in escape.stores
        )
    ):
        return
    for made, held in dropping_calls(owner, model):
        statements = [use for use in map(model.parents.get, held.uses) if isinstance(use, ast.Call)]
        placed = placement_of(made, model)
        yield EngineAllocation(made, held, placed, uses=EngineUses(statements))


def _of_other_files(life: EngineAllocation, call: PoolCall) -> Iterator[EngineAllocation]:
    """Yield the place of the engine as other files run it, if they drop what they get."""
    model, uses = call.model, life.uses
    function = named_function_around(life.node, model)
    if function is None or is_memoized(life.node, model):
        return
    is_lent = uses.is_yielded and is_context_manager(function, model)
    is_given = len(uses.returned) == 1 and not function.decorator_list
    is_kept = keeper_by_itself(life.escape, function, model) is not None
    placed = dropped_elsewhere(function, model)
    if placed is not None and (is_kept or (not uses.keeper and (is_lent or is_given))):
        found = EngineUses([call.node])
        yield EngineAllocation(life.node, Escape(), placed, is_dropped=True, uses=found)


def is_property(function: Named, model: SemanticModel) -> bool:
    """Return whether a method runs each time that its name is read."""
    return _decorated_by(function, _READ, model)


def is_context_manager(function: Named, model: SemanticModel) -> bool:
    """Return whether a function lends what it yields for the length of a `with` block."""
    return _decorated_by(function, _LENDING, model)


def _decorated_by(function: Named, names: frozenset[str], model: SemanticModel) -> bool:
    """Return whether a function has decorators, and only some of these."""
    found = [model.qualified_name(one) for one in function.decorator_list]
    return bool(found) and names.issuperset(found)
