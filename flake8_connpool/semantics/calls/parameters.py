"""Which argument of a call a parameter of a function gets, and the other way round."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from enum import Enum, auto

from flake8_connpool.semantics.syntax.nodes import FunctionNode, Named
from flake8_connpool.semantics.values.abstract import LocalClass
from flake8_connpool.semantics.values.model import SemanticModel


class Missing(Enum):
    """Why there is no argument for a parameter."""

    ABSENT = auto()
    UNKNOWN = auto()  # it may be in `*args` or `**kwargs`


def argument_for(
    name: str, call: ast.Call, function: Named, model: SemanticModel
) -> ast.expr | Missing:
    """Return what a call of a function passes for one of its parameters."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = _positional(call, function, model)
    starred = next((i for i, a in enumerate(call.args) if isinstance(a, ast.Starred)), None)
    index = positional.index(name) if name in positional else None
    if index is not None and index < len(call.args) and (starred is None or index < starred):
        return call.args[index]
    is_open = (starred is not None and index is not None) or any(
        keyword.arg is None for keyword in call.keywords
    )
    return Missing.UNKNOWN if is_open else Missing.ABSENT


def parameter_for(
    argument: ast.expr, call: ast.Call, function: Named, model: SemanticModel
) -> str | None:
    """Return the parameter of a function that gets an argument of a call; None if unknown."""
    for keyword in call.keywords:
        if keyword.value is argument:
            names = [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]
            return keyword.arg if keyword.arg in names else None
    positional = _positional(call, function, model)
    for name, given in zip(positional, call.args, strict=False):
        if isinstance(given, ast.Starred):
            return None
        if given is argument:
            return name
    return None


def arguments_for(
    name: str, calls: Iterable[ast.Call], function: Named, model: SemanticModel
) -> list[ast.expr] | None:
    """Return what calls of a function pass for a parameter, or its default.

    None if one of the calls may pass something unknown.
    """
    default = defaults_of(function).get(name)
    found = []
    for call in calls:
        argument = argument_for(name, call, function, model)
        if argument is Missing.ABSENT and default is not None:
            argument = default
        if isinstance(argument, Missing):
            return None
        found.append(argument)
    return found


def defaults_of(function: FunctionNode) -> dict[str, ast.expr]:
    """Return the defaults of a function, by the names of its parameters."""
    args = function.args
    ordered = [*args.posonlyargs, *args.args]
    pairs = [
        *zip(reversed(ordered), reversed(args.defaults), strict=False),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    return {one.arg: default for one, default in pairs if default is not None}


def _positional(call: ast.Call, function: Named, model: SemanticModel) -> list[str]:
    """Return the parameters that take the positional arguments of a call, without self."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    is_method = isinstance(model.parents.get(function), ast.ClassDef)
    decorators = {getattr(one, "id", "") for one in function.decorator_list}
    if not is_method or "staticmethod" in decorators:
        return names
    is_of_class = (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == function.name
        and isinstance(model.non_null(call.func.value), LocalClass)
    )
    return names if is_of_class and "classmethod" not in decorators else names[1:]
