"""A timeout names some of its four phases and no default, which raises an error when it runs.

## What it does

`httpx.Timeout(...)` without a default and with fewer than all four of `connect`, `read`, `write`
and `pool`: `Timeout(connect=5.0, read=30.0, pool=10.0)` lacks `write`. `Timeout()` lacks all.

## Why is this bad?

It raises `ValueError` each time it is reached, in every version tried: httpx 0.23.3, 0.27.2,
0.28.1 and httpx2 2.16.2. At start-up it stops the service. In a branch that seldom runs it waits
for the day that branch is needed.

## How to fix

The fix is **safe**. It puts the default first, 5.0, which is what httpx has on its own:
`Timeout(5.0, connect=5.0, read=30.0)`. Nothing that works today can break: the call always raises.
If the wait for a connection is not among the phases, it becomes that default, and
[CPL302](CPL302.md) asks for its name; `--fix` writes it as well.

## Exceptions

- a default is given, None included, or all four phases;
- either may be among `*args` or `**kwargs`, or come with a later call of a `partial`.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- homeassistant-fansync #69: `connect` and `read` alone, and no login succeeds
- langgenius/dify #28836: the check for a new version logs the error in place of a version
- httpx #1085: the change that made a default compulsory

## Sources

httpx: `_config.py` (`Timeout`). The error was provoked in each of the versions named.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.edits import adding_first
from flake8_connpool.pools.subjects import PoolCall

SEVERITY = Severity.ERROR


def check(subject: PoolCall) -> Iterator[Report]:
    whole = subject.argument(Role.TIMEOUT)
    if not subject.api.completes or whole is None or not whole.is_absent:
        return
    phases = [a for a in subject.arguments.values() if a.parameter.inherits is not None]
    given = [phase for phase in phases if phase.is_given]
    rest = [phase for phase in phases if not phase.is_given]
    if rest and all(phase.is_absent for phase in rest):
        message = (
            f"`{subject.api.name}` with {len(given)} of {len(phases)} phases and no default: "
            "raises `ValueError`"
        )
        default = repr(whole.parameter.usual)
        yield Report(subject.node, message, adding_first(subject.node, default, Applicability.SAFE))
