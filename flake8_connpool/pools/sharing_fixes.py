"""Fixes that give the requests of one function a client: one `with` around them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.library.catalog import APIS, LIBRARIES, canonical_module, client_of
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.edits import wrapping
from flake8_connpool.pools.free_names import free_name
from flake8_connpool.pools.request_counts import serves_several
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.pools.tenants import why_tenants_own
from flake8_connpool.pools.wrapped_blocks import can_hold_client, is_unchanged_in, run_around
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placement import function_placement
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import LOOPS, Named
from flake8_connpool.semantics.values.model import SemanticModel
from flake8_connpool.semantics.values.spelling import spelling_of

# The outermost loop around a request, or its function, and the library.
_Place = tuple[ast.AST, str]


def sharing(subject: PoolCall) -> Fix | None:
    """Return the unsafe fix that sends a request, and those around it, with one client.

    The client is created before the outermost loop around the request in its function. Without a
    loop, it serves at least two requests in a row. None where a client would still be created too
    often, or where no request accepts the same arguments as its method.
    """
    place = _place_of(subject.node, subject.api, subject.model) if subject.taker is None else None
    if place is None:
        return None
    found = _sharing_at(place, subject.model, subject.options)
    return found.fix if found is not None and subject.node in found.requests else None


class _Shared(Struct, frozen=True):
    """The requests that one client can send, and the fix, which all of them share."""

    requests: frozenset[ast.Call]
    fix: Fix


@memoized_with_options
def _sharing_at(place: _Place, model: SemanticModel, options: RuleOptions) -> _Shared | None:
    """Return what one client can send before a loop or in a function."""
    client = client_of(place[1], is_async=False)
    requests = _requests_by_place(model.tree, model, options).get(place, ())
    if client is None or not requests or not _agree(requests, place, model):
        return None
    request = requests[0]
    block = _block_around(requests, place[0], model)
    if not block or not can_hold_client(block, request, model):
        return None
    names = _names(client)
    function = function_around(request, model)
    name = free_name(names, function or model.tree, model)
    spelled = spelling_of(client.name, request, model)
    if name is None or spelled is None:
        return None
    if client.is_async and not isinstance(function, ast.AsyncFunctionDef):
        return None
    word = "async with" if client.is_async else "with"
    wrap = wrapping(block[0], block[-1], f"{word} {spelled}() as {name}")
    sent = [
        Edit(Verb.SET, Node.of(call.func), content=f"{name}.{method_of(call, model)}")
        for call in requests
    ]
    where = "before the loop" if isinstance(place[0], LOOPS) else "for these requests"
    fix = Fix(Applicability.UNSAFE, f"Create one `{spelled}` {where}", (wrap, *sent))
    return _Shared(frozenset(requests), fix)


def _place_of(request: ast.Call, api: Api, model: SemanticModel) -> _Place | None:
    """Return what a client must be created before; None where that would not help.

    A generator expression may run later, a handler gets a client for each request anyway.
    """
    function = function_around(request, model)
    placement = None
    if function is not None:
        placement = function_placement(function, model).placement
    if isinstance(function, ast.Lambda) or placement is Placement.PER_REQUEST:
        return None
    loops = list(loops_around(request, model))
    if any(isinstance(loop, ast.GeneratorExp) for loop in loops):
        return None
    if not loops:
        is_plain = isinstance(function, Named) and placement is Placement.PER_CALL
        return (function, api.library) if function is not None and is_plain else None
    statements = [loop for loop in loops if isinstance(loop, LOOPS)]
    return (statements[-1], api.library) if statements else None


@memoized_with_options
def _requests_by_place(
    tree: ast.Module, model: SemanticModel, options: RuleOptions
) -> Mapping[_Place, Sequence[ast.Call]]:
    """Return the requests that one client could send, in source order."""
    found: dict[_Place, list[ast.Call]] = {}
    for call, api in model.api_calls:
        is_sent = not api.at_entry or isinstance(model.parents[call], ast.withitem)
        if api.kind is not Kind.REQUEST or not is_sent:
            continue
        if is_accepted(call, api) and is_imported(call, api, model):
            subject = pool_call(call, model, options)
            place = _place_of(call, api, model)
            if subject is not None and place is not None and why_tenants_own(subject) is None:
                found.setdefault(place, []).append(call)
    return found


def is_accepted(call: ast.Call, api: Api) -> bool:
    """Return whether the method of a client accepts the arguments of a function."""
    client = client_of(api.library, is_async=False)
    if client is None or api.name.rpartition(".")[2] not in client.sends:
        return False
    if len(call.args) > api.positional or any(isinstance(a, ast.Starred) for a in call.args):
        return False
    return all(
        keyword.arg not in api.of_client if keyword.arg is not None else not api.of_client
        for keyword in call.keywords
    )


def is_imported(call: ast.Call, api: Api, model: SemanticModel) -> bool:
    """Return whether a call names the library's own function, not one that an option names."""
    path: list[str] = []
    node = call.func
    while isinstance(node, ast.Attribute):
        path.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    bindings = model.symbols.lookup(node.id, model.symbols.scope_of[node])
    return bool(bindings) and all(
        binding.kind is BindingKind.IMPORT
        and APIS.get(canonical_module(".".join([binding.imported, *path]))) is api
        for binding in bindings
    )


def _agree(requests: Sequence[ast.Call], place: _Place, model: SemanticModel) -> bool:
    """Return whether requests agree in what a connection depends on: certificates and proxies."""
    around, library = place
    told = set(LIBRARIES[library].manner) & set(LIBRARIES[library].tenant)
    settings = [[k for k in call.keywords if k.arg in told] for call in requests]
    if isinstance(around, LOOPS) and not all(
        is_unchanged_in(around, keyword.value, model) for own in settings for keyword in own
    ):
        return False
    return len({tuple(sorted(ast.dump(k) for k in own)) for own in settings}) == 1


def _block_around(
    requests: Sequence[ast.Call], around: ast.AST, model: SemanticModel
) -> Sequence[ast.stmt]:
    """Return the statements that a client serves; none if it would not serve two requests."""
    if isinstance(around, LOOPS):
        return [around]
    if not serves_several(requests, requests[0], model):
        return []
    hosts = [_host(call) for call in requests]
    if None not in hosts and len(set(hosts)) == len(hosts):
        return []
    return run_around(requests, around, model)


def _host(request: ast.Call) -> str | None:
    """Return the scheme and host of a request's URL, None if they are not written in it."""
    for node in [*request.args, *(k.value for k in request.keywords)]:
        text = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            scheme, found, rest = text.value.partition("://")
            host, slash, _ = rest.partition("/")
            if found and (slash or text is node):
                return f"{scheme}://{host}"
    return None


def _names(client: Api) -> Iterator[str]:
    usual = usual_name(client)
    yield from (usual, f"http_{usual}", f"{client.library}_{usual}")


def usual_name(client: Api) -> str:
    """Return the usual name of a variable for a client: `session` for a `ClientSession`."""
    words: list[str] = re.findall("[A-Z][a-z]*", client.name.rpartition(".")[2])
    return words[-1].lower()


def method_of(call: ast.Call, model: SemanticModel) -> str:
    """Return the method of a client that stands for a function."""
    api = model.api(call.func)
    return api.name.rpartition(".")[2] if api is not None else ""
