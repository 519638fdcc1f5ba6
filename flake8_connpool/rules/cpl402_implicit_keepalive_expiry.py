"""Limits name the sizes of a pool but not how long it keeps an idle connection.

## What it does

`httpx.Limits(...)` without `keepalive_expiry`. It is then 5.0 seconds: implicit, never infinite.
This one figure of `Limits` is the client's own; those that are left out beside it become None
(see [CPL202](CPL202.md)).

## Why is this bad?

How long an idle connection is kept decides how many requests find a warm one, and whether a
connection is reused that the network has dropped. Neither can be read from the sizes:

- a client that was used every ten seconds made a new connection each time, for all its
  `max_keepalive_connections` (httpx 0.28.1);
- if something on the path drops the connection silently after 1 s without traffic, 5 s are too
  long: the next request ended in `ReadTimeout`, with an expiry of 0.5 s it succeeded (httpx
  0.28.1). An orderly close by the server does no harm, it is noticed before the reuse;
- the keep-alive time of uvicorn is 5 s as well, so both ends give up at the same moment.

## How to fix

The fix is **safe**. It writes the figure that holds today, `keepalive_expiry=5.0`, which changes
nothing.

If another is meant, take one below the idle time of the servers in question. It counts idle time
only, and is looked at when the pool is next used: a socket whose time is over stays open until
then.

## Exceptions

- `keepalive_expiry` is given (None is [CPL403](CPL403.md)), or may be among `**kwargs`;
- `max_keepalive_connections=0`: nothing is kept, so nothing expires;
- they are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- no `Limits` are written at all.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- httpx #2079: the figure was not documented
- httpx #1395: the 5 s were a surprise where making a connection is dear
- httpx #1005: they were lost in one release, and came back

## Sources

httpx: `_config.py` (`Limits`); httpcore: `_sync/connection_pool.py`. The idle times were measured
on loopback, the silent drop with a relay that stops passing bytes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import as_number

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report]:
    expiry, kept = subject.argument(Role.IDLE_EXPIRY), subject.argument(Role.KEPT)
    if subject.api.kind is not Kind.LIMITS or expiry is None or not expiry.is_absent:
        return
    if kept is None or (kept.is_given and as_number(kept) == 0):
        return  # nothing is kept, so nothing expires
    if not reaches_pool(subject):
        return
    message = (
        f"`{subject.api.name}` never names `{expiry.parameter.name}`: "
        f"idle connections are kept {as_number(expiry):g} s"
    )
    usual = repr(expiry.parameter.usual)
    fix = adding(subject.node, expiry.parameter.name, usual, Applicability.SAFE)
    yield Report(subject.node, message, fix)
