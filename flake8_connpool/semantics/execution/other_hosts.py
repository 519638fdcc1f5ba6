"""Whether every iteration or call requests another host, where a pool could reuse nothing.

The loop's variable is in the host or port of the URL, or the whole URL comes from a variable that
is named after a host, such as `hook.url`. Or each request goes through another proxy. The whole URL
may come from a parameter as well: `order.callback_url`. A function that a loop calls for each item
gets the host in its parameters.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.frameworks.conventions import DECODING, OF_PROXIES, SETTINGS
from flake8_connpool.frameworks.schema import REQUEST
from flake8_connpool.library.catalog import SENDING
from flake8_connpool.library.schema import Kind
from flake8_connpool.semantics.calls.parameters import argument_for, defaults_of
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.loops import Loop, loops_around
from flake8_connpool.semantics.execution.url_hosts import (
    Host,
    goes_over_hosts,
    host_of,
    is_of_host,
    read_from,
    url_of,
    written_as,
)
from flake8_connpool.semantics.flow.dependence import (
    depends_on_loops,
    depends_on_names,
    depends_on_parameters,
    named_function_around,
    parameters_of,
)
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

Varies = Callable[[ast.expr], bool]


def visits_other_hosts(node: ast.AST, loop: Loop, model: SemanticModel) -> bool:
    """Return whether what a loop repeats is a request to another host in each iteration.

    `node` is a request, or creates the client whose requests are in the same block.
    """
    requests = _requests_of(node, model)
    is_over_hosts = goes_over_hosts(loop)
    return bool(requests) and all(
        _is_to_another(one, lambda part: _varies(part, loop, model), is_over_hosts, model)
        for one in requests
    )


def callers_visit_other_hosts(node: ast.AST, function: Named, model: SemanticModel) -> bool:
    """Return whether each call of a function is in a loop that passes it another host each time."""
    requests = _requests_of(node, model)
    passed = _varied_in_loops(function, model) if requests else ()

    def is_to_another(one: ast.Call, names: frozenset[str], is_over_hosts: bool) -> bool:
        def varies(part: ast.expr) -> bool:
            return depends_on_names([part], names, function, model)

        return _is_to_another(one, varies, is_over_hosts, model)

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


def is_to_host_of_parameter(request: ast.Call, model: SemanticModel) -> bool:
    """Return whether the host of a request is what an argument contains: `hook.url`.

    Either the whole URL has the name of a host, or the host is written with such a name:
    `f"https://{domain}/status"`. That of the settings of an application is always the same, and so
    may be that of self. Or a visitor sends a route the whole URL.
    """
    url = url_of(request)
    if url is None:
        return False
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


def _requests_of(node: ast.AST, model: SemanticModel) -> list[ast.Call]:
    """Return a request itself, or the requests of the client that a call creates."""
    api = model.api(node.func) if isinstance(node, ast.Call) else None
    if api is None or not isinstance(node, ast.Call):
        return []
    return [node] if api.kind is Kind.REQUEST else list(_sent_in(node, model))


def _sent_in(made: ast.Call, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the requests in the `with` block of a new client."""
    above = model.parents[made]
    block = model.parents[above] if isinstance(above, ast.withitem) else None
    for part in walk(block) if block is not None else ():
        if isinstance(part, ast.Call) and getattr(part.func, "attr", "") in SENDING:
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
