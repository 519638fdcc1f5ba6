"""How often a line runs: once, for every request of a handler, on every iteration of a loop.

Calls by frameworks are data (`frameworks/`). Calls by the module itself are found in its source: a
helper of a handler runs for every request, one of `main` once per process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from flake8_connpool.frameworks.conventions import MAIN
from flake8_connpool.frameworks.schema import OFTEN, PROCESS, STARTING, Placement, Runs
from flake8_connpool.semantics.calls.components import strongly_connected_components
from flake8_connpool.semantics.calls.injection import Injection, injections
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import (
    CALL,
    Reference,
    reference_at,
    references_to,
)
from flake8_connpool.semantics.execution.creations import creations_for, is_run_by_new_objects
from flake8_connpool.semantics.execution.entry_points import entry_point_of
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
    is_for_others,
    is_in_main_block,
    is_run_by_base,
)
from flake8_connpool.semantics.execution.rare_handlers import is_rare_handler
from flake8_connpool.semantics.execution.rarely_run import runs_rarely, sets_up
from flake8_connpool.semantics.execution.reasons import reason_of_callers, reason_of_definition
from flake8_connpool.semantics.execution.unreached import Unreached, why_unreached
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.short_lives import INIT
from flake8_connpool.semantics.syntax.dead_code import is_dead
from flake8_connpool.semantics.syntax.memo import memoized, memoized_per_model
from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.environment import Callers
from flake8_connpool.semantics.values.model import SemanticModel

Placings = list[tuple[Reference, Placed | None]]

_OTHER_HOSTS = "every iteration requests another host, so no connection could be reused"
_SET_UP = "`{}` sets up or checks settings, so its loop rarely runs"
_FEW_ROUNDS = "its loop goes over a few items that the source writes down"
PLACED_ONCE = Placed(Placement.ONCE, reason="it runs once, when the module is imported")
PLACED_UNKNOWN = Placed(Placement.UNKNOWN, reason="how often it runs is unknown")


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
    if isinstance(function, Named) and _told(function, model) is not None:
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
        told = _told(function, model) if isinstance(function, Named) else None
        if told is not None:
            _placements(model)[function] = told
        elif isinstance(function, Named):
            uses = [
                (use, _of_use(use, function, model))
                for use in _uses(function, model)
                if function_around(use.node, model) not in (near if use.is_guess else inside)
            ]
            created = frozenset(creations_for(function, model))
            # Other files may create objects of a class, too: only what runs for requests counts.
            placings[function] = [
                (use, one) for use, one in uses if use not in created or _is_for_requests(one)
            ]
    together = [one for some in placings.values() for one in some]
    often = _often(together)
    for function, own in placings.items():
        _placements(model)[function] = _found(function, own, together, often, model)
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


@memoized
def _told(function: Named, model: SemanticModel) -> Placed | None:
    """Return how often a function runs by its definition; None if its callers decide."""
    role = entry_point_of(function, model)
    if role.placement is Placement.PER_CALL or is_run_by_new_objects(function, model):
        return None
    return _told_by(role, function, model)


def _told_by(role: Runs, function: Named, model: SemanticModel) -> Placed:
    return replace(
        Placed.by(role, function),
        is_program=role is PROCESS and function.name in MAIN,
        is_rare=is_rare_handler(function, model),
        reason=reason_of_definition(function, role, model),
    )


def _often(placings: Placings) -> Placed | None:
    """Return the caller that runs a function repeatedly, for requests rather than in a loop.

    If all that do are handlers that are called now and then, it is one of them.
    """
    known = [one for use, one in placings if one is not None and not use.is_guess]
    for is_rare in (False, True):
        for wanted in OFTEN:
            found = [one for one in known if one.placement is wanted and one.is_rare is is_rare]
            if found:
                return min(found, key=lambda one: one.in_new_loop)
    return None


def _found(
    function: Named, own: Placings, together: Placings, often: Placed | None, model: SemanticModel
) -> Placed:
    # A login that a loop calls is not made on every iteration; one for a request is.
    if runs_rarely(function, model):
        often = _often([(use, one) for use, one in own if _is_of_framework(use, one)])
    elif often is not None:
        often = _often(own) or often
    others = model.environment.callers.get(qualified(function, model))
    if others is None or others.runs is None:
        # Objects of its class are created and dropped for requests.
        dropped = model.environment.droppers.get(qualified(function, model))
        others = dropped if dropped is not None and function.name == INIT else others
    if often is not None and not (often.is_rare and _has_plain_callers(own, others)):
        return often
    if others is not None and others.runs is not None:
        return Placed.by_others(others, others.runs, function)
    if owner_of_kept(function, model) is not None:
        return _told_by(entry_point_of(function, model), function, model)
    above = [_unreached_at(use, model) for use, _ in own]
    unreached = why_unreached(function, above, model) if others is None else None
    if unreached is not None:
        reason = unreached.reason
        return replace(PLACED_UNKNOWN, function=function, reason=reason, unreached=unreached)
    if _is_kept_by_callers(function, own, model):
        reason = f"the callers of `{function.name}` keep its result"
        return replace(PLACED_UNKNOWN, function=function, reason=reason)
    calls = [(use.call, one) for use, one in own if one is not None and not use.is_guess]
    in_new_loop = any(one.in_new_loop for _, one in calls)
    starting = [one for _, one in together if one is not None and one.placement in STARTING]
    if others is not None and others.is_starting:
        caller = "only code that runs when a process starts, or keeps the result,"
        reason = f"{caller} calls `{function.name}`"
        return Placed(
            Placement.PER_PROCESS, function=function, in_new_loop=in_new_loop, reason=reason
        )
    is_started = bool(together) and len(starting) == len(together)
    if is_started and others is None and not _has_other_callers(function, own, model):
        return Placed(
            Placement.PER_PROCESS,
            function=function,
            in_new_loop=in_new_loop,
            is_program=any(one.is_program for one in starting),
            reason=reason_of_callers(function, (use.node for use, _ in own), model),
        )
    callers = tuple(call for call, one in calls if call and one.placement not in STARTING)
    return Placed(
        Placement.PER_CALL,
        function=function,
        callers=callers,
        in_new_loop=in_new_loop,
        elsewhere=others,
    )


def injected_into(handler: Named, injection: Injection, model: SemanticModel) -> Placed:
    """Return how often a framework calls a dependency of a handler."""
    told = _told(handler, model)
    is_known = told is not None and told.placement is Placement.PER_REQUEST
    return told if told is not None and is_known else Placed.by(injection.runs, handler)


def _unreached_at(use: Reference, model: SemanticModel) -> Unreached | None:
    """Return why nothing is known to run a use of a function; None if something may."""
    is_call = use.call is not None and (use.runs is None or use.runs.in_new_loop)
    around = function_around(use.node, model) if is_call else None
    placed = _placements(model).get(around) if around is not None else None
    return placed.unreached if placed is not None else None


def _has_plain_callers(own: Placings, others: Callers | None) -> bool:
    """Return whether more than handlers that are called now and then call a function."""
    return others is not None or not all(one is not None and one.is_rare for _, one in own)


def _is_kept_by_callers(function: Named, own: Placings, model: SemanticModel) -> bool:
    is_public = not function.name.startswith("_")
    calls = [use.call for use, _ in own]
    return is_public and bool(calls) and all(c is not None and is_memoized(c, model) for c in calls)


def _has_other_callers(function: Named, own: Placings, model: SemanticModel) -> bool:
    """Return whether other modules run a function that here only the main program calls."""
    if not any(one is not None and one.is_program for _, one in own):
        return False
    if is_run_by_base(function, model):
        return True
    return is_for_others(function, model) and all(
        is_in_main_block(use.node, model) for use, _ in own
    )


def _is_of_framework(use: Reference, placed: Placed | None) -> bool:
    return use.runs is not None or (
        placed is not None and placed.placement is Placement.PER_REQUEST
    )


def _of_use(use: Reference, function: FunctionNode, model: SemanticModel) -> Placed | None:
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
    placed = placed.reached_by(use.call)
    if is_in_main_block(use.call, model):
        placed = replace(placed, is_program=True)
    if use.runs is not None:
        return replace(placed, in_new_loop=True)
    return placed if placed.placement is not Placement.UNKNOWN else None
