"""The log of a connection pool is turned on in the code.

## What it does

Reports `echo_pool="debug"` or `echo_pool=True` in `create_engine`, `create_async_engine` or
`engine_from_config`.

The rule is opt-in: in a tool, or while you search for a bug, this log can be what you want.

## Why is this bad?

The log grows with every checkout (SQLAlchemy 2.0.58):

| `echo_pool` | what is logged |
|---|---|
| `"debug"` | three lines for each checkout: 301 lines for 100 checkouts |
| `True` | invalidated connections, and when the pool is disposed of |

If the program does not configure logging, SQLAlchemy adds a handler that writes to standard output.

## How to fix

Remove the argument, or read it from a setting of your program. To see the same lines without a
change of the code, set the level of the logger `sqlalchemy.pool`.

The fix is **unsafe**. It removes the argument. Whatever reads those lines then misses them.

## Exceptions

An engine is not reported if

- the value is False, None or not known, such as a setting of the program;
- it has `echo=True` only, which logs statements.

## Options

- `aliases`: your own wrappers of these functions.

## Sources

SQLAlchemy: `log.py`, and the chapter on logging of its documentation.
[sqlalchemy #4568](https://github.com/sqlalchemy/sqlalchemy/issues/4568) explains the two levels.
The lines were counted with a pool of SQLite connections.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import removing
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.values.abstract import Constant

SEVERITY = Severity.INFO

_LOGGED = {
    True: "leaves the log of the pool on",
    "debug": "logs every checkout and every return of a connection",
}


def check(subject: PoolCall) -> Iterator[Report]:
    logging = subject.argument(Role.POOL_LOGGING)
    if logging is None or not logging.is_given or logging.place is None:
        return
    said = _LOGGED.get(logging.value.value) if isinstance(logging.value, Constant) else None
    if said is not None:
        yield Report(
            logging.place,
            f"`{written_form(logging)}` {said}",
            removing(subject.node, logging, Applicability.UNSAFE),
            f"remove `{logging.parameter.name}`, or read it from a setting",
        )
