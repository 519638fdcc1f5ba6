"""How often a function runs by its definition: its name, its decorators, a framework's data."""

from __future__ import annotations

from msgspec.structs import replace

from flake8_connpool.frameworks.conventions import MAIN
from flake8_connpool.frameworks.schema import PROCESS, Placement, Runs
from flake8_connpool.semantics.calls.injection import Injection
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.creations import is_run_by_new_objects
from flake8_connpool.semantics.execution.entry_points import entry_point_of, is_by_signature
from flake8_connpool.semantics.execution.placed import Placed
from flake8_connpool.semantics.execution.rare_handlers import is_rare_handler
from flake8_connpool.semantics.execution.reasons import reason_of_definition
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@memoized
def told(function: Named, model: SemanticModel) -> Placed | None:
    """Return how often a function runs by its definition; None if its callers decide."""
    role = entry_point_of(function, model)
    if role.placement is Placement.PER_CALL or is_run_by_new_objects(function, model):
        return None
    if is_by_signature(function, model):
        # It may be a helper, which a handler of another file gives its own parameters.
        callers = model.environment.callers.get(qualified(function, model))
        if callers is not None and (callers.runs is not None or callers.is_starting):
            return None
    return told_by(role, function, model)


def told_by(role: Runs, function: Named, model: SemanticModel) -> Placed:
    """Return the placement that a role gives to a function."""
    return replace(
        Placed.by(role, function),
        is_program=role is PROCESS and function.name in MAIN,
        is_rare=is_rare_handler(function, model),
        reason=reason_of_definition(function, role, model),
    )


def injected_into(handler: Named, injection: Injection, model: SemanticModel) -> Placed:
    """Return how often a framework calls a dependency of a handler."""
    own = told(handler, model)
    is_known = own is not None and own.placement is Placement.PER_REQUEST
    return own if own is not None and is_known else Placed.by(injection.runs, handler)
