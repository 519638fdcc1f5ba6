"""The limits of a client never reach the pool that its requests use.

## What it does

Reports

- `limits=` beside a known `transport=HTTPTransport(...)` or `AsyncHTTPTransport(...)`: the
  transport has its own pool and its own limits;
- a mounted transport without limits (`mounts={"https://": HTTPTransport()}`) beside the client's
  `limits=`.

## Why is this bad?

Nothing warns that the limits have no effect. What the pool really has (the same in httpx 0.23.3,
0.27.2, 0.28.1 and httpx2 2.16.2):

| written | effective limits |
|---|---|
| `Client(limits=L, transport=HTTPTransport())` | 100 connections, 20 idle, 5 s |
| `Client(limits=L, transport=HTTPTransport(limits=L2))` | `L2` |
| `Client(limits=L, mounts={"https://": HTTPTransport()})` | for https 100, 20, 5 s; else `L` |

`http2` and `verify` of such a client are lost in the same way.

## How to fix

Pass the limits to the transport:

| written | fix |
|---|---|
| a transport without limits, in the same call | **unsafe**: moves `limits=` into the transport |
| a mounted transport | **display-only**: passes `limits=` to it too, so each pool has them |
| a transport with its own limits | none: decide which limits you want |

The fix changes what runs: the limits take effect for the first time. Requests that had 100
connections may then have 7; the others wait, or end in `PoolTimeout`.

## Exceptions

Limits are not reported if

- the transport is unknown, is none of httpx's own, or may be None;
- it has no pool: `MockTransport`, `ASGITransport`, `WSGITransport`;
- the transport gets the very same limits;
- `proxy=` or `proxies=` is given beside the transport: the limits reach the pool of the proxy;
- the mounts, or the options of a mounted transport, are unknown.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [NVIDIA-NeMo/DataDesigner #459](https://github.com/NVIDIA-NeMo/DataDesigner/issues/459): a setting
  for parallel requests without effect on the pool
- [turbopuffer-python #252](https://github.com/turbopuffer/turbopuffer-python/issues/252),
  [#255](https://github.com/turbopuffer/turbopuffer-python/issues/255): limits, then further
  options, lost beside a transport
- [valiot/pygqlc #78](https://github.com/valiot/pygqlc/issues/78): a new `keepalive_expiry` would
  not reach the transport of one code path
- [httpx-retries #17](https://github.com/will-ockmore/httpx-retries/issues/17): limits lost beside a
  retrying transport (which this rule does not look into)

## Sources

httpx: `_client.py` (`_init_transport`, `_init_proxy_transport`) and `_transports/default.py`. The
numbers were read from the pools of such clients.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import copying, moving
from flake8_connpool.pools.subjects import PoolCall, pool_call
from flake8_connpool.pools.wording import spelled
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
            yield Report(
                limits.place,
                f"`{name}` has no effect; the transport of `{spelled(subject)}` has its own limits",
                moving(subject.node, limits, made) if own.is_absent else None,
                f"pass `{name}=` to the transport"
                if own.is_absent
                else f"remove `{name}=`, or pass it to the transport",
                (Related(made, "this transport has its own limits"),),
            )
    elif mounts is not None and mounts.is_given:
        for node in _mounted(mounts):
            made = _made_here(subject.model.value(node))
            own = _own_limits(made, subject)
            if own is not None and own.is_absent:
                yield Report(
                    node,
                    f"`{name}` has no effect on this mounted transport; it uses the default limits",
                    copying(subject.node, limits, made),
                    f"pass `{name}=` to the mounted transport too",
                    _related_to_mounted(node, limits, made),
                )


def _related_to_mounted(
    node: ast.expr, limits: Argument, made: ast.Call | None
) -> tuple[Related, ...]:
    """Return the limits, and the call that makes the transport where a name stands for it."""
    places = (limits.place, made if made is not node else None)
    words = ("these limits do not reach it", "the transport is created here")
    return tuple(
        Related(place, word) for place, word in zip(places, words, strict=True) if place is not None
    )


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
