"""Limits set the size of a pool but not how long it keeps idle connections.

## What it does

Reports `httpx.Limits(...)` without `keepalive_expiry`. The value is then 5.0 seconds. It is
implicit, but never infinite. The sizes that you leave out of `Limits` behave differently: they
become None (see [CPL202](CPL202.md)).

## Why is this bad?

The expiry decides how many requests find a warm connection, and whether a request meets a
connection that the network has dropped. The sizes tell neither (httpx 0.28.1):

| requests and network | `keepalive_expiry` | result |
|---|---|---|
| a request every ten seconds | not written | each opens a new connection |
| dropped silently after 1 s without traffic | not written | the next ends in `ReadTimeout` |
| the same | 0.5 s | the next succeeds |

## How to fix

Choose a value below the idle timeout of the servers that you call. A longer one reuses more
connections, a shorter one meets fewer stale ones.

The fix is **safe**. It writes the value that applies today, `keepalive_expiry=5.0`.

### Measured

If the server closes an idle connection in an orderly way, httpx notices that before it reuses the
connection, whatever the expiry. The keep-alive timeout of uvicorn is 5 s as well, so both ends give
up at the same moment.

The expiry counts idle time only, and is checked when the pool is used next. Until then an expired
socket stays open.

## Exceptions

Limits are not reported if

- `keepalive_expiry` is given (for None see [CPL403](CPL403.md)), or may be among `**kwargs`;
- they have `max_keepalive_connections=0`: nothing is kept, so nothing expires;
- they are written in the call of a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- each client that uses them sends a single request, so that no connection is used again;
- [CPL202](CPL202.md) reports them, or [CPL203](CPL203.md) reports that they are ignored;
- they are written in a client that [CPL102](CPL102.md) reports.

A client without `Limits` is not reported.

## Options

- `aliases`: your own wrappers of this class.

## Reports

- [httpx #2079](https://github.com/encode/httpx/issues/2079): the value was not documented
- [httpx #1395](https://github.com/encode/httpx/issues/1395): 5 s came as a surprise where a new
  connection is expensive
- [httpx #1005](https://github.com/encode/httpx/issues/1005): the default was lost in one release,
  and came back

## Sources

httpx: `_config.py` (`Limits`); httpcore: `_sync/connection_pool.py`. Idle times were measured on
loopback, the silent drop with a relay that stops passing bytes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.reaching import reaches_pool, related_users
from flake8_connpool.pools.single_requests import WAITS_FOR_NOBODY, sends_one
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.calls.binding import as_number

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    expiry, kept = subject.argument(Role.IDLE_EXPIRY), subject.argument(Role.KEPT)
    if subject.api.kind is not Kind.LIMITS or expiry is None or not expiry.is_absent:
        return
    if kept is None or (kept.is_given and as_number(kept) == 0):
        return  # nothing is kept, so nothing expires
    if not reaches_pool(subject):
        return
    if sends_one(subject):
        yield Unreported(subject.node, WAITS_FOR_NOBODY)
        return
    name, usual = expiry.parameter.name, expiry.parameter.usual
    yield Report(
        subject.node,
        named_message(
            f"`{{}}` without `{name}`: idle connections are kept for {as_number(expiry):g} s",
            spelled(subject),
        ),
        adding(subject.node, name, repr(usual), Applicability.SAFE),
        f"write `{name}={usual}` to keep this value, or one below the server's idle timeout",
        related_users(subject),
    )
