"""An asynchronous client is kept from one event loop into the next.

## What it does

An `AsyncClient` of httpx or an asynchronous engine of SQLAlchemy that is bound to a name of the
module, and used by coroutines that `asyncio.run` or `anyio.run` runs

- in a loop, or in a function that runs in one;
- in a handler, a task or another function that runs again for each request; Flask does so by itself
  with each asynchronous view;
- twice on one way through a function, or through the functions that start them.

The client may be used by the coroutine itself or by what it calls, and an engine through a
`sessionmaker` that is bound to it. The message names the line where another loop is started.

## Why is this bad?

An open connection belongs to the event loop it was opened in, and `asyncio.run` ends its loop. The
pool keeps the connection, and hands it out in the next loop.

| kept over three runs | first | second | third |
|---|---|---|---|
| `AsyncClient` of httpx 0.28.1, httpx2 2.16.2 | ok | RuntimeError: Event loop is closed | ok |
| engine of asyncpg 0.32.0 | ok | RuntimeError: attached to a different loop | InterfaceError |
| the same with `pool_pre_ping=True` | ok | RuntimeError | ok, then RuntimeError again |

In Flask 3.1.3 a client of the module used in an `async def` view answered the first request, gave a
500 to the second, and answered the third.

Engines were measured with SQLAlchemy 2.0.58. With psycopg 3.3.9 three runs went well as long as no
task had to wait for a connection; from then on each that waits gets a RuntimeError.

## How to fix

There is no fix that `--fix` could apply. Any of these is a cure:

- make the client in the coroutine that is run, best with `async with`, and hand it on;
- start one loop and do all of the work in it, if need be with `asyncio.Runner`;
- give an engine `poolclass=NullPool`, or `await engine.dispose()` at the end of each run.

## Exceptions

- the client is made inside the coroutine that is run, which is right;
- nothing is kept: `NullPool`, `max_keepalive_connections=0`, `keepalive_expiry=0`, or the coroutine
  calls `dispose()` itself;
- the URL names psycopg or aiosqlite, or the limits or the transport are not known;
- the loop is one: `asyncio.Runner`, `run_until_complete`, `async def` handlers of an ASGI server;
- runs of trio and of uvloop, which were measured with httpx 0.28.1 and went well;
- the client is an attribute of an object, or the runs exclude one another;
- it is not known that a second run takes place in the same process, or the module is one of tests.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- httpx #2058, #2473; conductor python-sdk #507; curator PR #101: "Event loop is closed"

## Sources

httpx: `_client.py`; Python: `asyncio/runners.py`. SQLAlchemy: the section "Using multiple asyncio
event loops" of its documentation. Runs were measured on loopback, those of engines against
PostgreSQL 18.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.catalog import LOOP_FREE_DRIVERS
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.engines import ENGINES
from flake8_connpool.pools.event_loops import line_of_another, loop_runs
from flake8_connpool.pools.shared_clients import (
    called_on,
    is_of_the_module,
    keeps_idle_connections,
    uses_of_pool,
)
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.reachability import is_within
from flake8_connpool.semantics.execution.testing import has_tests
from flake8_connpool.semantics.values.abstract import known_prefix

SEVERITY = Severity.ERROR


def check(subject: PoolCall) -> Iterator[Report]:
    model = subject.model
    if not subject.api.is_async or has_tests(model) or not is_of_the_module(subject):
        return
    if not _keeps_connections(subject):
        return
    if not loop_runs(model.tree, model):
        return
    uses = list(uses_of_pool(subject))
    closings = list(called_on(subject.node, subject.api.closes, model))
    runs = [
        run
        for run in loop_runs(model.tree, model)
        if any(is_within(use, run.functions, model) for use in uses)
        and not any(is_within(one, run.functions, model) for one in closings)
    ]
    line = line_of_another(runs, model)
    if line:
        message = f"`{subject.api.name}` meets a new event loop at line {line}: it fails"
        yield Report(subject.node, message)


def _keeps_connections(subject: PoolCall) -> bool:
    """Return whether connections are kept that the loop they were opened in is needed for."""
    if subject.api.kind in ENGINES and _driver(subject) in LOOP_FREE_DRIVERS:
        return False
    return keeps_idle_connections(subject)


def _driver(engine: PoolCall) -> str:
    """Return the driver that an engine's URL names, "" if it names none or is unknown."""
    url = engine.argument(Role.URL)
    head = known_prefix(url.value) if url is not None else None
    return (head or "").partition(":")[0].partition("+")[2]
