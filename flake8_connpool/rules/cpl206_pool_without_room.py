"""A pool has room for no connection, so that no request can ever be sent.

## What it does

`max_connections=0`, or a negative number, in httpx `Limits`. Other libraries
read 0 or -1 as "without a limit"; httpx reads None so.

## Why is this bad?

Every request waits for a connection that cannot come, and ends in `PoolTimeout`: after 5.0 s
where nothing is said of timeouts, and after the pool timeout where one is given. Beside
`timeout=None` it hangs: still waiting after 8 s. Times are those of httpx 0.28.1 and httpx2 2.16.2;
0.23.3 and 0.27.2 end in `PoolTimeout` as well.

## How to fix

There is no fix that `--fix` could apply. Write the number of connections that is wanted; 100 is
what a client has on its own. None means no bound, and is [CPL201](CPL201.md). Nothing that works
today can break: no request was sent.

## Exceptions

- the number is not known;
- the limits are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- `max_keepalive_connections=0` and `keepalive_expiry=0`: they turn reuse off, but there is room.

## Options

- `aliases`: wrappers of your own are read like the library.

## Sources

httpx: `_config.py`; httpcore: `_sync/connection_pool.py`. The errors and the times were measured
on loopback.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
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
        message = (
            f"`{subject.api.name}({written_form(bound)})` leaves no room: every request times out"
        )
        yield Report(bound.place, message)
