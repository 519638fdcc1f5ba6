"""An asynchronous client outlives its event loop and fails in the next one.

## What it does

Reports an `AsyncClient` of httpx, a client of `redis.asyncio`, an asynchronous client of an SDK
such as `AsyncElasticsearch`, an `AsyncMongoClient` of pymongo, an `AsyncIOMotorClient` of motor, a
channel of grpc.aio, a pool of asyncpg, or an asynchronous engine of SQLAlchemy that is bound to a
name of the module and used by coroutines that `asyncio.run` or `anyio.run` runs repeatedly: in a
loop, in a handler or task, or twice on one path through a function. The coroutine, `asyncio.run`
and the handler may be in other files.

## Why is this bad?

An open connection belongs to the event loop that opened it, and `asyncio.run` closes its loop. The
pool keeps the connection and uses it in the next loop:

| kept over three runs | first | second | third |
|---|---|---|---|
| `AsyncClient` of httpx 0.28.1, httpx2 2.16.2 | ok | RuntimeError: Event loop is closed | ok |
| client of `redis.asyncio` (redis-py 8.1.0) | ok | RuntimeError: Event loop is closed | ok |
| `AsyncElasticsearch` 9.5.1 | ok | RuntimeError: Event loop is closed | the same |
| `AsyncMongoClient` of pymongo 4.20.1 | ok | RuntimeError: in different event loop | the same |
| `AsyncIOMotorClient` of motor 3.7.1 | ok | RuntimeError: Event loop is closed | the same |
| channel of `grpc.aio` (grpcio 1.85.3) | ok | RuntimeError: Event loop is closed | the same |
| engine of asyncpg 0.32.0 | ok | RuntimeError: attached to a different loop | InterfaceError |
| the same with `pool_pre_ping=True` | ok | RuntimeError | ok, then RuntimeError again |

## How to fix

Any of these fixes it:

| change | how |
|---|---|
| create the client in the coroutine that is run | `async with httpx.AsyncClient() as client:` |
| start one event loop | one `asyncio.run` around all the work, or `asyncio.Runner` |
| keep no connections between runs | an engine with `poolclass=NullPool` |
| close them at the end of each run | `await engine.dispose()`, `await client.aclose()` |

There is no fix that `--fix` could apply: the choice depends on your program.

### Measured

In Flask 3.1.3 a client of the module in an `async def` view answered the first request, failed with
status 500 on the second, and answered the third: Flask runs each asynchronous view in its own event
loop.

Engines were measured with SQLAlchemy 2.0.58. With psycopg 3.3.9 three runs succeeded as long as no
task had to wait for a connection; after that, each task that waits gets a RuntimeError.

## Exceptions

A client or engine is not reported if

- it is created inside the coroutine that is run;
- it keeps no connections: `NullPool`, `max_keepalive_connections=0`, `keepalive_expiry=0`, or the
  coroutine calls `dispose()` itself;
- its URL names psycopg or aiosqlite, or its limits or transport are unknown;
- there is one loop: `asyncio.Runner`, `run_until_complete`, `async def` handlers of an ASGI server;
- it may retry such a request on a new connection: the clients of openai, anthropic and groq;
- it is a client of motor whose event loop the module chooses:
  `client.get_io_loop = asyncio.get_running_loop`. With it three runs succeeded;
- the loop is one of trio or uvloop. Both were measured with httpx 0.28.1, without an error;
- it is an attribute of an object, or only one of the runs can happen;
- a second run in the same process is not certain.

An engine that is used through a `sessionmaker` bound to it is reported like one that is used
directly, and so is a client that the coroutine uses through what it calls.

## Options

- `aliases`: your own wrappers of these classes and functions.
- `per-request-decorators`: your own decorators of handlers and tasks.

## Reports

- [encode/httpx #2058](https://github.com/encode/httpx/issues/2058),
  [#2473](https://github.com/encode/httpx/issues/2473),
  [conductor-oss/python-sdk #507](https://github.com/conductor-oss/python-sdk/issues/507),
  [bespokelabsai/curator #101](https://github.com/bespokelabsai/curator/issues/101): "Event loop is
  closed"

## Sources

httpx: `_client.py`; Python: `asyncio/runners.py`. SQLAlchemy: the section "Using multiple asyncio
event loops" of its documentation. Runs were measured on loopback, those of engines against
PostgreSQL 18.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, RelatedLocation, Report, Severity
from flake8_connpool.library.catalog import LOOP_FREE_DRIVERS, null_pool_of
from flake8_connpool.library.schema import over
from flake8_connpool.pools.engines import ENGINES, driver_of
from flake8_connpool.pools.event_loops import another_loop, loop_runs
from flake8_connpool.pools.shared_clients import (
    called_on,
    is_of_the_module,
    keeps_idle_connections,
    uses_of_pool,
)
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import related_to, spelled
from flake8_connpool.semantics.calls.reachability import is_within, nodes_around
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR

_HELP = "create it in the coroutine that the event loop runs, or start one event loop"


def check(subject: PoolCall) -> Iterator[Report]:
    model = subject.model
    if not subject.api.is_async or not subject.api.loop_error or not is_of_the_module(subject):
        return
    if not _keeps_connections(subject) or _sends_again(subject) or _chooses_loop(subject):
        return
    elsewhere = model.environment.across_loops.get(_name(subject))
    if elsewhere is None and not loop_runs(model.tree, model):
        return
    uses = list(uses_of_pool(subject))
    used = nodes_around(uses, model)
    closed = nodes_around(called_on(subject.node, subject.api.endings, model), model)
    runs = [
        run
        for run in loop_runs(model.tree, model)
        if not run.functions.isdisjoint(used) and run.functions.isdisjoint(closed)
    ]
    another = another_loop(runs, model)
    if another is not None:
        inside = frozenset[ast.AST]().union(*(run.functions for run in runs))
        use = next(one for one in uses if is_within(one, inside, model))
        yield _report(subject, _related(another, use, model))
    elif elsewhere is not None:
        yield _report(subject, elsewhere)


def _report(subject: PoolCall, related: tuple[Related | RelatedLocation, ...]) -> Report:
    raised = subject.api.loop_error
    return Report(
        subject.node,
        f"`{spelled(subject)}` is used after its event loop is closed; it raises {raised}",
        help=_help(subject),
        related=related,
    )


def _name(subject: PoolCall) -> str:
    """Return the name of the module that means a client or engine."""
    store = escape_of(subject.node, subject.model).stores[0]
    return store.id if isinstance(store, ast.Name) else ""


def _chooses_loop(subject: PoolCall) -> bool:
    """Return whether the module says which event loop a client uses."""
    chosen = subject.model.attributes_named.get(subject.api.loop_choice, ())
    return any(isinstance(one.ctx, ast.Store) for one in chosen)


def _sends_again(subject: PoolCall) -> bool:
    """Return whether each request of a client that fails is sent again on a new connection."""
    api = subject.api
    resent = over(api.resends, lambda: subject.target)
    return bool(api.resends) and all(set(api.sends).issubset(some) for some in resent)


def _help(subject: PoolCall) -> str:
    no_pool = null_pool_of(subject.api.library) if subject.api.kind in ENGINES else ""
    return f"{_HELP}, or use `{no_pool}`" if no_pool else _HELP


def _related(
    another: ast.Call | ast.AsyncFunctionDef, use: ast.expr, model: SemanticModel
) -> tuple[Related | RelatedLocation, ...]:
    """Return what starts another event loop, how often it does, and a use of the client in one."""
    again: tuple[Related | RelatedLocation, ...] = ()
    if isinstance(another, ast.Call):
        again = related_to(another, placement_of(another, model))
    return (
        Related(another, "starts another event loop"),
        *(one for one in again if getattr(one, "node", None) is not use),
        Related(use, "used in each of them"),
    )


def _keeps_connections(subject: PoolCall) -> bool:
    """Return whether connections are kept that the loop they were opened in is needed for."""
    if subject.api.kind in ENGINES and driver_of(subject) in LOOP_FREE_DRIVERS:
        return False
    return keeps_idle_connections(subject)
