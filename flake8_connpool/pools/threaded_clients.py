"""Clients that send each request in a thread of a pool, and return a future."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import over
from flake8_connpool.pools.shared_clients import called_on, is_made_by
from flake8_connpool.pools.subjects import PoolCall, pool_call, pool_use
from flake8_connpool.pools.submitted_work import elements
from flake8_connpool.pools.url_starts import UrlStart, start_of_url
from flake8_connpool.pools.worker_pools import Workers, sized_thread_pools
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.execution.loops import Loop, loops_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.values.model import SemanticModel

# Methods of a future that wait for it, and of containers that keep it.
_WAITING = ("exception", "result")
_COLLECTING = ("add", "append", "put")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


def sender_of(client: ast.Call, subject: PoolCall) -> PoolCall | None:
    """Return the client with threads that sends through a client, which may be itself.

    None if there is none, or if the client is passed to anything else.
    """
    own = pool_call(client, subject.model, subject.options)
    if own is not None and own.api.kind is Kind.THREADED_CLIENT:
        given = own.argument(Role.TRANSPORT)
        return own if given is not None and given.is_absent else None
    passed = escape_of(client, subject.model).passed
    taker = pool_call(passed[0], subject.model, subject.options) if len(passed) == 1 else None
    if taker is None or taker.api.kind is not Kind.THREADED_CLIENT:
        return None
    given = taker.argument(Role.TRANSPORT)
    return taker if given is not None and is_made_by(client, given.value, only=True) else None


def threads_of_sender(client: ast.Call, subject: PoolCall, size: float) -> Workers | None:
    """Return the threads that send the requests of a client, all to one host, at the same time.

    None if they are not more than a size, if their number or the host is not known, or if what
    creates them also makes the pools of the client as large.
    """
    sender = sender_of(client, subject)
    threads = _threads(sender, client, subject) if sender is not None else None
    if sender is None or threads is None or threads.threads <= size:
        return None
    requests = [one for one in _requests(sender) if _are_together(one, size, sender.model)]
    urls = [_url(one, sender) for one in requests]
    hosts = {url.host if url is not None else "" for url in urls}
    if len(hosts) != 1 or "" in hosts or urls[0] is None:
        return None
    return Workers(threads.threads, urls[0].text, threads.pool, threads.is_most)


def _threads(sender: PoolCall, client: ast.Call, subject: PoolCall) -> Workers | None:
    """Return the threads of a sender, if it does not size the pools of its client for them."""
    settings, executor = sender.argument(Role.ADAPTER_SETTINGS), sender.argument(Role.EXECUTOR)
    if settings is None or not settings.is_absent or executor is None:
        return None
    if executor.is_given:
        pool = executor.node
        if isinstance(pool, ast.Name):
            pool = sender.model.symbols.assigned(pool)
        pools = sized_thread_pools(sender.model.tree, sender.model)
        found = (Workers(many, "", one, is_most) for one, many, is_most in pools if one is pool)
        return next(found, None)
    workers = sender.argument(Role.WORKERS)
    many = as_number(workers) if workers is not None and executor.is_absent else None
    is_own = client is sender.node
    # An adapter that is mounted afterwards has a size of its own.
    given = over(sender.api.sizes_given, lambda: sender.target)
    sizes = (subject.node is client,) if is_own else given
    return Workers(int(many), "", sender.node) if many is not None and not any(sizes) else None


def _requests(sender: PoolCall) -> Iterator[ast.Call]:
    return called_on(sender.node, sender.api.sends, sender.model)


def _are_together(request: ast.Call, size: float, model: SemanticModel) -> bool:
    """Return whether a loop sends more requests than a size before it waits for one of them."""
    loop = next(loops_around(request, model), None)
    if loop is None or _has_up_to(size, loop, model):
        return False
    escape = escape_of(request, model)
    ends = escape.kinds - {EscapeKind.STORED}
    if isinstance(model.parents[request], _COMPREHENSIONS):
        ends.discard(EscapeKind.UNKNOWN)
    if all(getattr(taker.func, "attr", "") in _COLLECTING for taker in escape.passed):
        ends.discard(EscapeKind.PASSED)
    waiting = (one for one in escape.uses if one.attr in _WAITING)
    return not ends and not any(loop in loops_around(one, model) for one in waiting)


def _has_up_to(size: float, loop: Loop, model: SemanticModel) -> bool:
    """Return whether a loop is over a list that is no longer than a size."""
    is_statement = isinstance(loop, ast.For)
    sources: list[Any] = [loop] if is_statement else getattr(loop, "generators", [])
    items = elements(sources[0].iter, model) if len(sources) == 1 else None
    return items is not None and len(items) <= size


def _url(request: ast.Call, sender: PoolCall) -> UrlStart | None:
    """Return the start of the URL of a request, None if its host may vary."""
    use = pool_use(request, sender.model, sender.options)
    url = use.argument(Role.URL) if use is not None else None
    if url is None or url.node is None:
        return None
    return start_of_url(url.node, url.value, request, sender.model)
