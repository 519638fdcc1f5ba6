"""A pool whose minimum is larger than its maximum raises an error when it is created.

## What it does

Reports `asyncpg.create_pool` and the pools of psycopg_pool if `min_size` is larger than `max_size`.
Most often only one of them is written, and the default of the other does not fit:
`create_pool(max_size=5)` has a minimum of 10, and `ConnectionPool(max_size=2)` one of 4.

## Why is this bad?

The call raises `ValueError` each time it runs (asyncpg 0.32.0, psycopg_pool 3.3.3):

| call | minimum | maximum | result |
|---|---|---|---|
| `asyncpg.create_pool(max_size=5)` | 10, the default | 5 | `ValueError` |
| `asyncpg.create_pool(min_size=20)` | 20 | 10, the default | `ValueError` |
| `ConnectionPool(max_size=2)` | 4, the default | 2 | `ValueError` |
| `ConnectionPool(min_size=8)` | 8 | 8, since none is written | works |

At startup it stops the service. In a branch that rarely runs it fails on the day when you need that
branch.

## How to fix

Write both numbers. The minimum is how many connections each process opens at once and keeps, also
when nothing happens; a server counts those of all processes.

If only the maximum is written, there is a **safe** fix, which writes the same number as minimum:
`create_pool(min_size=5, max_size=5)`. It cannot break anything, because the call always raises
today. If the minimum is written, there is none: either number may be the wrong one.

## Exceptions

A pool is not reported if

- either number is unknown: an argument that is no literal number, or may be among `**kwargs`;
- it is one of psycopg_pool without `max_size`, which then has `min_size` connections;
- it is one of psycopg2, which does not compare its `minconn` with its `maxconn`.

## Options

- `aliases`: your own wrappers of these callables.

## Sources

asyncpg: `pool.py`; psycopg_pool: `base.py` (`_check_size`); psycopg2: `pool.py`. The errors were
raised in the versions named.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import as_number

SEVERITY = Severity.ERROR


def check(subject: PoolCall) -> Iterator[Report]:
    least, most = subject.argument(Role.LEAST), subject.argument(Role.BOUND)
    if least is None or most is None:
        return
    written = most if most.is_given else least
    lowest, highest = as_number(least), as_number(most)
    if written.place is None or lowest is None or highest is None or lowest <= highest:
        return
    other, relation = (least, "below") if written is most else (most, "above")
    value = f"{as_number(other):g}"
    is_default = "" if other.is_given else ", the default"
    fix = None
    if not least.is_given and highest > 0:
        name, content = least.parameter.name, f"{highest:g}"
        fix = adding(subject.node, name, content, Applicability.SAFE)
    yield Report(
        written.place,
        f"`{written_form(written)}` is {relation} `{other.parameter.name}={value}`{is_default}; "
        "it raises ValueError",
        fix,
        f"write both, `{least.parameter.name}` not above `{most.parameter.name}`",
    )
