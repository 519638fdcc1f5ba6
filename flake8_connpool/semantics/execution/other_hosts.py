"""Whether every iteration of a loop requests another host, where a pool could reuse nothing.

The loop's variable is in the host or port of the URL, or the whole URL comes from a variable that
is named after a host, such as `hook.url`. Or each request goes through another proxy. A function
that a loop calls for each item gets the host in its parameters.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.frameworks.conventions import OF_PROXIES
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.calls.parameters import argument_for
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import Loop, loops_around
from flake8_connpool.semantics.execution.tenant_urls import CREDENTIALS
from flake8_connpool.semantics.execution.url_hosts import (
    Host,
    goes_over_hosts,
    host_of,
    is_of_host,
    url_of,
    written_as,
)
from flake8_connpool.semantics.flow.dependence import (
    depends_on_loops,
    depends_on_names,
    parameters_of,
)
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

Varies = Callable[[ast.expr], bool]


def visits_other_hosts(node: ast.AST, loop: Loop, model: SemanticModel) -> bool:
    """Return whether what a loop repeats is a request to another host in each iteration.

    `node` is a request, or creates the client whose requests are in the same block.
    """
    requests = _requests_of(node, model)

    def varies(part: ast.expr) -> bool:
        return _varies(part, loop, model)

    is_over_hosts = goes_over_hosts(loop) or _is_as_another(node, varies, model)
    return bool(requests) and all(
        _is_to_another(one, varies, is_over_hosts, model) for one in requests
    )


def callers_visit_other_hosts(node: ast.AST, function: Named, model: SemanticModel) -> bool:
    """Return whether each call of a function is in a loop that passes it another host each time."""
    requests = _requests_of(node, model)
    passed = _varied_in_loops(function, model) if requests else ()

    def is_to_another(one: ast.Call, names: frozenset[str], is_over_hosts: bool) -> bool:
        def varies(part: ast.expr) -> bool:
            return depends_on_names([part], names, function, model)

        return _is_to_another(
            one, varies, is_over_hosts or _is_as_another(node, varies, model), model
        )

    return bool(passed) and all(is_to_another(r, *one) for one in passed for r in requests)


@memoized
def _varied_in_loops(
    function: Named, model: SemanticModel
) -> tuple[tuple[frozenset[str], bool], ...]:
    """Return for each call of a function the parameters that vary with the loop around the call.

    And whether the loop goes over hosts. Nothing if a call is in no loop.
    """
    found = []
    for use in references_to(function, model):
        call = use.direct_call
        loop = next(loops_around(call, model), None) if call is not None else None
        if call is None or loop is None:
            return ()
        given = {
            name: argument_for(name, call, function, model) for name in parameters_of(function)
        }
        varied = frozenset(
            name
            for name, one in given.items()
            if isinstance(one, ast.expr) and depends_on_loops([one], [loop], model)
        )
        found.append((varied, goes_over_hosts(loop)))
    return tuple(found)


def _is_as_another(node: ast.AST, varies: Varies, model: SemanticModel) -> bool:
    """Return whether a client is created with other credentials in each iteration.

    A request could be sent with any credentials by a client that is shared.
    """
    is_client = isinstance(model.parents.get(node), ast.withitem)
    keywords = node.keywords if isinstance(node, ast.Call) and is_client else []
    return any(keyword.arg in CREDENTIALS and varies(keyword.value) for keyword in keywords)


def _requests_of(node: ast.AST, model: SemanticModel) -> list[ast.Call]:
    """Return a request itself, or the requests of the client that a call creates."""
    api = model.api(node.func) if isinstance(node, ast.Call) else None
    if api is None or api.one_server or not isinstance(node, ast.Call):
        return []
    return [node] if api.kind is Kind.REQUEST else list(_sent_in(node, model))


def _sent_in(made: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the requests in the `with` block of a new client."""
    above = model.parents[made]
    if not isinstance(above, ast.withitem) or not isinstance(above.optional_vars, ast.Name):
        return
    for part in walk(model.parents[above]):
        match part:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=sent)):
                if name == above.optional_vars.id and sent in SENDING:
                    yield part


def _is_to_another(
    request: ast.Call, varies: Varies, is_over_hosts: bool, model: SemanticModel
) -> bool:
    for keyword in request.keywords:
        if keyword.arg in OF_PROXIES and varies(keyword.value):
            return True
    url = url_of(request)
    host = host_of(url, model) if url is not None else Host()
    if not host.is_start:
        return any(map(varies, host.parts))
    # The URL starts with it: a base URL, or the whole.
    start = host.parts[0]
    return varies(start) and (
        is_over_hosts
        or is_of_host(start, in_loop=True)
        or is_of_host(written_as(start, model), in_loop=True)
    )


def _varies(node: ast.expr, loop: Loop, model: SemanticModel) -> bool:
    """Return whether an expression depends on the loop's variable, or on a choice in the loop."""
    return depends_on_loops([node], [loop], model) or any(
        isinstance(part, ast.Name) and _is_chosen(part, loop, model) for part in walk(node)
    )


def _is_chosen(name: ast.Name, loop: Loop, model: SemanticModel) -> bool:
    """Return whether a loop assigns the result of a call to a name: `proxy = choice(proxies)`."""
    bindings = model.symbols.lookup(name.id, model.symbols.scope_of[name])
    for binding in bindings:
        if binding.kind is BindingKind.VALUE and isinstance(binding.value, ast.Call):
            above: ast.AST | None = binding.node
            while above is not None and above is not loop:
                above = model.parents.get(above)
            if above is loop:
                return True
    return False
