"""Limits without a maximum of connections remove the client's default limit.

## What it does

Reports `httpx.Limits(...)` and `httpx2.Limits(...)` without `max_connections`. A number that you
leave out is not the client's default: both sizes become None, which means no limit.

## Why is this bad?

Tuning one number silently removes the limit on connections (httpx 0.28.1):

| written | most connections | kept idle |
|---|---|---|
| no `limits` at all | 100 | 20 |
| `Limits()` | no limit | no limit |
| `Limits(max_keepalive_connections=20)` | no limit | 20 |
| `Limits(keepalive_expiry=30)` | no limit | no limit |
| `Limits(max_connections=10)` | 10 | 10 |

## How to fix

Set `max_connections`. The number is that of the requests that one process sends at once, or 100,
the client's default.

The fix is **unsafe**. It adds `max_connections=100`. A limit can turn a success into an error: of
130 slow requests at once, all 130 were answered without one; with 100, and a pool timeout of 1 s,
30 ended in `PoolTimeout` (httpx 0.28.1). If a client of these limits waits without a timeout
(`timeout=None`), the fix changes nothing: without a limit nobody waits, with it they could wait
forever.

The fix does not add `max_keepalive_connections`. Up to 0.28 httpx compares that number with all
open connections instead of the idle ones: with 4 connections busy and a value of 3, ten requests in
a row opened ten new connections (httpx 0.28.1; httpx2 2.16.2 opened one).

### Measured

A burst of 150 requests opened 100 sockets and kept 20 of them with the client's default limits.
With `Limits()` it opened 150 and kept all 150; with `Limits(max_keepalive_connections=20)` it
opened 150 and kept 20 (httpx 0.28.1). 0.23.3, 0.27.2 and httpx2 2.16.2 read the numbers in the same
way. `keepalive_expiry` keeps its default of 5 seconds.

## Exceptions

Limits are not reported if

- `max_connections` is given, whatever its value (None is [CPL201](CPL201.md));
- it may come through `**kwargs`, or through a dict that is unknown or changed later;
- they are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with an unknown transport;
- each client that uses them sends a single request, so that there is no second connection;
- nothing is called: `default_factory=httpx.Limits` only names the class;
- they are written in a client that [CPL102](CPL102.md) reports, or [CPL203](CPL203.md) reports that
  they are ignored.

## Options

- `aliases`: your own wrappers of this class.

## Reports

- [valiot/pygqlc #78](https://github.com/valiot/pygqlc/issues/78): its review says that
  `Limits(keepalive_expiry=...)` alone removes both sizes

## Sources

httpx: `_config.py` (`Limits`, `DEFAULT_LIMITS`) and the page on resource limits of its
documentation. Sockets were counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.reaching import reaches_pool, related_users
from flake8_connpool.pools.single_requests import WAITS_FOR_NOBODY, sends_one
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import fitted, spelled

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    bound = subject.argument(Role.BOUND)
    if subject.api.kind is not Kind.LIMITS or not reaches_pool(subject):
        return
    if bound and bound.is_absent and bound.is_unlimited:
        if sends_one(subject):
            yield Unreported(subject.node, WAITS_FOR_NOBODY)
            return
        name, usual = bound.parameter.name, bound.parameter.usual
        yield Report(
            subject.node,
            fitted(
                f"`{spelled(subject)}` without `{name}` removes the connection limit",
                f"(a client's default is {usual})",
            ),
            adding(subject.node, name, repr(usual), Applicability.UNSAFE),
            f"set `{name}={usual}`",
            related_users(subject),
        )
