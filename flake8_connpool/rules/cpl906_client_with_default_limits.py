"""A client uses the default pool size of its library.

## What it does

Reports

- `Client`, `AsyncClient`, `HTTPTransport` or `AsyncHTTPTransport` of httpx without `limits`: 100
  connections over all hosts, 20 of them kept idle for 5 s;
- `ClientSession` of aiohttp without `connector`, and a connector without `limit`: 100 connections,
  kept idle for 15 s;
- `HTTPAdapter` of requests without `pool_maxsize`: 10 idle connections kept per host;
- a `Session` of requests without an adapter of its own: it creates two such adapters;
- a client or pool of redis without `max_connections`: no limit before 8.0, 100 connections since,
  50 in a `BlockingConnectionPool`.

The rule is opt-in: the defaults are good until you measure that you need others.

## Why is this bad?

The limits are those of one client, not of one host, and can be too low for your load (httpx 0.28.1,
requests 2.34.2):

| client | load | result |
|---|---|---|
| httpx, default | a burst of 150 requests | 100 sockets, 50 requests wait |
| httpx, `max_connections=2` | two hosts busy, a request to a third | `PoolTimeout` |
| `HTTPAdapter`, default | five bursts of 40 requests, 40 threads | 160 connections |
| `HTTPAdapter(pool_maxsize=40)` | the same | 40 connections |

## How to fix

Write the values, even if they are today's:
`Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=5.0)`. Write all three:
what you leave out of `Limits` is not what a client has on its own (see [CPL202](CPL202.md)).
Smaller values can turn a success into a `PoolTimeout`.

There is no fix that `--fix` could apply.

### Measured

Up to 0.28 httpx counts all open connections against the 20 that it keeps: 40 workers with 20
requests each opened 58 to 65 connections, and 40 with httpx2 2.16.2.

## Exceptions

A client is not reported if

- `limits`, `limit` or `pool_maxsize` is given, or may be among `**kwargs`;
- it is given a transport: then the transport has the pool, and is reported where it is created;
- it is a session that is given any adapter, is returned, or is passed to other code, which may
  mount one;
- it is one of redis and `target-versions` allows both 8.0 and older releases, or it is created from
  a URL, which may have a limit;
- it has no pool: `MockTransport`, `ASGITransport`, `WSGITransport`;
- it sends a single request, or it is in a migration of Alembic;
- [CPL102](CPL102.md) reports it.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [Portkey-AI/portkey-python-sdk #317](https://github.com/Portkey-AI/portkey-python-sdk/issues/317):
  100 and 20 were too few for that many coroutines

## Sources

httpx: `_config.py` (`DEFAULT_LIMITS`); requests: `adapters.py`; aiohttp: `connector.py`. Sockets
were counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import inf

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import over
from flake8_connpool.pools.mounts import mounts_on
from flake8_connpool.pools.owners import reads_of, store_of, store_place
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.single_requests import sends_one
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.calls.binding import Argument, as_number
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of

SEVERITY = Severity.INFO

_WITH_BOUND = frozenset({Kind.CLIENT, Kind.SHARED_POOL})
_THREADS = "the number of threads that use one host"
_AT_ONCE = "the requests you send at once"
_USERS = "the threads or tasks that use it at once"


def check(subject: PoolCall) -> Iterator[Report]:
    if sends_one(subject) or is_migration(subject.model):
        return
    if subject.api.adapter and subject.api.kind is Kind.CLIENT:
        size = APIS[subject.api.adapter].parameter(Role.KEPT)
        if size is not None and _is_left_as_it_is(subject):
            default = f"it keeps {size.default} connections per host"
            advice = f"mount an adapter with `{size.name}=`: {_THREADS}"
            yield _report(subject, "an adapter", default, advice)
        return
    if subject.api.kind is Kind.ADAPTER:
        kept = subject.argument(Role.KEPT)
        if kept is not None and kept.is_absent and subject.uses_pool:
            name = kept.parameter.name
            default = f"it keeps {as_number(kept):g} connections per host"
            yield _report(subject, f"`{name}`", default, f"set `{name}=`: {_THREADS}")
        return
    bound = subject.argument(Role.BOUND)
    is_connector = subject.api.kind is Kind.TRANSPORT
    if bound is not None and (is_connector or subject.api.kind in _WITH_BOUND):
        default = _usual_bound(bound, subject)
        if bound.is_absent and default and (is_connector or reaches_pool(subject)):
            name = bound.parameter.name
            who = _AT_ONCE if is_connector else _USERS
            yield _report(subject, f"`{name}`", default, f"set `{name}=`: {who}")
        return
    transport = subject.argument(Role.TRANSPORT)
    limits = subject.argument(Role.LIMITS) or _with_limits(transport)
    if subject.api.kind not in (Kind.CLIENT, Kind.TRANSPORT) or limits is None:
        return
    is_own = transport is None or transport.is_absent
    if limits.is_absent and is_own and reaches_pool(subject):
        most, kept_idle, seconds = limits.parameter.usual or limits.parameter.default
        default = f"{most} connections, {kept_idle} kept idle for {seconds:g} s"
        name = limits.parameter.name
        advice = f"set `{name}=` with all its values, sized for {_AT_ONCE}"
        yield _report(subject, f"`{name}`", default, advice)


def _with_limits(transport: Argument | None) -> Argument | None:
    """Return the argument for a transport, if that alone has the limits of its client."""
    return transport if transport is not None and transport.parameter.usual else None


def _usual_bound(bound: Argument, subject: PoolCall) -> str:
    """Return the default number of connections in words; "" if it is not known."""
    usual = bound.parameter.usual or bound.parameter.default
    values = over(usual, lambda: subject.target)
    if len(values) != 1 or not isinstance(values[0], int | float):
        return ""
    return "no limit" if values[0] == inf else f"{values[0]} connections"


def _report(subject: PoolCall, missing: str, default: str, advice: str) -> Report:
    message = f"`{{}}` without {missing} uses the default: {default}"
    return Report(subject.node, named_message(message, spelled(subject)), help=advice)


def _is_left_as_it_is(session: PoolCall) -> bool:
    """Return whether nobody mounts an adapter on a session, nor gets hold of it to do so."""
    model = session.model
    if session.is_super or session.local is not None:
        return False
    escape = escape_of(session.node, model)
    changing = (session.api.mount, session.api.adapters)
    if any(use.attr in changing for use in escape.uses) or mounts_on(session.node, model):
        return False
    if escape.kinds <= {EscapeKind.WITH, EscapeKind.CAPTURED}:
        return True
    store = store_of(session)
    return store is not None and all(
        isinstance(model.parents[use], ast.Attribute)
        for use in reads_of(store_place(store, model), model)
    )
