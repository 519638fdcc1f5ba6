"""A timeout with neither a default nor all four phases raises an error when it is created.

## What it does

Reports `httpx.Timeout(...)` without a default and with fewer than all four of `connect`, `read`,
`write` and `pool`. `Timeout(connect=5.0, read=30.0, pool=10.0)` lacks `write`, and `Timeout()`
lacks all four.

## Why is this bad?

The call raises `ValueError` each time it runs, in every version tried: httpx 0.23.3, 0.27.2, 0.28.1
and httpx2 2.16.2. At startup it stops the service. In a branch that rarely runs it fails on the day
when you need that branch.

## How to fix

Add a default, or name all four phases.

The fix is **safe**. It puts httpx's own default first: `Timeout(5.0, connect=5.0, read=30.0)`. It
cannot break anything, because the call always raises today. If `pool` is not among the phases, it
gets the default too.

## Exceptions

A timeout is not reported if

- a default is given, None included, or all four phases;
- either may be among `*args` or `**kwargs`, or come with a later call of a `partial`.

## Options

- `aliases`: your own wrappers of this class.

## Reports

- [homeassistant-fansync #69](https://github.com/tjbaker/homeassistant-fansync/issues/69): only
  `connect` and `read`, and no login succeeds
- [langgenius/dify #28836](https://github.com/langgenius/dify/issues/28836): the check for a new
  version logs this error
- [httpx #1085](https://github.com/encode/httpx/issues/1085): the change that made a default
  required

## Sources

httpx: `_config.py` (`Timeout`). The error was raised in each of the versions named.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import adding_first
from flake8_connpool.pools.reaching import related_users
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled

SEVERITY = Severity.ERROR


def check(subject: PoolCall) -> Iterator[Report]:
    whole = subject.argument(Role.TIMEOUT)
    if not subject.api.completes or whole is None or not whole.is_absent:
        return
    phases = [a for a in subject.arguments.values() if a.parameter.inherits is not None]
    given = [phase for phase in phases if phase.is_given]
    rest = [phase for phase in phases if not phase.is_given]
    if rest and all(phase.is_absent for phase in rest):
        default = repr(whole.parameter.usual)
        missing = ", ".join(f"`{phase.parameter.name}`" for phase in rest)
        yield Report(
            subject.node,
            named_message(
                f"`{{}}` sets {len(given)} of {len(phases)} timeouts and no default: "
                "it raises ValueError",
                spelled(subject),
            ),
            adding_first(subject.node, default, Applicability.SAFE),
            f"add a default as the first argument, e.g. `{default}`, or set {missing}",
            related_users(subject),
        )
