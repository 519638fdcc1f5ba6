"""A client is given limits that never reach the pool which its requests use.

## What it does

- `limits=` beside a `transport=HTTPTransport(...)` or `AsyncHTTPTransport(...)` that is made in
  sight: the transport has a pool, and limits, of its own;
- a transport without limits that is mounted (`mounts={"https://": HTTPTransport()}`) beside the
  client's `limits=`.

## Why is this bad?

Nothing warns. What the pool really has (the same in httpx 0.23.3, 0.27.2, 0.28.1 and httpx2
2.16.2):

| written | limits in use |
|---|---|
| `Client(limits=L, transport=HTTPTransport())` | 100 connections, 20 idle, 5 s |
| `Client(limits=L, transport=HTTPTransport(limits=L2))` | `L2` |
| `Client(limits=L, mounts={"https://": HTTPTransport()})` | for https 100, 20, 5 s; else `L` |

`http2` and `verify` given to such a client are lost in the same way.

## How to fix

Limits beside a transport without its own: the fix is **unsafe**. It moves them into the call that
makes the transport, `HTTPTransport(retries=3, limits=limits)`, if that stands in the same call.
Where the transport has limits already there is none: decide which were meant.

A mounted transport: the fix is **display-only**. It gives the transport the client's limits too,
and each of the two pools then has them for itself.

This changes what runs: the limits hold for the first time. Requests that had 100 connections may
then have 7, and those past them wait, or end in `PoolTimeout`.

## Exceptions

- the transport is not known, is none of httpx's own, or may be None;
- it has no pool: `MockTransport`, `ASGITransport`, `WSGITransport`;
- the transport is given the very same limits;
- `proxy=` or `proxies=` is given beside the transport: the limits reach the pool of the proxy;
- the mounts, or the options of a mounted transport, are not known.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- NVIDIA-NeMo/DataDesigner #459: a setting for parallel requests without effect on the pool
- turbopuffer-python #252 and #255: limits, then further options, lost beside a transport
- valiot/pygqlc #78: a new `keepalive_expiry` would not reach the transport of one code path
- httpx-retries #17: limits lost beside a retrying transport (which this rule does not see into)

## Sources

httpx: `_client.py` (`_init_transport`, `_init_proxy_transport`) and `_transports/default.py`. The
figures were read from the pools of such clients.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import copying, moving
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.values.abstract import ContainerLiteral, Instance

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    limits = subject.argument(Role.LIMITS)
    if subject.api.kind is not Kind.CLIENT or limits is None or not limits.is_given:
        return
    transport, mounts, proxy = (
        subject.argument(role) for role in (Role.TRANSPORT, Role.MOUNTS, Role.PROXY)
    )
    if transport is None:
        return
    name = limits.parameter.name
    is_alone = all(other is None or other.is_absent for other in (mounts, proxy))
    if transport.is_given and is_alone and limits.place:
        made = _made_here(transport.value)
        own = _own_limits(made, subject)
        if made is not None and own is not None and not _are_the_same(own, limits, subject):
            message = f"`{subject.api.name}` ignores `{name}`: its transport has limits of its own"
            fix = moving(subject.node, limits, made) if own.is_absent else None
            yield Report(limits.place, message, fix)
    elif mounts is not None and mounts.is_given:
        for node in _mounted(mounts):
            made = _made_here(subject.model.value(node))
            own = _own_limits(made, subject)
            if own is not None and own.is_absent:
                message = f"`{subject.api.name}` has `{name}` that do not reach this transport"
                yield Report(node, message, copying(subject.node, limits, made))


def _made_here(value: object) -> ast.Call | None:
    """Return the call that made a transport with a pool, None if it is not known."""
    if isinstance(value, Instance) and value.api.kind is Kind.TRANSPORT and value.local is None:
        return value.call
    return None


def _own_limits(made: ast.Call | None, subject: PoolCall) -> Argument | None:
    """Return the argument that gives a transport its limits."""
    transport = pool_call(made, subject.model, subject.options) if made is not None else None
    return transport.argument(Role.LIMITS) if transport is not None else None


def _are_the_same(own: Argument, limits: Argument, subject: PoolCall) -> bool:
    """Return whether a transport is given the very limits that its client is given."""
    if own.node is None or limits.node is None:
        return False
    return subject.model.symbols.is_same(own.node, limits.node)


def _mounted(mounts: Argument) -> list[ast.expr]:
    value = mounts.value
    return (
        value.node.values
        if isinstance(value, ContainerLiteral) and isinstance(value.node, ast.Dict)
        else []
    )
