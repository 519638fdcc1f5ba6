"""A request on a reused connection can find it closed, and nothing handles the error.

## What it does

Reports a request of a long-lived httpx client or session of requests or aiohttp, where

- no `try` around it, in its function or in all the functions that call it, has a handler for the
  error of the library: `httpx.TransportError`, `requests.ConnectionError`,
  `aiohttp.ClientConnectionError` or a base of them;
- no adapter of the session has `max_retries`.

The rule is opt-in: many libraries leave this error to their callers, and should.

## Why is this bad?

A server that closes idle connections can do so at the moment when the next request is sent. If the
connection was closed earlier, the client notices, and opens a new one. Here the server closes each
connection right after its response, and one client sends 300 requests:

| client | GETs that failed |
|---|---|
| httpx 0.28.1, httpx2 2.16.2 | 37 to 39, `ReadError` |
| requests 2.34.2 | 50, `ConnectionError` |
| requests 2.34.2 with `max_retries=3` | 0 |
| aiohttp 3.14.5, which sends a GET again | 0 |

None of them sends a POST again.

## How to fix

| the request | do |
|---|---|
| can be sent twice, with requests | mount an adapter with `max_retries` |
| can be sent twice, with httpx | catch `httpx.TransportError` and send it again |
| cannot be sent twice, such as a POST | catch the error, and tell the caller |

A keep-alive expiry below the server's idle timeout makes the race rare (see [CPL403](CPL403.md)).

There is no fix that `--fix` could apply.

Two things look like a fix but do not work. Python's own `ConnectionError` catches neither library's
error: errors of requests are an `OSError`, those of httpx are not. And `retries` of an httpx
transport retries connecting only.

## Exceptions

A request is not reported if

- a handler catches an exception that is not known, or its function has a decorator that retries or
  is not known;
- it is in `contextlib.suppress` of such an error, or in
  `asyncio.gather(..., return_exceptions=True)`;
- its client is created in the same function, and no loop repeats the request alone;
- its client is a parameter, may be somebody else's, or is passed to other code;
- no connection is kept, or there is no pool;
- it is one of a urllib3 pool, which sends a GET again by itself;
- it is a command of redis: a connection that the server closed is replaced before it is used;
- it is not `post` or `patch` of aiohttp, unless `target-versions` ends before 3.11: newer releases
  send the others again;
- it is in a migration of Alembic.

## Options

- `aliases`: your own wrappers of these clients.

## Reports

- [requests #3458](https://github.com/psf/requests/issues/3458),
  [#4664](https://github.com/psf/requests/issues/4664),
  [#4784](https://github.com/psf/requests/issues/4784),
  [sigopt-python #333](https://github.com/sigopt/sigopt-python/issues/333): `RemoteDisconnected`
- [httpx #2983](https://github.com/encode/httpx/issues/2983),
  [fastmcp #352](https://github.com/PrefectHQ/fastmcp/issues/352),
  [githubkit #216](https://github.com/yanyongyu/githubkit/issues/216): "Server disconnected without
  sending a response"

## Sources

httpx: `_exceptions.py`, `_transports/default.py`. requests: `exceptions.py`, `adapters.py`.
aiohttp: `client.py`, `client_exceptions.py`.
Failures were counted on loopback with a server of the tests' own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity
from flake8_connpool.library.catalog import APIS, LIBRARIES
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, over
from flake8_connpool.pools.exception_handlers import may_be_handled
from flake8_connpool.pools.mounts import adapters_on
from flake8_connpool.pools.shared_clients import keeps_idle_connections
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolUse, pool_call
from flake8_connpool.pools.wording import spelled
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.syntax.nodes import Named

SEVERITY = Severity.INFO

_KEEPING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.withitem)
_KEPT = frozenset({EscapeKind.WITH, EscapeKind.STORED, EscapeKind.CAPTURED})


def check(subject: PoolUse) -> Iterator[Report]:
    client, model = subject.client, subject.model
    if client.api.kind is not Kind.CLIENT or subject.path not in client.api.sends:
        return
    errors = LIBRARIES[client.api.library].errors
    if not errors or not isinstance(subject.node, ast.Call) or is_migration(model):
        return
    if not _is_reused(subject) or _may_send_again(subject) or _is_sent_again(subject):
        return
    if not may_be_handled(subject.node, frozenset(errors), model):
        yield Report(
            subject.node,
            f"`{spelled(subject)}` can fail on a stale connection, and nothing handles the error",
            help=f"catch `{errors[0]}`, {_retrying(client.api)}",
            related=(Related(client.call, "the client keeps its connections"),)
            if client.call
            else (),
        )


def _retrying(client: Api) -> str:
    """Return how to repeat a request: the adapter of a client does that, if it has one."""
    retries = APIS[client.adapter].parameter(Role.RETRIES) if client.adapter else None
    if retries is not None:
        return f"or mount an adapter with `{retries.name}`"
    return "and retry if the request may be sent twice"


def _is_reused(subject: PoolUse) -> bool:
    """Return whether a client has connections that were used before."""
    made, model = subject.client.call, subject.model
    if made is None or not isinstance(model.parents[made], _KEEPING):
        return False  # or it may be that of somebody else: `session or requests.Session()`
    call = pool_call(made, model, subject.options)
    if (
        call is None
        or not escape_of(made, model).kinds <= _KEPT
        or not keeps_idle_connections(call)
    ):
        return False
    if set(loops_around(subject.node, model)) - set(loops_around(made, model)):
        return True
    maker = function_around(made, model)
    around = function_around(subject.node, model)
    if around is None or around is maker:
        return False
    # What the maker alone calls may well be the first request.
    uses = references_to(around, model) if isinstance(around, Named) else []
    callers = [function_around(use.node, model) for use in uses]
    return maker is None or not callers or any(caller is not maker for caller in callers)


def _is_sent_again(subject: PoolUse) -> bool:
    """Return whether the library itself sends such a request again, in some supported release."""
    resends = over(subject.client.api.resends, lambda: subject.target)
    return any(subject.path in methods for methods in resends)


def _may_send_again(subject: PoolUse) -> bool:
    """Return whether an adapter of a session has retries, or is not known."""
    made = subject.client.call
    for adapter in adapters_on(made, subject) if made is not None else ():
        retries = adapter.argument(Role.RETRIES) if adapter is not None else None
        if retries is None or as_number(retries) != 0:
            return True
    return False
