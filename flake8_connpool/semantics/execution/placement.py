"""How often a line runs: once, for every request of a handler, on every iteration of a loop.

Calls by frameworks are data (`frameworks/`). Calls by the module itself are found in its source: a
helper of a handler runs for every request, one of `main` once per process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.semantics.calls.components import strongly_connected_components
from flake8_connpool.semantics.calls.injection import injections
from flake8_connpool.semantics.calls.references import (
    CALL,
    Reference,
    reference_at,
    references_to,
)
from flake8_connpool.semantics.execution.by_callers import (
    PLACED_UNKNOWN,
    Placings,
    Together,
    placed_by_callers,
)
from flake8_connpool.semantics.execution.creations import creations_for
from flake8_connpool.semantics.execution.few_rounds import has_few_rounds
from flake8_connpool.semantics.execution.kept_properties import owner_of_kept
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.other_hosts import (
    callers_visit_other_hosts,
    visits_other_hosts,
)
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.programs import (
    is_in_main_block,
)
from flake8_connpool.semantics.execution.rarely_run import sets_up
from flake8_connpool.semantics.execution.told import injected_into, told
from flake8_connpool.semantics.execution.unreached import Unreached
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.short_lives import INIT
from flake8_connpool.semantics.syntax.dead_code import is_dead
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel

_OTHER_HOSTS = "every iteration requests another host, so no connection could be reused"
_SET_UP = "`{}` sets up or checks settings, so its loop rarely runs"
_FEW_ROUNDS = "its loop goes over a few items that the source writes down"
PLACED_ONCE = Placed(Placement.ONCE, reason="it runs once, when the module is imported")


@memoized_per_model
def _placements(model: SemanticModel) -> dict[ast.AST, Placed]:
    """Return the placements of functions computed so far; the caller adds to it."""
    return {}


def placement_of(node: ast.AST, model: SemanticModel, *, few_count: bool = True) -> Placed:
    """Return how often a node runs.

    If `few_count` is false, a loop with a few known rounds around the node is no repetition.
    """
    function = function_around(node, model)
    around = function_placement(function, model) if function is not None else PLACED_ONCE
    if around.unreached is not None and around.unreached.is_unused:
        return around
    loops = list(loops_around(node, model))
    loop = next((one for one in loops if few_count or not has_few_rounds(one, model)), None)
    if loop is None:
        if (
            around.placement is Placement.PER_ITERATION
            and isinstance(function, Named)
            and callers_visit_other_hosts(node, function, model)
        ):
            return replace(PLACED_UNKNOWN, reason=_OTHER_HOSTS)
        is_known = around.placement not in (Placement.ONCE, Placement.UNKNOWN)
        return around if is_known or not loops else replace(around, reason=_FEW_ROUNDS)
    is_of_request = around.placement is Placement.PER_REQUEST
    if visits_other_hosts(node, loop, model):
        return around if is_of_request else replace(PLACED_UNKNOWN, reason=_OTHER_HOSTS)
    if isinstance(function, Named) and not is_of_request and sets_up(function, model):
        return replace(PLACED_UNKNOWN, reason=_SET_UP.format(function.name))
    return Placed(Placement.PER_ITERATION, loop=loop)


def function_placement(function: ast.AST, model: SemanticModel) -> Placed:
    """Return how often a function runs."""
    placements = _placements(model)
    if function not in placements:
        # Its callers come first.
        for ring in strongly_connected_components(function, lambda one: _deciding(one, model)):
            _place_all(ring, model)
    return placements[function]


def _deciding(
    function: ast.AST, model: SemanticModel, *, guessing: bool = True
) -> Iterator[ast.AST]:
    """Yield the functions that must be placed before a function: those that run it."""
    if isinstance(function, Named) and told(function, model) is not None:
        return
    for use in _uses(function, model):
        is_asked = use.runs is None or use.runs.in_new_loop
        if use.call is not None and is_asked and (guessing or not use.is_guess):
            above = function_around(use.call, model)
            if above is not None and above not in _placements(model):
                yield above


def _place_all(functions: Sequence[ast.AST], model: SemanticModel) -> None:
    """Place functions that run each other, if guesses count."""
    near = frozenset(functions)

    def surely(function: ast.AST) -> Iterator[ast.AST]:
        deciding = _deciding(function, model, guessing=False)
        return (one for one in deciding if one in near)

    for function in functions:
        if function not in _placements(model):
            for ring in strongly_connected_components(function, surely):
                _place(ring, near, model)


def _place(ring: Sequence[ast.AST], near: frozenset[ast.AST], model: SemanticModel) -> None:
    """Place functions that certainly run each other.

    Recursion adds nothing, so their placement is that of the other callers.
    """
    inside = frozenset(ring)
    placings: dict[Named, Placings] = {}
    for function in ring:
        known = told(function, model) if isinstance(function, Named) else None
        if known is not None:
            _placements(model)[function] = known
        elif isinstance(function, Named):
            created = frozenset(creations_for(function, model))
            uses = [
                (use, _of_use(use, function, model, creates=use in created))
                for use in _uses(function, model)
                if function_around(use.node, model) not in (near if use.is_guess else inside)
            ]
            # Other files may create objects of a class, too: only what runs for requests counts.
            placings[function] = [
                (use, one) for use, one in uses if use not in created or _is_for_requests(one)
            ]
    together = Together.of([one for some in placings.values() for one in some])
    for function, own in placings.items():
        above = [_unreached_at(use, model) for use, _ in own]
        _placements(model)[function] = placed_by_callers(function, own, together, above, model)
    for function in ring:
        if isinstance(function, ast.Lambda):
            use = _uses(function, model)[0]
            _placements(model)[function] = _of_use(use, function, model) or PLACED_UNKNOWN


def _uses(function: ast.AST, model: SemanticModel) -> Sequence[Reference]:
    if isinstance(function, ast.Lambda):
        return [reference_at(function, model)]
    assert isinstance(function, Named)
    others = () if owner_of_kept(function, model) is not None else references_to(function, model)
    return [u for u in (*others, *creations_for(function, model)) if not is_dead(u.node, model)]


def _is_for_requests(placed: Placed | None) -> bool:
    return placed is not None and placed.placement is Placement.PER_REQUEST


def _unreached_at(use: Reference, model: SemanticModel) -> Unreached | None:
    """Return why nothing is known to run a use of a function; None if something may."""
    is_call = use.call is not None and (use.runs is None or use.runs.in_new_loop)
    around = function_around(use.node, model) if is_call else None
    placed = _placements(model).get(around) if around is not None else None
    return placed.unreached if placed is not None else None


def _of_use(
    use: Reference, function: FunctionNode, model: SemanticModel, *, creates: bool = False
) -> Placed | None:
    """Return how often one use of a function runs it, None where that is unknown."""
    if use.call is None:
        return Placed.by(use.runs, function) if use.runs is not None else None
    if isinstance(function, Named) and function.name in (INIT, CALL):
        injection = injections(model).get(use.call)
        if injection is not None and injection.function is not None:
            placed = injected_into(injection.function, injection, model)
            return placed.reached_by(injection.call)
    if use.runs is not None and not use.runs.in_new_loop:
        loop = use.call if use.runs.placement is Placement.PER_ITERATION else None
        return replace(Placed.by(use.runs, function), loop=loop)
    placed = placement_of(use.call, model)
    if is_memoized(use.call, model):
        # Others may call it as well, unless it is the module's own.
        is_own = isinstance(function, Named) and function.name.startswith("_")
        return Placed(Placement.PER_PROCESS) if is_own else None
    placed = placed.reached_by(use.call, creates=creates)
    if is_in_main_block(use.call, model):
        placed = replace(placed, is_program=True)
    if use.runs is not None:
        return replace(placed, in_new_loop=True)
    return placed if placed.placement is not Placement.UNKNOWN else None
