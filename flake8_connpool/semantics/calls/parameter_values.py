"""What the module passes for a parameter of its own functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

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
    default = default_of(function, name)
    calls = _calls_of(function, model)
    if calls is None or any(map(_is_open, calls)):
        return []
    if not calls:
        return [default] if default is not None else []
    owner = scope_around(function, model).node
    is_bound = isinstance(owner, ast.ClassDef) and not _is_static(function)
    passed = [_passed(call, function, name, is_bound) or default for call in calls]
    known = [value for value in passed if value is not None]
    return known if len(known) == len(calls) else []


def default_of(function: Named, name: str) -> ast.expr | None:
    """Return the default of a parameter; None if it has none."""
    args = function.args
    ordered = [*args.posonlyargs, *args.args]
    pairs = [
        *zip(reversed(ordered), reversed(args.defaults), strict=False),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    return next((default for one, default in pairs if one.arg == name), None)


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
    calls = [use.call for use in uses if use.call is not None and use.call.func is use.node]
    return calls if len(calls) == len(uses) else None


def _passed(call: ast.Call, function: Named, name: str, is_bound: bool) -> ast.expr | None:
    """Return the argument for a parameter; None if the call has none."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    ordered = [one.arg for one in (*function.args.posonlyargs, *function.args.args)][is_bound:]
    position = ordered.index(name) if name in ordered else len(call.args)
    return call.args[position] if position < len(call.args) else None


def _is_open(call: ast.Call) -> bool:
    """Return whether a call may pass more than it names."""
    has_rest = any(keyword.arg is None for keyword in call.keywords)
    return has_rest or any(isinstance(arg, ast.Starred) for arg in call.args)


def _is_static(function: Named) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list
    )
