"""Limits name other figures than the cap, and so leave a pool without any cap.

## What it does

`httpx.Limits(...)` or `httpx2.Limits(...)` without `max_connections`. What is left out of `Limits`
is not what a client has on its own: only `keepalive_expiry` keeps its 5 seconds, both sizes become
None, which means no bound.

| written | most connections | kept idle |
|---|---|---|
| no `limits` at all | 100 | 20 |
| `Limits()` | no bound | no bound |
| `Limits(max_keepalive_connections=20)` | no bound | 20 |
| `Limits(keepalive_expiry=30)` | no bound | no bound |
| `Limits(max_connections=10)` | 10 | 10 |

## Why is this bad?

Tuning one figure silently removes the cap. A burst of 150 requests opened 100 sockets and kept 20
of them with the client's own limits; with `Limits()` it opened 150 and kept all 150, with
`Limits(max_keepalive_connections=20)` it opened 150 and kept 20 (httpx 0.28.1; 0.23.3, 0.27.2 and
httpx2 2.16.2 read the figures in the same way).

## How to fix

The fix is **unsafe**. It adds `max_connections=100`, which is what a client has on its own.

A cap can turn a success into an error: of 130 slow requests at once, all 130 were answered without
one; with 100, and a pool timeout of 1 s, 30 ended in `PoolTimeout` (httpx 0.28.1). Where a client
of these limits waits without end (`timeout=None`) the limits are left alone: without a cap nobody
waits, with it they would for ever.

It does not add `max_keepalive_connections` on the way. Up to 0.28 httpx compares that with all open
connections, not with the idle ones: with 4 connections busy and a figure of 3, ten requests one
after the other made ten new connections (httpx 0.28.1; httpx2 2.16.2 made one).

## Exceptions

- `max_connections` is given, whatever it is (None is [CPL201](CPL201.md));
- it may be among `**kwargs`, or in a dict that is not known or is changed later;
- they are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- nothing is called: `default_factory=httpx.Limits` only names the class.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- valiot/pygqlc #78: `Limits(keepalive_expiry=...)` alone takes both sizes away, says its review

## Sources

httpx: `_config.py` (`Limits`, `DEFAULT_LIMITS`) and the page on resource limits of its
documentation. Sockets were counted on loopback with a counting HTTP server.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    bound = subject.argument(Role.BOUND)
    if subject.api.kind is not Kind.LIMITS or not reaches_pool(subject):
        return
    if bound and bound.is_absent and bound.is_unlimited:
        name, usual = bound.parameter.name, bound.parameter.usual
        message = f"`{subject.api.name}` without `{name}`: no bound, not the client's {usual}"
        fix = adding(subject.node, name, repr(usual), Applicability.UNSAFE)
        yield Report(subject.node, message, fix)
