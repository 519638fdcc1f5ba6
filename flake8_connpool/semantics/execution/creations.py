"""What runs `__init__`, and a property that keeps its result: the creation of an object."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_connpool.semantics.calls.injection import injected_classes
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.calls.references import Reference
from flake8_connpool.semantics.execution.kept_properties import creations_with, owner_of_kept
from flake8_connpool.semantics.flow.short_lives import owner_of_init
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel


@memoized
def creations_for(function: Named, model: SemanticModel) -> Sequence[Reference]:
    """Return what creates the objects for which a method runs, if that alone decides.

    The module calls the class of an `__init__`, or a framework does for a parameter.
    """
    if owner_of_kept(function, model) is not None:
        return [Reference(call.func, call) for call in creations_with(function, model)]
    owner = owner_of_init(function, model)
    if owner is None:
        return ()
    calls = [Reference(call.func, call) for call in instantiations(model).get(owner, ())]
    asked = injected_classes(model).get(owner, ())
    return [*calls, *(Reference(one.dependency, one.call, one.runs) for one in asked)]


def is_run_by_new_objects(function: Named, model: SemanticModel) -> bool:
    """Return whether a property that keeps its result is known to run for new objects."""
    if owner_of_kept(function, model) is None:
        return False
    others = model.environment.callers.get(qualified(function, model))
    is_elsewhere = others is not None and others.runs is not None
    return is_elsewhere or bool(creations_for(function, model))
