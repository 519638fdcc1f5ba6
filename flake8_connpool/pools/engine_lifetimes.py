"""The lifetime of an engine and of the objects that use its connections."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from flake8_connpool.findings import Related, Report
from flake8_connpool.frameworks.schema import STARTING, Placement
from flake8_connpool.pools.engine_allocations import (
    EngineAllocation,
    is_context_manager,
    is_property,
    own_allocation,
)
from flake8_connpool.pools.request_counts import serves_loop
from flake8_connpool.pools.reuse import report_on_store, runs_again
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import (
    help_to_share,
    placed_message,
    related_to,
    spelled,
    spelled_name,
)
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.allocations import is_often
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import (
    depends_on_loops,
    depends_on_parameters,
    named_function_around,
)
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.values.model import SemanticModel


def is_one_of_many(call: PoolCall) -> bool:
    """Return whether another engine is needed each time: its arguments depend on a parameter
    other than self, or on the loop it is made in."""
    model, node = call.model, call.node
    parts: list[ast.AST] = [*node.args, *node.keywords]
    return depends_on_parameters(parts, node, model, counting_self=False) or depends_on_loops(
        parts, loops_around(node, model), model
    )


def is_wasted(call: PoolCall, life: EngineAllocation) -> bool:
    """Return whether engines are created repeatedly, each for queries of one run of its function.

    A plain function needs evidence that it runs again.
    """
    model, uses, placed = call.model, life.uses, life.placed
    if call.api.is_async and placed.in_new_loop:
        return False  # its connections could not outlive the loop
    if uses.is_yielded and not uses.keeper and _is_dependency(life.node, model):
        return not is_memoized(life.node, model)
    if not stays_inside(life, model):
        return False
    if life.is_often(model):
        return True
    return not serves_loop(uses.statements, life.node, model) and (
        any(runs_again(statement, placed, model) for statement in uses.statements)
        or _is_read_again(life, model)
    )


def why_not_wasted(lives: Sequence[EngineAllocation]) -> str:
    """Return why an engine that is not wasted is not reported, as a clause."""
    own = lives[0]
    if own.uses.keeper:
        return own.uses.keeper
    if own.uses.returned:
        return "its function returns it, and no call here discards it repeatedly"
    if not own.uses.statements:
        return "nothing here uses its connections"
    if own.placed.placement in STARTING:
        return "its line runs once"
    return "nothing here shows that its function runs again"


def ends_often(call: PoolCall, life: EngineAllocation) -> bool:
    """Return whether engines are created repeatedly, and none lives to see an idle connection."""
    is_own = life.node is call.node
    is_for_a_run = life.is_often(call.model) and _ends(life, call.model)
    return is_for_a_run or (is_own and is_wasted(call, life))


def stays_inside(life: EngineAllocation, model: SemanticModel) -> bool:
    """Return whether an engine is used, and ends with its function."""
    is_answered = bool(life.uses.returned) and _ends(life, model)
    return is_answered or (bool(life.uses.statements) and _ends(life, model))


def _ends(life: EngineAllocation, model: SemanticModel) -> bool:
    """Return whether an engine, and all that uses its connections, ends with its function."""
    uses, placed = life.uses, life.placed
    if uses.keeper:
        return False
    is_for_request = placed.placement is Placement.PER_REQUEST
    if uses.returned and not (is_for_request and life.is_answer):
        return False
    function = named_function_around(life.node, model)
    is_lent = function is not None and is_context_manager(function, model)
    return not uses.is_yielded or is_for_request or is_lent


def _is_dependency(node: ast.expr, model: SemanticModel) -> bool:
    """Return whether a generator is a dependency by its shape.

    It has no decorator, and lends a session with its only `yield`, outside of loops: of use only to
    a framework that calls it for every request, or to `next`.
    """
    function = named_function_around(node, model)
    if function is None or function.decorator_list:
        return False
    yields = [part for part in nodes_in(function, model) if isinstance(part, ast.Yield)]
    return len(yields) == 1 and not any(True for _ in loops_around(yields[0], model))


def _is_read_again(life: EngineAllocation, model: SemanticModel) -> bool:
    """Return whether an engine is created by a property that the module reads repeatedly."""
    function = named_function_around(life.node, model)
    if function is None or not is_property(function, model) or is_memoized(life.node, model):
        return False
    reads = [use.node for use in references_to(function, model) if not use.is_guess]
    placings = [placement_of(read, model) for read in reads]
    if any(is_often(read, one, model) for read, one in zip(reads, placings, strict=True)):
        return True
    return len([one for one in placings if one.placement not in STARTING]) > 1


def report_on_allocations(
    call: PoolCall, lives: Sequence[EngineAllocation], template: Callable[[str], str], what: str
) -> Report | None:
    """Return the report on an engine that is kept for a request, or created repeatedly.

    `template` returns the message for the latter, given what creates the engine, with braces for
    how often it happens, and `lives` are the places where it does. None if it is neither. A helper
    that one plain function misuses is reported where that calls it: others may call it rightly.
    """
    store = report_on_store(call, own_allocation(call).escape, what)
    if store is not None or not lives:
        return store
    first, model = lives[0], call.model
    users = {named_function_around(life.node, model) for life in lives}
    node: ast.expr = call.node
    name = spelled(call)
    related = related_to(node, first.placed)
    if first.node is not node and len(users) == 1 and not first.is_often(model):
        node = first.node
        used = node.func if isinstance(node, ast.Call) else node
        name = spelled_name(used, call.api.name)
        related = (Related(call.node, "creates the engine"), *related_to(node, first.placed))
    elif first.node is not node:
        related = (Related(first.node, "each of these calls creates one"), *related)
    return Report(
        node,
        placed_message(template(name), first.placed),
        help=help_to_share(what, first.placed),
        related=related,
    )
