"""Whether the caller of a function chooses the host of its request, so that each may be another.

The whole URL is what an argument contains and is named after a host: `order.callback_url`. Or the
function checks the URL, or gets it together with credentials, or each object has one of its own.
"""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.conventions import DECODING, SETTINGS
from flake8_connpool.frameworks.schema import REQUEST
from flake8_connpool.semantics.calls.parameters import defaults_of
from flake8_connpool.semantics.execution.checked_urls import is_of_checked_url
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.own_urls import is_own_url
from flake8_connpool.semantics.execution.tenant_urls import is_of_tenant
from flake8_connpool.semantics.execution.url_hosts import (
    host_of,
    is_of_host,
    read_from,
    url_of,
    written_as,
)
from flake8_connpool.semantics.flow.dependence import (
    depends_on_parameters,
    named_function_around,
    parameters_of,
)
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel


def is_to_chosen_host(request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the caller of a function chooses the host of its request.

    Then the next request may go to another host.
    """
    url = url_of(request)
    return url is not None and (
        _is_named_after_host(url, request, model)
        or is_of_checked_url(url, request, model)
        or is_own_url(url, request, model)
        or is_of_tenant(url, request, model)
    )


def _is_named_after_host(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the host of a request is what an argument contains: `hook.url`.

    Either the whole URL has the name of a host, or the host is written with such a name:
    `f"https://{domain}/status"`. That of the settings of an application is always the same, and so
    may be that of self. Or a visitor sends a route the whole URL.
    """
    host = host_of(url, model)
    if not host.is_start:
        return any(
            isinstance(part, ast.Name)
            and is_of_host(part)
            and depends_on_parameters([part], request, model, counting_self=False)
            for part in host.parts
        )
    start = written_as(host.parts[0], model)
    if host.has_path:
        return False
    return _is_of_argument(start, request, model) or _is_sent_to_route(start, request, model)


def _is_of_argument(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    read = read_from(url)
    if read is None or not is_of_host(url):
        return False
    while (further := read_from(read)) is not None:
        read = further
    is_of_settings = isinstance(read, ast.Name) and read.id in SETTINGS
    return not is_of_settings and depends_on_parameters([read], request, model, counting_self=False)


def _is_sent_to_route(url: ast.expr, request: ast.Call, model: SemanticModel) -> bool:
    """Return whether a URL is a parameter of a route, decoded or not, that a request contains."""
    function = named_function_around(request, model)
    if not isinstance(url, ast.Name) or function is None:
        return False
    role = entry_point_of(function, model)
    if (role.placement, role.each) != (REQUEST.placement, REQUEST.each):
        return False
    decoded = model.symbols.assigned(url)
    match decoded:
        case ast.Call(func=func, args=[ast.Name() as only], keywords=[]) if _decodes(func):
            url = only
    default = defaults_of(function).get(url.id)
    return url.id in parameters_of(function) and not isinstance(default, ast.Call)


def _decodes(function: ast.expr) -> bool:
    name = dotted(function).lower().rpartition(".")[2]
    return any(word in name for word in DECODING)
