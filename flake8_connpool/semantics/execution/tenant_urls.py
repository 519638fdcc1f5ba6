"""Whether a function gets both the URL of a server and the credentials for it from its caller.

Then it serves several tenants, each with a server of its own, unless a call passes what is the same
for all.
"""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.conventions import OF_CREDENTIALS, SETTINGS
from flake8_connpool.semantics.calls.parameters import argument_for, defaults_of
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.url_hosts import host_of
from flake8_connpool.semantics.flow.dependence import (
    depends_on_names,
    depends_on_parameters,
    named_function_around,
    parameters_of,
)
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# The arguments of a request or client that tell who sends it.
CREDENTIALS = frozenset({"auth", "cookies", "headers"})
_TRIMMING = frozenset({"removeprefix", "removesuffix", "rstrip", "strip"})


def is_of_tenant(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether a URL starts with a parameter, and the credentials are a parameter too."""
    function = named_function_around(request, model)
    base = _base_of(url, model)
    if function is None or base is None or base not in parameters_of(function):
        return False
    if base in SETTINGS or not isinstance(defaults_of(function).get(base), ast.Constant | None):
        return False
    secrets = frozenset(name for name in parameters_of(function) if _is_secret(name))
    sent = [keyword.value for keyword in request.keywords if keyword.arg in CREDENTIALS]
    return depends_on_names(sent, secrets, function, model) and not _is_passed_same(
        base, function, model
    )


def _base_of(url: ast.expr, model: SemanticModel) -> str | None:
    """Return the name that a URL starts with, followed by a path: `f"{base}/items"`."""
    host = host_of(url, model)
    if not host.is_start or not host.has_path:
        return None
    match host.parts[0]:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=trim)) if trim in _TRIMMING:
            return name
        case _:
            return None


def _is_secret(name: str) -> bool:
    return not OF_CREDENTIALS.keys().isdisjoint(name.lower().split("_"))


def _is_passed_same(name: str, function: Named, model: SemanticModel) -> bool:
    """Return whether a call of the module may always pass the same for a parameter.

    Only what a parameter of the caller contains, other than self, is of one tenant.
    """
    for use in references_to(function, model):
        call = use.direct_call
        given = argument_for(name, call, function, model) if call is not None else None
        if call is None or not isinstance(given, ast.expr):
            return True
        if not depends_on_parameters([given], call, model, counting_self=False):
            return True
    return False
