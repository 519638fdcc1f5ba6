"""Thread pools of known size whose workers all send requests to one host through one client."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.shared_clients import called_on, is_made_by
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_use
from flake8_connpool.pools.submitted_work import Work, elements, works_of
from flake8_connpool.pools.thread_pools import thread_pools
from flake8_connpool.semantics.calls.reachability import function_named, is_within, reached_from
from flake8_connpool.semantics.flow.dependence import parameters_of
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FunctionNode
from flake8_connpool.semantics.values.abstract import (
    Constant,
    Value,
    known_prefix,
    number,
)
from flake8_connpool.semantics.values.model import SemanticModel

# For the pool of a single host, whatever the request.
_OF_THE_POOL = Constant("pool://host")
_SEQUENCES = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Workers:
    """The threads of a thread pool that all ask one host: the call that makes it, and a URL."""

    threads: int
    url: str
    pool: ast.Call


def most_workers(client: ast.Call, subject: PoolCall, size: float) -> Workers | None:
    """Return the most threads that use a client at once.

    None if no thread pool is larger than the size, or not all its work is for one known host.
    """
    model = subject.model
    pools = _thread_pools(model.tree, model)
    if not pools:
        return None
    called = called_on(client, _sends(client, subject), model)
    requests = [pool_use(call, model, subject.options) for call in called]
    asked = [request for request in requests if request is not None]
    found = []
    for pool, many in pools:
        works = [work for work in works_of(pool, model) if work.is_more_than(size)]
        urls = [url for work in works for url in _urls(work, client, asked, subject)]
        hosts = set(map(_host, urls))
        if many > size and urls and None not in hosts and len(hosts) == 1:
            found.append(Workers(many, known_prefix(urls[0]) or "", pool))
    return max(found, key=lambda workers: (workers.threads, workers.url), default=None)


@memoized
def _thread_pools(tree: ast.Module, model: SemanticModel) -> tuple[tuple[ast.Call, int], ...]:
    """Return the calls that create a thread pool of a known size, and that number of workers."""
    numbered = [(call, number(model.value(workers))) for call, workers in thread_pools(model)]
    return tuple((call, int(many)) for call, many in numbered if many and many == int(many))


def _urls(
    work: Work, client: ast.Call, requests: list[PoolUse], subject: PoolCall
) -> Iterator[Value | None]:
    """Yield the known part of the URL of each request that some work makes through a client."""
    model, function = subject.model, work.function
    if isinstance(function, ast.Attribute) and is_made_by(client, model.non_null(function.value)):
        if function.attr in _sends(client, subject):
            position = _position_of_url(function.attr, client, subject)
            url = _of_argument(work, position, model) if position is not None else None
            yield _OF_THE_POOL if subject.api.kind is Kind.HOST_POOL else url
        return
    node = function if isinstance(function, ast.Lambda) else function_named(function, model)
    if node is None:
        return
    reached = frozenset[ast.AST]({node})
    if not isinstance(node, ast.Lambda):
        reached = reached_from(node, model)
    if is_within(client, reached, model):
        return  # each worker has its own client
    for request in requests:
        if not is_within(request.node, reached, model):
            continue
        argument = request.argument(Role.URL)
        if request.client.api.kind is Kind.HOST_POOL:
            yield _OF_THE_POOL
        elif argument is None or argument.node is None:
            yield None
        elif argument.value is None and isinstance(argument.node, ast.Name):
            yield _of_parameter(argument.node, node, work, model)
        else:
            yield argument.value


def _sends(client: ast.Call, subject: PoolCall) -> tuple[str, ...]:
    api = subject.model.api(client.func)
    return api.sends if api is not None else ()


def _position_of_url(method: str, client: ast.Call, subject: PoolCall) -> int | None:
    api = subject.model.api(client.func)
    for one in api.methods if api is not None else ():
        url = one.parameter(Role.URL)
        if one.name == method and url is not None:
            return int(url.position)
    return None


def _of_parameter(
    name: ast.Name, function: FunctionNode, work: Work, model: SemanticModel
) -> Value | None:
    """Return the argument of the work for the parameter of its function that a name is."""
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    names = parameters_of(function)
    is_own = home is not None and home.node is function and len(home.bindings[name.id]) == 1
    return _of_argument(work, names.index(name.id), model) if is_own and name.id in names else None


def _of_argument(work: Work, position: int, model: SemanticModel) -> Value | None:
    """Return the argument for a parameter of the work's function; if mapped, one per element."""
    if position >= len(work.arguments):
        return None
    argument = work.arguments[position]
    return _element(argument, model) if work.is_mapped else model.value(argument)


def _element(sequence: ast.expr, model: SemanticModel) -> Value | None:
    """Return the common value of the elements of a sequence, as far as there is one."""
    if isinstance(sequence, ast.Name):
        assigned = model.symbols.assigned(sequence)
        sequence = assigned if assigned is not None else sequence
    if isinstance(sequence, _SEQUENCES):
        return model.value(sequence.elt)
    values = [model.value(one) for one in elements(sequence, model) or ()]
    return values[0] if len(set(map(_host, values))) == 1 else None


def _host(url: Value | None) -> str | None:
    """Return scheme and host of a URL, if at least these are known."""
    head = known_prefix(url) or ""
    scheme, separator, rest = head.partition("://")
    host, slash, _ = rest.partition("/")
    if not separator or not host or not (slash or isinstance(url, Constant)):
        return None
    return f"{scheme}://{host}".lower()
