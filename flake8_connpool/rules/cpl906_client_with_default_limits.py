"""A client relies on the pool size that its library gives it.

## What it does

- `Client`, `AsyncClient`, `HTTPTransport` or `AsyncHTTPTransport` of httpx without `limits`: 100
  connections over all hosts, 20 of them kept idle for 5 s;
- `HTTPAdapter` of requests without `pool_maxsize`: 10 idle connections kept for each host;
- a `Session` of requests that is given no adapter at all, and makes two such for itself.

It is off unless it is asked for: these figures are good ones until somebody has measured others.

## Why is this bad?

They are limits of one client, not of one host. With httpx 0.28.1 a burst of 150 requests opened 100
sockets, and the other 50 requests waited; with `max_connections=2` and two other hosts busy, a
request to a third ended in `PoolTimeout`. Up to 0.28 httpx counts all open connections against the
20: 40 workers with 20 requests each made 58 to 65 connections, and httpx2 2.16.2 made 40.

An `HTTPAdapter` with its 10 and 40 threads made 160 connections for five bursts of 40 requests, and
40 with `pool_maxsize=40` (requests 2.34.2).

## How to fix

There is no fix that `--fix` could apply.

Write the figures, if only those that hold today:
`Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=5.0)`. All three
of them, since what is left out of `Limits` is not what the client has on its own (see
[CPL202](CPL202.md)). Smaller figures can turn a success into a `PoolTimeout`.

## Exceptions

- `limits` or `pool_maxsize` is given, or may be among `**kwargs`;
- the client is given a transport, which has the pool: it speaks of that one, where it is made;
- a session is given any adapter, is returned, or is handed to other code, which may do that;
- there is no pool: `MockTransport`, `ASGITransport`, `WSGITransport`.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- Portkey-AI/portkey-python-sdk #317: 100 and 20 were too few for that many coroutines

## Sources

httpx: `_config.py` (`DEFAULT_LIMITS`); requests: `adapters.py`. Sockets were counted on loopback
with a counting HTTP server.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.mounts import mounts_on
from flake8_connpool.pools.owners import reads_of, store_of, store_place
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import as_number
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report]:
    if subject.api.adapter:
        if _is_left_as_it_is(subject):
            size = APIS[subject.api.adapter].parameter(Role.KEPT)
            assert size is not None
            words = f"without an adapter: keeps {size.default} connections a host"
            yield Report(subject.node, f"`{subject.api.name}` {words}")
        return
    if subject.api.kind is Kind.ADAPTER:
        kept = subject.argument(Role.KEPT)
        if kept is not None and kept.is_absent and subject.uses_pool:
            yield Report(
                subject.node,
                f"`{subject.api.name}` without `{kept.parameter.name}`: "
                f"keeps {as_number(kept):g} connections a host",
            )
        return
    limits = subject.argument(Role.LIMITS)
    transport = subject.argument(Role.TRANSPORT)
    if subject.api.kind not in (Kind.CLIENT, Kind.TRANSPORT) or limits is None:
        return
    is_own = transport is None or transport.is_absent
    if limits.is_absent and is_own and reaches_pool(subject):
        most, kept_idle, seconds = limits.parameter.default
        yield Report(
            subject.node,
            f"`{subject.api.name}` without `{limits.parameter.name}`: "
            f"{most} connections, {kept_idle} kept idle for {seconds:g} s",
        )


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
