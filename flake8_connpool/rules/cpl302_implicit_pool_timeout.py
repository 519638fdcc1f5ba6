"""A timeout sets the wait for a connection without naming it.

## What it does

Reports `httpx.Timeout(...)` with a number as its default and without `pool`. That number is then
also the pool timeout, the wait for a free connection. It is implicit, but never infinite:

| written | connect | read | write | pool |
|---|---|---|---|---|
| `Timeout(30.0)` | 30 | 30 | 30 | 30 |
| `Timeout(5.0, connect=60.0)` | 60 | 5 | 5 | 5 |
| nothing | 5 | 5 | 5 | 5 |

## Why is this bad?

`connect`, `read` and `write` limit how slow the server can be. `pool` limits how long your own
process can be out of connections. A long timeout for a slow server is rarely meant for the pool:
with `Timeout(30.0)` you notice an exhausted pool only after half a minute. A pool of 1 in use
(httpx 0.28.1):

| timeout | the next request |
|---|---|
| `Timeout(1.0)` | `PoolTimeout` after 1.00 s |
| not written | `PoolTimeout` after 5.00 s |

## How to fix

Write the pool timeout: `Timeout(30.0, pool=5.0)`.

The fix is **safe**. It writes the value that applies today, `Timeout(30.0, pool=30.0)`. It repeats
the expression of the default, if that is in the call and gives the same value twice. Then
choose the value that you want.

A lower value can turn a wait that ended well into a `PoolTimeout`. Up to httpx 0.28.1 its clock
starts again whenever some connection is released; in httpx2 it bounds the whole wait.

## Exceptions

A timeout is not reported if

- `pool` is given, or may be among `**kwargs`;
- the module is a migration of Alembic;
- its default is not known, or is None or a tuple (see [CPL301](CPL301.md));
- it is written in the call of a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- it is that of a top-level function such as `httpx.get`, or each client that uses it sends a single
  request: such a request waits for no other;
- the number is at most 5 s, the default of a client;
- the client stays in one function, which awaits its requests one after another, and starts neither
  tasks nor threads with it: such a client never waits for its own pool;
- the function that creates the client returns, yields or passes it to code that is not known, and
  nothing in the module keeps it (a variable of the module, an attribute, a cache, a lifespan): it
  may live for one request;
- an object keeps the client, and it may live for one request: nothing in the module keeps such an
  object for longer. If the limits of the client are below the default, it is reported;
- it is for one request of a client that is not known, or an argument of a call that is not known,
  unless the result of that call is kept;
- it is a plain number, as in `timeout=30.0`: only a `Timeout(...)` names phases;
- it is written in a client that [CPL102](CPL102.md) reports.

## Options

- `aliases`: your own wrappers of this class.

## Reports

- [httpx #557](https://github.com/encode/httpx/issues/557): `timeout=60` with a pool timeout of 5 s;
  since then one number sets both
- [local-deep-research #5704](https://github.com/LearningCircuit/local-deep-research/issues/5704):
  the pool timeout follows a budget of up to 1800 s

## Sources

httpx: `_config.py` (`Timeout`), and the page on timeouts of its documentation. Waits were measured
on loopback, against a busy pool.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import repeating
from flake8_connpool.pools.reaching import reaches_pool, related_users
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.timeout_uses import why_no_wait
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.calls.binding import Argument, as_number
from flake8_connpool.semantics.syntax.statements import as_written

SEVERITY = Severity.INFO

_LONGEST = 40


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    whole, wait = subject.argument(Role.TIMEOUT), subject.argument(Role.WAIT)
    if subject.api.kind is not Kind.TIMEOUT or whole is None or wait is None:
        return
    seconds = as_number(whole)
    if not whole.is_given or not wait.is_absent or seconds is None:
        return
    if reaches_pool(subject):
        doubt = _why_short(whole, seconds) or why_no_wait(subject)
        if doubt:
            yield Unreported(subject.node, doubt)
            return
        name = wait.parameter.name
        fix = repeating(subject.node, name, whole.node, Applicability.SAFE) if whole.node else None
        same = as_written(whole.node) if fix is not None and whole.node is not None else ""
        same = same if 0 < len(same) <= _LONGEST else f"{seconds:g}"
        yield Report(
            subject.node,
            named_message(
                f"`{{}}` without `{name}`: the pool timeout is {seconds:g} s too",
                spelled(subject),
            ),
            fix,
            f"write `{name}={same}` to keep this value, or a lower one to fail sooner",
            related_users(subject),
        )


def _why_short(whole: Argument, seconds: float) -> str:
    """Return that a wait is no longer than the library's own, as a clause; "" if it is longer."""
    usual = whole.parameter.usual
    is_short = isinstance(usual, int | float) and seconds <= usual
    return f"a wait of {seconds:g} s is no longer than the default" if is_short else ""
