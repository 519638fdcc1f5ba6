"""A pool has no room for any connection, so every request times out.

## What it does

Reports `max_connections=0`, or a negative number, in httpx `Limits`. Other libraries read 0 or -1
as "no limit"; in httpx that is None.

## Why is this bad?

Every request waits for a connection that cannot come (httpx 0.28.1, httpx2 2.16.2):

| timeout | result |
|---|---|
| none written | `PoolTimeout` after 5.0 s |
| a pool timeout | `PoolTimeout` after that time |
| `timeout=None` | it hangs: still waiting after 8 s |

## How to fix

Write the number of connections that you want:

| you want | write |
|---|---|
| the client's default | `max_connections=100` |
| one connection per task or thread | the number of requests that run at once in one process |
| to share a server among workers | the connections that the server allows, divided by the workers |
| no limit | `max_connections=None`, which is [CPL201](CPL201.md) |

There is no fix that `--fix` could apply: only you know the number. Whatever you write breaks
nothing that works today, since no request was sent.

## Exceptions

A value is not reported if

- it is unknown;
- the limits are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with an unknown transport;
- it is `max_keepalive_connections=0` or `keepalive_expiry=0`: they disable reuse, but there is
  room.

## Options

- `aliases`: your own wrappers of this class.

## Sources

httpx: `_config.py`; httpcore: `_sync/connection_pool.py`. The errors and the times were measured
on loopback. httpx 0.23.3 and 0.27.2 end in `PoolTimeout` as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.reaching import reaches_pool, related_users
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import example_of, written_form
from flake8_connpool.semantics.calls.binding import as_number

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    bound = subject.argument(Role.BOUND)
    if bound is None or not bound.is_given or bound.place is None:
        return
    size, least = as_number(bound), bound.parameter.least
    if size is None or least is None or size >= least or bound.is_unlimited:
        return
    if reaches_pool(subject):
        yield Report(
            bound.place,
            f"`{written_form(bound)}` leaves no room for a connection; every request times out",
            help=f"set the number of connections, e.g. {example_of(bound.parameter)} (the default)",
            related=related_users(subject),
        )
