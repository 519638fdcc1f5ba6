"""A timeout without a total leaves parts of a request without any timeout.

## What it does

Reports `aiohttp.ClientTimeout(...)` without `total`, unless both `connect` and `sock_read` are set.
What is left out has no timeout, `total` included, although a session without a timeout has one:

| written | total | wait for a connection | wait for the response |
|---|---|---|---|
| nothing | 300 s | within the total | within the total |
| `ClientTimeout(connect=5)` | none | 5 s | **none** |
| `ClientTimeout(sock_connect=5)` | none | **none** | **none** |
| `ClientTimeout(sock_read=30)` | none | **none** | 30 s between two pieces |
| `ClientTimeout(connect=5, sock_read=30)` | none | 5 s | 30 s between two pieces |

## Why is this bad?

A single timeout, set to be stricter, removes the only one there was. A server that accepts a
request and never answers then holds the request and its connection forever. Enough of those take
all 100 connections of the session, and every further request waits for one, without an error.
Measured with aiohttp 3.14.5, against a server that answers after 2 s, and against a pool of 1 that
is in use for 2 s:

| timeout | slow response | pool in use |
|---|---|---|
| `ClientTimeout(total=0.5)` | `TimeoutError` after 0.50 s | `TimeoutError` after 0.50 s |
| `ClientTimeout(connect=0.5)` | waited until it came | `ConnectionTimeoutError` after 0.50 s |
| `ClientTimeout(sock_connect=0.5)` | waited until it came | waited until it was free |
| `ClientTimeout(sock_read=0.5)` | `SocketTimeoutError` after 0.50 s | waited until it was free |

## How to fix

Add a total: `ClientTimeout(total=30, connect=5)`. For a download or a stream that may take long,
bound its phases instead: `ClientTimeout(total=None, connect=5, sock_read=30)`. `connect` includes
the wait for a free connection, `sock_connect` does not.

The fix is **unsafe**: it adds `total=300`, the default of a session. It cuts a download, a stream
or a long poll that takes longer.

## Exceptions

A timeout is not reported if

- `total` is written, also as None (see [CPL301](CPL301.md)), or may be among `**options`;
- `connect` and `sock_read` are both set: each wait ends;
- `sock_read=None` and a `connect` are written: that is a decision, for example for a stream;
- it sets `sock_read`, and no request is known to wait for a connection: its session sends a single
  request, or one after another, or has no limit, or nothing in the module keeps it.

## Options

- `aliases`: your own wrappers of this class.

## Reports

- [aiohttp #2865](https://github.com/aio-libs/aiohttp/issues/2865): the wish for a timeout of each
  read in place of a total, for streams that never end
- [aiohttp #2648](https://github.com/aio-libs/aiohttp/issues/2648),
  [#5415](https://github.com/aio-libs/aiohttp/issues/5415): `connect` includes the wait for a free
  connection

## Sources

aiohttp: `client.py` (`ClientTimeout`, `DEFAULT_TIMEOUT`), and the section "Timeouts" of its
documentation. Waits were measured on loopback with 3.9.5, 3.11.18 and 3.14.5, which agree.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.reaching import can_wait, related_users
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.timeout_uses import why_no_wait
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.calls.binding import Argument

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    total, wait = subject.argument(Role.TOTAL), subject.argument(Role.WAIT)
    read = subject.argument(Role.READ)
    if subject.api.kind is not Kind.TIMEOUT or subject.is_super:
        return
    if total is None or wait is None or read is None or not _is_left_out(total):
        return
    if _is_left_out(read):
        awaited = "its response"
    elif not wait.is_unlimited or not can_wait(subject):
        return
    else:
        doubt = why_no_wait(subject)
        if doubt:
            yield Unreported(subject.node, doubt)
            return
        awaited = "a free connection"
    name, usual = total.parameter.name, total.parameter.usual
    yield Report(
        subject.node,
        named_message(
            f"`{{}}` without `{name}`: a request can wait forever for {awaited}", spelled(subject)
        ),
        adding(subject.node, name, repr(usual), Applicability.UNSAFE),
        f"add `{name}={usual}` (the default), or set both `{wait.parameter.name}` and "
        f"`{read.parameter.name}`",
        related_users(subject),
    )


def _is_left_out(argument: Argument) -> bool:
    return argument.is_absent and argument.is_unlimited
