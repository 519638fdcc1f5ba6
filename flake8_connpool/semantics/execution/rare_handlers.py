"""Whether a handler of requests is called now and then, by its path and who may call it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import (
    OF_A_REDIRECT,
    OF_ADMINISTRATORS,
    OF_SIGNING_IN,
    RARE_ROUTES,
    ROUTES,
)
from flake8_connpool.frameworks.schema import REQUEST
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.flow.dependence import parameters_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel

# How a path spells a parameter: `{name}`, `<name>`, `:name`.
_OF_PARAMETERS = ("{", "<", ":")


@memoized
def is_rare_handler(function: Named, model: SemanticModel) -> bool:
    """Return whether a handler of requests is called now and then.

    It is for settings or administrators, or signs in.
    """
    role = entry_point_of(function, model)
    if role.placement is not REQUEST.placement or role.each != REQUEST.each:
        return False
    return (
        OF_A_REDIRECT.keys() <= {*parameters_of(function)}
        or _signs_in(function.name)
        or any(_is_rare(path) for path in _paths(function, model))
        or any(_is_of_administrators(name) for name in _permissions(function))
    )


def _is_rare(path: str) -> bool:
    """Return whether the last part of a path says it, or any that it signs in or administrates."""
    parts = [one for one in path.lower().split("/") if one and not one.startswith(_OF_PARAMETERS)]
    is_rare = bool(parts) and not RARE_ROUTES.keys().isdisjoint(_words(parts[-1]))
    return is_rare or any(_signs_in(one) or _is_of_administrators(one) for one in parts)


def _signs_in(name: str) -> bool:
    return not OF_SIGNING_IN.keys().isdisjoint(_words(name))


def _is_of_administrators(name: str) -> bool:
    return not OF_ADMINISTRATORS.keys().isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return name.lower().replace("-", "_").split("_")


def _paths(function: Named, model: SemanticModel) -> Iterator[str]:
    """Yield the paths of the decorators of a handler."""
    for one in function.decorator_list:
        if isinstance(one, ast.Call) and getattr(one.func, "attr", "") in ROUTES:
            path = model.value(one.args[0]) if one.args else None
            if isinstance(path, Constant) and isinstance(path.value, str):
                yield path.value


def _permissions(function: Named) -> Iterator[str]:
    """Yield the names in the decorators of a handler and in the defaults of its parameters."""
    arguments = function.args
    given = [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]
    annotations = [one.annotation for one in (*arguments.args, *arguments.kwonlyargs)]
    for part in (*function.decorator_list, *given, *annotations):
        for one in walk(part) if part is not None else ():
            if isinstance(one, ast.Name | ast.Attribute):
                yield one.id if isinstance(one, ast.Name) else one.attr
