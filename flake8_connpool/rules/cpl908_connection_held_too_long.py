"""A session or connection keeps its connection during slow work.

## What it does

Reports a sleep, an HTTP request or a child process in a function whose SQLAlchemy session or
connection has a connection of the pool at that moment:

- a session has one from its first statement until `commit()`, `rollback()` or `close()`; a
  `refresh()` after a `commit()` takes one again;
- a connection of `engine.connect()` or `engine.begin()` has one until it is closed, even after a
  `commit()`.

A function of the module that sends a request or sleeps counts as slow too. A parameter with the
type `Session` or `AsyncSession` counts as a session.

It also reports a session that is passed to work that outlives its owner:

- the session of a dependency of FastAPI, passed to `BackgroundTasks`, `asyncio.create_task()`, an
  executor or a thread;
- the session of a `with` block, passed to a task or thread that the block does not wait for.

## Why is this bad?

A connection that waits for another service is missing in the pool. The pool then limits how many
requests a service can handle, although the database has nothing to do. When the other service
becomes slow, so does every handler that needs a connection. 20 threads, each with a statement,
0.3 s of waiting and another statement, a pool of 2 with `pool_timeout=1`, SQLAlchemy 2.0.58,
psycopg 3.3.9:

| before the wait | result |
|---|---|
| nothing | 12 of 20 end in `TimeoutError`, "QueuePool limit of size 2 overflow 0 reached" |
| `commit()` | 20 of 20 succeed; the slowest takes 0.32 s |

On the server such a connection is "idle in transaction": it keeps its locks, and vacuum cannot
remove old rows.

The session of a request in a background task:

| FastAPI | the session is closed | its connection |
|---|---|---|
| 0.118.0, 0.165.0 | after the task | is missing until then |
| 0.115.14, 0.117.1 | before the task | is taken again by the task, and not returned |
| 0.165.0, `Depends(..., scope="function")` | before the task | the same |

A thread or task that outlives the block of its session also takes a connection again, and nobody
returns it.

## How to fix

| the slow work | do this |
|---|---|
| needs values of the database | read them, call `commit()` or leave the block, then wait |
| gives values for the database | wait first, then open the session |
| is in a stream of events | open a session for each event |
| is a background task | pass it an id, and open a session in the task |

After `commit()` the attributes of an object are expired. To read one takes a connection again,
unless the session has `expire_on_commit=False`: read what you need before. If two statements must
be in one transaction, wait before the first one or after the second one.

There is no fix: only you know which statements belong to one transaction.

## Exceptions

A call is not reported if

- the session was passed to other code since its last statement, stored in an attribute, or used in
  a way that is not known: the transaction may have ended;
- the code runs once: a module, `main`, a command, a test;
- it is a sleep of less than 0.1 s, or a coroutine that is not awaited in the same expression;
- the engine is for SQLite, or its pool keeps nothing.

A session in a task is not reported if the function waits for the task, or if its owner is not
known: a parameter that is no dependency.

## Options

- `aliases`: your own wrappers of these classes and functions.

## Reports

- [WrzDJ #505](https://github.com/wrzonance/WrzDJ/issues/505),
  [statgpt-backend #216](https://github.com/epam/statgpt-backend/issues/216): background tasks that
  hold the session of their request during slow calls

## Sources

SQLAlchemy: `orm/session.py`, `engine/base.py`. FastAPI: `routing.py` (the exit stacks of a
request). Connections were counted in the pool of an engine for PostgreSQL 18.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity, Unreported
from flake8_connpool.frameworks.schema import STARTING, Background
from flake8_connpool.pools.background_tasks import PassedSession, passed_sessions
from flake8_connpool.pools.long_holds import (
    LongHold,
    long_hold_of,
    long_hold_of_parameter,
    parameter_of,
)
from flake8_connpool.pools.subjects import BackgroundCall, PoolCall, PoolUse
from flake8_connpool.pools.wording import elsewhere, named_message, spelled_name
from flake8_connpool.semantics.execution.placement import placement_of

SEVERITY = Severity.INFO


def check(subject: PoolCall | PoolUse | BackgroundCall) -> Iterator[Report | Unreported]:
    if isinstance(subject, BackgroundCall):
        for one in passed_sessions(subject):
            yield _of_task(one, subject)
        return
    of = parameter_of(subject) if isinstance(subject, PoolUse) else None
    if of is not None:
        hold = long_hold_of_parameter(of, subject.model, subject.options)
    else:
        hold = long_hold_of(subject)
    if hold is None:
        return
    if placement_of(hold.slow, subject.model).placement in STARTING:
        yield Unreported(hold.slow, "it runs once, so no other caller waits for the connection")
        return
    yield _of_hold(hold)


def _of_hold(hold: LongHold) -> Report:
    name = spelled_name(hold.slow.func, "the call")
    places = [Related(hold.taken, "takes the connection")] if hold.taken is not None else []
    places += [Related(call, "also runs while it is held") for call in hold.others[:2]]
    return Report(
        hold.slow,
        named_message(
            f"`{{}}` runs while `{hold.name}` holds a connection; other callers wait for one", name
        ),
        help=f"call it before `{hold.name}` is used, or after its transaction or block has ended",
        related=elsewhere(hold.slow, places),
    )


def _of_task(session: PassedSession, call: BackgroundCall) -> Report:
    name = session.node.id
    if session.is_of_request and call.when is Background.AFTER_RESPONSE:
        result = "its connection can stay checked out until the task ends"
    else:
        result = "it can be closed while the task uses it"
    related = (
        ()
        if session.is_of_request
        else (Related(session.owner, "closed at the end of this block"),)
    )
    return Report(
        call.node,
        f"`{name}` is passed to a background task; {result}",
        help="pass an id, and open a session in the task",
        related=related,
    )
