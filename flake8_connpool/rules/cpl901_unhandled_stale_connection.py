"""A request on a kept connection may find it closed, and nothing handles the error.

## What it does

A request of a client of httpx or a session of requests that lives on, where

- no `try` around it, in its function or in all of those that call it, has a handler for the error
  of the library: `httpx.TransportError`, `requests.ConnectionError` or what they extend;
- no adapter of the session has `max_retries`.

Python's own `ConnectionError` catches neither. requests' errors are an `OSError`, those of httpx
are not. `retries` of a transport of httpx do not count: they are for connecting only.

It is off unless it is asked for: many libraries rightly leave this to their callers.

## Why is this bad?

A server that closes idle connections may do so at the moment the next request is sent. Closes that
came earlier are noticed, and repaired without a word. 300 requests with one client, to a server
that closes each connection right after its answer:

| client | GETs that failed |
|---|---|
| httpx 0.28.1, httpx2 2.16.2 | 37 to 39, ReadError |
| requests 2.34.2 | 50, ConnectionError |
| requests 2.34.2 with `max_retries=3` | 0 |

A POST is never sent again, by none of them.

## How to fix

There is no fix that `--fix` could apply.

Mount an adapter with `max_retries` for requests that may be sent twice. Handle the error where
something can be done: try once more, or say that the service is not there. A keep-alive time below
the server's makes the race rare (see [CPL403](CPL403.md)).

## Exceptions

- an exception that is not known is caught, or the function has a decorator that retries or is not
  known;
- `contextlib.suppress` of such an error, or `asyncio.gather(..., return_exceptions=True)`;
- the client is made in the same function, and the request is in no loop that it is not in; or it is
  a parameter, may be somebody else's, or is handed to other code;
- no connection is kept, or there is no pool;
- the pools of urllib3, which send a GET again by themselves;
- the module is one of tests.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- requests #3458, #4664, #4784; sigopt-python #333: RemoteDisconnected
- httpx #2983, fastmcp #352, githubkit #216: "Server disconnected without sending a response"

## Sources

httpx: `_exceptions.py`, `_transports/default.py`. requests: `exceptions.py`, `adapters.py`.
Failures were counted on loopback with a server of the tests' own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.exception_handlers import may_be_handled
from flake8_connpool.pools.mounts import adapters_on
from flake8_connpool.pools.shared_clients import keeps_idle_connections
from flake8_connpool.pools.subjects import PoolUse, pool_call
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.testing import has_tests
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
    if not isinstance(subject.node, ast.Call) or has_tests(model):
        return
    if not _is_reused(subject) or _may_send_again(subject):
        return
    errors = frozenset(LIBRARIES[client.api.library].errors)
    if not may_be_handled(subject.node, errors, model):
        name = f"{client.api.name}.{subject.path}"
        message = f"`{name}` may find its connection closed, and nothing here handles it"
        yield Report(subject.node, message)


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


def _may_send_again(subject: PoolUse) -> bool:
    """Return whether an adapter of a session has retries, or is not known."""
    made = subject.client.call
    for adapter in adapters_on(made, subject) if made is not None else ():
        retries = adapter.argument(Role.RETRIES) if adapter is not None else None
        if retries is None or as_number(retries) != 0:
            return True
    return False
