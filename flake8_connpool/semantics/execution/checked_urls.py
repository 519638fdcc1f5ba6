"""Whether a function checks the host of a URL before it requests it.

The URL of a program's own service needs no such check; those that strangers enter do, since they
could lead to a server of the internal network (server-side request forgery, SSRF).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.conventions import AGAINST_SSRF, OF_ADDRESSES, OF_URL_CHECKS
from flake8_connpool.semantics.execution.url_hosts import host_of
from flake8_connpool.semantics.flow.dependence import depends_on_names, named_function_around
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel


def is_of_checked_url(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the host of a URL comes from a variable that the same function checks."""
    function = named_function_around(request, model)
    names = _checked_in(function, model) if function is not None else frozenset()
    if function is None or not names:
        return False
    return depends_on_names(host_of(url, model).parts, names, function, model)


@memoized
def _checked_in(function: Named, model: SemanticModel) -> frozenset[str]:
    """Return the variables of a function that it passes to a check of URLs."""
    calls = (part for part in nodes_in(function, model) if isinstance(part, ast.Call))
    return frozenset(
        name.id
        for call in calls
        if _checks_urls(call.func)
        for name in _first_of(call)
        if _is_local(name, model)
    )


def _first_of(call: ast.Call) -> Iterator[ast.Name]:
    """Yield the name that a call is passed as what it checks."""
    keywords = [keyword.value for keyword in call.keywords if keyword.arg == "url"]
    for argument in (*call.args[:1], *keywords):
        if isinstance(argument, ast.Name):
            yield argument


def _checks_urls(function: ast.expr) -> bool:
    words = set(dotted(function).lower().rpartition(".")[2].split("_"))
    is_check = not OF_URL_CHECKS.keys().isdisjoint(words)
    return not AGAINST_SSRF.keys().isdisjoint(words) or (
        is_check and not OF_ADDRESSES.keys().isdisjoint(words)
    )


def _is_local(name: ast.Name, model: SemanticModel) -> bool:
    """Return whether a name is a variable of a function, and no import or constant of it."""
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    if home is None or home is model.symbols.module:
        return False
    values = [binding.value for binding in home.bindings[name.id]]
    return not any(isinstance(value, ast.Constant) for value in values)
