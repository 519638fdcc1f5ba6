"""A timeout gives the wait for a connection a figure that nobody wrote for it.

## What it does

`httpx.Timeout(...)` with a number as its default and no `pool`. The wait for a free connection is
then that number: it is implicit. It is never infinite.

| written | connect | read | write | pool |
|---|---|---|---|---|
| `Timeout(30.0)` | 30 | 30 | 30 | 30 |
| `Timeout(5.0, connect=60.0)` | 60 | 5 | 5 | 5 |
| nothing | 5 | 5 | 5 | 5 |

## Why is this bad?

The four figures answer different questions: three say how slow the server may be, `pool` how long
this process may be out of connections. A generous figure for slow answers is seldom meant for the
latter. With a pool of 1 in use, `Timeout(1.0)` ended in `PoolTimeout` after 1.00 s, and a client
without a timeout after 5.00 s (httpx 0.28.1): with `Timeout(30.0)` an exhausted pool shows itself
only after half a minute.

## How to fix

The fix is **safe**. It writes the figure that holds today, `Timeout(30.0, pool=30.0)`: the same
expression once more, if it stands in the call and gives the same twice.

Then write the one that is meant. A smaller one can turn a wait that ended well into a
`PoolTimeout`; up to httpx 0.28.1 its clock starts again whenever some connection is released, in
httpx2 it bounds the whole wait.

## Exceptions

- `pool` is given, or may be among `**kwargs`;
- the default is not known, or is None or a tuple (see [CPL301](CPL301.md));
- it is written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- `timeout=30.0` as a plain number: only a `Timeout(...)` that is written out speaks of phases.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- httpx #557: `timeout=60` beside a wait of 5 s for the pool; since then one figure sets both
- local-deep-research #5704: the wait for the pool follows a budget of up to 1800 s

## Sources

httpx: `_config.py` (`Timeout`), and the page on timeouts of its documentation. Waits were measured
on loopback, against a pool kept busy.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import repeating
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.binding import as_number

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report]:
    whole, wait = subject.argument(Role.TIMEOUT), subject.argument(Role.WAIT)
    if subject.api.kind is not Kind.TIMEOUT or whole is None or wait is None:
        return
    seconds = as_number(whole)
    if not whole.is_given or not wait.is_absent or seconds is None:
        return
    if reaches_pool(subject):
        message = (
            f"`{subject.api.name}` never names `{wait.parameter.name}`: "
            f"the wait for a connection is {seconds:g} s too"
        )
        name = wait.parameter.name
        fix = repeating(subject.node, name, whole.node, Applicability.SAFE) if whole.node else None
        yield Report(subject.node, message, fix)
