"""What the module passes for a parameter of its own functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_connpool.semantics.calls.parameters import arguments_for, defaults_of
from flake8_connpool.semantics.calls.references import references_to, scope_around
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import LocalClass
from flake8_connpool.semantics.values.model import SemanticModel


def values_for(function: Named, name: str, model: SemanticModel) -> list[ast.expr]:
    """Return what each call in the module passes for a parameter, or its default.

    Empty if one of the calls is unknown, such as `make(*args)`, or if nothing here calls the
    function and the parameter has no default.
    """
    calls = _calls_of(function, model)
    if calls is None:
        return []
    if not calls:
        default = defaults_of(function).get(name)
        return [default] if default is not None else []
    return arguments_for(name, calls, function, model) or []


@memoized_per_model
def instantiations(model: SemanticModel) -> Mapping[ast.ClassDef, Sequence[ast.Call]]:
    """Return the calls of each class of the module."""
    found: dict[ast.ClassDef, list[ast.Call]] = {}
    for call in model.symbols.calls:
        made = model.non_null(call.func)
        if isinstance(made, LocalClass):
            found.setdefault(made.node, []).append(call)
    return found


def _calls_of(function: Named, model: SemanticModel) -> Sequence[ast.Call] | None:
    """Return the calls of a function; None if it is also used in another way."""
    owner = scope_around(function, model).node
    if function.name == "__init__" and isinstance(owner, ast.ClassDef):
        return instantiations(model).get(owner, ())
    uses = references_to(function, model)
    calls = [use.direct_call for use in uses if use.direct_call is not None]
    return calls if len(calls) == len(uses) else None
