"""Clients that the threads of a server share, whose number a configuration of the project sets."""

from __future__ import annotations

import ast

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.schema import REQUEST, STARTING
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.service_hosts import OF_THE_POOL
from flake8_connpool.pools.shared_clients import called_on, exported_name
from flake8_connpool.pools.subjects import PoolCall, pool_call, pool_use
from flake8_connpool.pools.url_starts import UrlStart, start_of_url
from flake8_connpool.pools.worker_pools import Workers
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.environment import ServerThreads
from flake8_connpool.semantics.values.model import SemanticModel


def server_threads(model: SemanticModel) -> ServerThreads | None:
    """Return how many threads of a server run the handlers of a file, None if it is not known."""
    known = model.environment.server_threads.values()
    return min(known, key=lambda one: (one.number, one.place.path), default=None)


def use_by_handlers(client: ast.Call, subject: PoolCall) -> ast.Call | RelatedLocation | None:
    """Return a place where the handlers of a server send requests through a client.

    The client is created once per process. None if there is no such place.
    """
    if not is_of_process(client, subject.model):
        return None
    own = (one for one in _requests(client, subject) if _is_in_handler(one, subject.model))
    return next(own, None) or _use_elsewhere(client, subject)


def served_workers(client: ast.Call, subject: PoolCall, size: float) -> Workers | None:
    """Return the threads of a server whose handlers all ask one host through a client.

    None if they are not more than a size, or if some request of the file, or one of the handlers
    of other files, may be for another host.
    """
    model = subject.model
    threads = server_threads(model) if is_of_process(client, model) else None
    if threads is None or threads.number <= size or _use_elsewhere(client, subject) is not None:
        return None
    requests = _requests(client, subject)
    if not any(_is_in_handler(one, model) for one in requests):
        return None
    urls = [_url(one, subject) for one in requests]
    hosts = {url.host if url is not None else "" for url in urls}
    if len(hosts) != 1 or "" in hosts or urls[0] is None:
        return None
    return Workers(threads.number, urls[0].text, threads.place, noun=threads.noun)


def is_of_process(made: ast.Call, model: SemanticModel) -> bool:
    """Return whether an object is created once per process, or kept in a variable of the module."""
    if placement_of(made, model).placement in STARTING:
        return True
    return any(isinstance(store, ast.Name) for store in escape_of(made, model).stores)


def _requests(client: ast.Call, subject: PoolCall) -> list[ast.Call]:
    """Return the requests that a file sends through a client."""
    api = subject.model.api(client.func)
    return list(called_on(client, api.sends if api is not None else (), subject.model))


def _is_in_handler(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a line runs for every request to a server."""
    function = function_around(call, model)
    if isinstance(function, Named) and qualified(function, model) in model.environment.in_handlers:
        return True
    placed = placement_of(call, model)
    return placed.placement is REQUEST.placement and placed.each == REQUEST.each


def _use_elsewhere(client: ast.Call, subject: PoolCall) -> RelatedLocation | None:
    """Return a place in a handler of another file that uses a client."""
    made = pool_call(client, subject.model, subject.options)
    name = exported_name(made) if made is not None else ""
    return subject.model.environment.of_handlers.get(name) if name else None


def _url(call: ast.Call, subject: PoolCall) -> UrlStart | None:
    """Return the start of the URL of a request, None if its host may vary."""
    request = pool_use(call, subject.model, subject.options)
    if request is None:
        return None
    if request.client.api.kind is Kind.HOST_POOL:
        return OF_THE_POOL
    url = request.argument(Role.URL)
    if url is None or url.node is None:
        return None
    return start_of_url(url.node, url.value, subject.model.tree, subject.model)
