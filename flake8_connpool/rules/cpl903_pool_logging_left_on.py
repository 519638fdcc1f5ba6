"""The log of a connection pool is left on.

## What it does

`echo_pool="debug"` or `echo_pool=True` in `create_engine`, `create_async_engine` or
`engine_from_config`.

It is off unless it is asked for: in a tool, or while searching, it may be just what is wanted.

## Why is this bad?

`"debug"` writes three lines for every checkout: 100 checkouts wrote 301 lines (SQLAlchemy 2.0.58).
They go to standard output, through a handler that SQLAlchemy adds, where the program has not
configured its logging. `True` writes when connections are invalidated and the pool is disposed, and
nothing for a checkout that goes well.

## How to fix

The fix is **unsafe**: it takes the argument away, and what reads those lines will miss them.

Or give it a setting of the program. The same lines can be had without a change of code, by the
level of the logger `sqlalchemy.pool`.

## Exceptions

The value is False, None or not known, such as a setting of the program. `echo=True`, which logs
statements, is not looked at.

## Options

- `aliases`: wrappers of your own are read like the library.

## Sources

SQLAlchemy: `log.py`, and the chapter on logging of its documentation; sqlalchemy #4568 tells the
two levels apart. The lines were counted with a pool of SQLite connections.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.edits import removing
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.values.abstract import Constant

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report]:
    logging = subject.argument(Role.POOL_LOGGING)
    if logging is None or not logging.is_given or logging.place is None:
        return
    if logging.value in (Constant(True), Constant("debug")):
        message = f"`{subject.api.name}({written_form(logging)})` logs the pool's work"
        fix = removing(subject.node, logging, Applicability.UNSAFE)
        yield Report(logging.place, message, fix)
