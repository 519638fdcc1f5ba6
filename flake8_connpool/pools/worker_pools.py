"""Thread pools of known size whose workers all send requests to one host through one client."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.python import MOST_WORKERS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.service_hosts import (
    OF_THE_POOL,
    ServiceRequest,
    chosen_by,
    host_of_request,
)
from flake8_connpool.pools.shared_clients import called_on, is_made_by
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_use
from flake8_connpool.pools.submitted_work import Work, elements, works_of
from flake8_connpool.pools.thread_pools import thread_pools
from flake8_connpool.pools.url_starts import UrlStart, start_of_url
from flake8_connpool.semantics.calls.reachability import function_named, is_within, reached_from
from flake8_connpool.semantics.flow.dependence import parameters_of, receivers_around
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import FunctionNode
from flake8_connpool.semantics.values.abstract import Constant, number
from flake8_connpool.semantics.values.model import SemanticModel

_SEQUENCES = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


class Workers(Struct, frozen=True):
    """Threads that all ask one host: the call that makes their pool, and a URL.

    If a server has the threads, `pool` is the place that sets their number. The URL is "" if it is
    unknown, but the same for all. The number `is_most` if it is that of the largest machines.
    `noun` is "greenlets" if the server has these in place of threads.
    """

    threads: int
    url: str
    pool: ast.Call | RelatedLocation
    is_most: bool = False
    noun: str = "threads"


def most_workers(client: ast.Call, subject: PoolCall, size: float) -> Workers | None:
    """Return the most threads that use a client at once.

    None if no thread pool is larger than the size, or not all its work is for one known host.
    """
    model = subject.model
    pools = sized_thread_pools(model.tree, model)
    if not pools:
        return None
    called = list(called_on(client, _sends(client, subject), model))
    is_service = subject.api.kind is Kind.SERVICE
    requests = [pool_use(call, model, subject.options) for call in called if not is_service]
    asked = [request for request in requests if request is not None]
    found = []
    for pool, many, is_most in pools:
        works = [work for work in works_of(pool, model) if work.is_more_than(size)]
        if is_service:
            urls = [url for work in works for url in _hosts(work, called, subject)]
        else:
            urls = [url for work in works for url in _urls(work, client, asked, subject)]
        hosts = {url.host if url is not None else "" for url in urls}
        if many > size and "" not in hosts and len(hosts) == 1 and urls[0] is not None:
            found.append(Workers(many, urls[0].text, pool, is_most))
    return max(found, key=lambda workers: (workers.threads, workers.url), default=None)


@memoized
def sized_thread_pools(
    tree: ast.Module, model: SemanticModel
) -> tuple[tuple[ast.Call, int, bool], ...]:
    """Return the calls that create a thread pool, and its number of workers where it is known.

    Without a number it depends on the machine: then it is the largest, and True.
    """
    found = []
    for call, workers in thread_pools(model):
        many = number(model.value(workers))
        most = MOST_WORKERS.get(model.qualified_name(call.func))
        if many and many == int(many):
            found.append((call, int(many), False))
        elif most is not None and _is_by_default(call, workers, model):
            found.append((call, most, True))
    return tuple(found)


def _is_by_default(call: ast.Call, workers: ast.expr | None, model: SemanticModel) -> bool:
    is_open = any(keyword.arg is None for keyword in call.keywords)
    is_none = workers is not None and model.value(workers) == Constant(None)
    return is_none or (workers is None and not is_open)


def _urls(
    work: Work, client: ast.Call, requests: list[PoolUse], subject: PoolCall
) -> Iterator[UrlStart | None]:
    """Yield the start of the URL of each request that some work makes through a client."""
    model, function = subject.model, work.function
    if isinstance(function, ast.Attribute) and is_made_by(client, model.non_null(function.value)):
        if function.attr in _sends(client, subject):
            position = _position_of_url(function.attr, client, subject)
            url = _of_argument(work, position, model) if position is not None else None
            yield OF_THE_POOL if subject.api.kind is Kind.HOST_POOL else url
        return
    node, reached = _code_of(function, model)
    if node is None or is_within(client, reached, model):
        return  # each worker has its own client
    for request in requests:
        if not is_within(request.node, reached, model):
            continue
        argument = request.argument(Role.URL)
        if request.client.api.kind is Kind.HOST_POOL:
            yield OF_THE_POOL
        elif argument is None or argument.node is None:
            yield None
        elif argument.value is None and isinstance(argument.node, ast.Name):
            yield _of_parameter(argument.node, node, work, model)
        else:
            yield start_of_url(argument.node, argument.value, work.call, model)


def _code_of(
    function: ast.expr, model: SemanticModel
) -> tuple[FunctionNode | None, frozenset[ast.AST]]:
    """Return the function that a worker runs, if the module defines it, and what that reaches."""
    node = function if isinstance(function, ast.Lambda) else function_named(function, model)
    if node is None or isinstance(node, ast.Lambda):
        return node, frozenset({node} if node is not None else ())
    return node, reached_from(node, model)


def _hosts(work: Work, called: list[ast.Call], subject: PoolCall) -> Iterator[UrlStart | None]:
    """Yield the host of each request that some work makes through the client of a service."""
    model, function = subject.model, work.function
    if isinstance(function, ast.Attribute) and is_made_by(
        subject.node, model.non_null(function.value)
    ):
        if function.attr in subject.api.sends:
            request = ServiceRequest(function.attr, work.arguments, work.call.keywords)
            yield host_of_request(request, work.call, subject)
        return
    node, reached = _code_of(function, model)
    if node is None or is_within(subject.node, reached, model):
        return
    for call in called:
        if is_within(call, reached, model):
            request = ServiceRequest(getattr(call.func, "attr", ""), call.args, call.keywords)
            chosen = chosen_by(request, subject)
            if isinstance(chosen, ast.Name) and model.value(chosen) is None:
                yield _of_parameter(chosen, node, work, model)
            else:
                yield host_of_request(request, work.call, subject)


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
) -> UrlStart | None:
    """Return the argument of the work for the parameter of its function that a name is."""
    home = model.symbols.home(name.id, model.symbols.scope_of[name])
    names = parameters_of(function)
    is_own = home is not None and home.node is function and len(home.bindings[name.id]) == 1
    if not is_own or name.id not in names:
        return start_of_url(name, None, work.call, model)
    is_bound = isinstance(work.function, ast.Attribute) and bool(receivers_around(name, model))
    return _of_argument(work, names.index(name.id) - is_bound, model)


def _of_argument(work: Work, position: int, model: SemanticModel) -> UrlStart | None:
    """Return the argument for a parameter of the work's function; if mapped, one per element."""
    if not 0 <= position < len(work.arguments):
        return None
    argument = work.arguments[position]
    if not work.is_mapped:
        return start_of_url(argument, model.value(argument), work.call, model)
    return _element(argument, work, model)


def _element(sequence: ast.expr, work: Work, model: SemanticModel) -> UrlStart | None:
    """Return the common start of the elements of a sequence, as far as there is one."""
    if isinstance(sequence, ast.Name):
        assigned = model.symbols.assigned(sequence)
        sequence = assigned if assigned is not None else sequence
    if isinstance(sequence, _SEQUENCES):
        return start_of_url(sequence.elt, model.value(sequence.elt), work.call, model)
    parts = elements(sequence, model) or ()
    starts = [start_of_url(one, model.value(one), work.call, model) for one in parts]
    hosts = {start.host if start is not None else "" for start in starts}
    return starts[0] if len(hosts) == 1 else None
