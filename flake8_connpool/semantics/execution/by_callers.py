"""How often a function runs by what calls it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.frameworks.schema import OFTEN, STARTING, Placement
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import Reference
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.kept_properties import owner_of_kept
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.programs import (
    is_for_others,
    is_in_main_block,
    is_run_by_base,
)
from flake8_connpool.semantics.execution.rarely_run import runs_rarely
from flake8_connpool.semantics.execution.reasons import reason_of_callers
from flake8_connpool.semantics.execution.told import told_by
from flake8_connpool.semantics.execution.unreached import Unreached, why_unreached
from flake8_connpool.semantics.flow.short_lives import INIT
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.environment import Callers
from flake8_connpool.semantics.values.model import SemanticModel

# The uses of a function, each with how often it runs it, None where that is unknown.
Placings = list[tuple[Reference, Placed | None]]
PLACED_UNKNOWN = Placed(Placement.UNKNOWN, reason="how often it runs is unknown")


class Together(Struct, frozen=True):
    """What the callers of functions that run each other show of all of them.

    `often` is the caller that runs them repeatedly, if one does. `are_starting` is true if all of
    them run only when a process starts, and `are_program` if one of them is the main program.
    """

    often: Placed | None
    are_starting: bool
    are_program: bool

    @classmethod
    def of(cls, placings: Placings) -> Together:
        """Return what the callers with some placements show."""
        starting = [one for _, one in placings if one is not None and one.placement in STARTING]
        return cls(
            _often(placings),
            bool(placings) and len(starting) == len(placings),
            any(one.is_program for one in starting),
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


def placed_by_callers(
    function: Named,
    own: Placings,
    together: Together,
    above: Sequence[Unreached | None],
    model: SemanticModel,
) -> Placed:
    """Return how often a function runs.

    `own` are its uses, and `together` is what those of all functions that run each other with it
    show. `above` tells for each of its own why nothing is known to run it, None where something
    may.
    """
    often = together.often
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
        return told_by(entry_point_of(function, model), function, model)
    unreached = why_unreached(function, above, model) if others is None else None
    if unreached is not None:
        reason = unreached.reason
        return replace(PLACED_UNKNOWN, function=function, reason=reason, unreached=unreached)
    if _is_kept_by_callers(function, own, model):
        reason = f"the callers of `{function.name}` keep its result"
        return replace(PLACED_UNKNOWN, function=function, reason=reason)
    calls = [(use.call, one) for use, one in own if one is not None and not use.is_guess]
    in_new_loop = any(one.in_new_loop for _, one in calls)
    if others is not None and others.is_starting:
        caller = "only code that runs rarely, when a process starts, or keeps the result,"
        reason = f"{caller} calls `{function.name}`"
        return Placed(
            Placement.PER_PROCESS, function=function, in_new_loop=in_new_loop, reason=reason
        )
    if together.are_starting and others is None and not _has_other_callers(function, own, model):
        return Placed(
            Placement.PER_PROCESS,
            function=function,
            in_new_loop=in_new_loop,
            is_program=together.are_program,
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
