"""A new engine is created for every call and discarded after one use.

## What it does

Reports `create_engine`, `create_async_engine`, `engine_from_config` and SQLModel's `create_engine`
in a function that queries the database and drops the engine, where that function runs again: for
every request of a handler, dependency or view, for every run of a task, in a loop, or in a plain
function that is called again.

## Why is this bad?

An engine is a connection pool. An engine per call connects per call, and leaves the connection in a
pool that nobody uses again. The server then answers "too many clients", to every service that uses
it. 200 queries against PostgreSQL on loopback, with SQLAlchemy 1.4.54, 2.0.58 and 2.1.9:

| engine | time | connections opened |
|---|---|---|
| one for each query, not disposed of | 1.9 to 3.4 s | 200 |
| one for each query, disposed of | 1.5 to 2.7 s | 200 |
| one, with `NullPool` | 0.9 to 2.2 s | 200 |
| one | 0.06 to 0.22 s | 1 |

`pool_size` does not help: it bounds one engine, and there are as many engines as calls.

## How to fix

SQLAlchemy recommends one engine per database and process. Create it

- at the top of a module, or in a function with `functools.cache`;
- in the lifespan of a FastAPI application;
- in a `worker_process_init` handler of Celery. If engines were kept apart because of forks, it is
  enough to create the engine after the fork.

Create sessions and connections for each request: they use the pool of the engine.

There is no fix that `--fix` could apply: only you know which part of the program owns the engine.

Use `poolclass=NullPool` only where a pool has no use:

| program | pool |
|---|---|
| a web application, a worker | the default `QueuePool` |
| a script or migration that connects once and ends | `NullPool` |
| behind PgBouncer, which pools the connections itself | `NullPool`, on one engine |
| one engine in several event loops | `NullPool`, see [CPL504](CPL504.md) |

### Measured

Without `dispose` a connection stays open until Python's cyclic garbage collector runs. With the
collector on, 200 calls had up to 32 connections open at once, and 21 at the end (SQLAlchemy 2.0.58,
psycopg 3.3.9, PostgreSQL 18.4). With it off, each call kept one, until the server answered "too
many clients". Each engine also starts with an empty cache of compiled statements.

## Exceptions

An engine is not reported if

- it is yielded, stored in an attribute, a global, a dictionary or `app.state`, passed to a call
  that may keep it, or used by an inner function. `create_all`, `reflect`, `to_sql`, `read_sql`,
  `inspect` and `autoload_with=` use an engine and do not keep it. An engine in `flask.g` ends with
  the request and is reported, and so is the engine of a session that a dependency yields;
- it is returned, also by its session, connection or factory of sessions. But then each call of the
  function in the module counts as a place that creates an engine, each read of a property, and each
  `with` block of a context manager. Calls in other files count if a handler runs them, uses the
  engine and drops it. An object that stores the engine in `__init__` counts where a handler creates
  it for one request, also if another such object keeps it. In other files, and where another object
  keeps it, its class must have no decorator, metaclass, `__new__` or unknown base, and its
  `__init__` must pass `self` to nothing: the object could be kept elsewhere;
- its line runs once: at the top of a module, in `main` and what only `main` calls, in commands, at
  the start of an application or worker, in `__init__`, in a module with tests;
- nothing shows that its plain function runs again. What shows it: a parameter flows into the
  statement, two places of the project call the function, two of the module read the property, or it
  is a generator without a decorator that yields one session, as a dependency does (`get_db`);
- it is cached: `lru_cache`, `cached_property`, `if _engine is None`, `if name in engines`;
- its arguments depend on a parameter or on the loop, as in `create_engine(tenant.url)`: another
  database needs another engine;
- it keeps no connections: `poolclass=NullPool` as in Alembic's `env.py`, `StaticPool`, another
  class or an unknown one, `pool=`, unknown `**options`, an unknown configuration;
- the database has no server: SQLite, DuckDB;
- it runs no query: only its dialect or its URL is used;
- an async engine is created in a coroutine that `asyncio.run` runs: its connections cannot outlive
  that event loop;
- its function runs rarely and no handler of the module calls it: its name says so (`init_db`,
  `setup`, `login`), or it exits the program, or uses click, typer or `input`;
- its loop is a retry loop;
- a decorator keeps the result by its name (`cache`, `memo`), or nothing in the project runs a
  private function.

## Options

- `aliases`: your own wrappers of these functions.
- `per-request-decorators`: your own decorators of handlers and tasks.
- `per-process-decorators`: your own decorators of code that runs once per process.
- `cached-decorators`: your own decorators that cache the result.

## Reports

- [RolnickLab/ami-data-companion #157](https://github.com/RolnickLab/ami-data-companion/issues/157):
  `get_session()` created an engine, until the server had "too many clients"
- [milwil-2/climb-elo #183](https://github.com/milwil-2/climb-elo/issues/183): an engine for each
  request, intermittent errors 500
- [jaguarliuu/rookie_text2data #78](https://github.com/jaguarliuu/rookie_text2data/issues/78): an
  engine for each query, disposed of, and still too many connections
- [dropbox/merou #679](https://github.com/dropbox/merou/issues/679),
  [mlflow #4663](https://github.com/mlflow/mlflow/issues/4663): fixed with a cache of engines by URL
- [IBM/ado #669](https://github.com/IBM/ado/issues/669): 2.4 s less for each command with one engine
  for one URL
- [sqlalchemy #4560](https://github.com/sqlalchemy/sqlalchemy/issues/4560): memory of many engines
  with the same mappers

## Sources

SQLAlchemy: `engine/create.py`, `pool/impl.py`, and "Working with Engines and Connections" of its
documentation. Connections were counted in `pg_stat_activity`; the ranges of times are those of
three versions of SQLAlchemy on a shared machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity, Unreported
from flake8_connpool.pools.engine_allocations import engine_allocations
from flake8_connpool.pools.engine_lifetimes import (
    is_one_of_many,
    is_wasted,
    report_on_allocations,
    why_not_wasted,
)
from flake8_connpool.pools.engines import ENGINES, without_pool
from flake8_connpool.pools.subjects import PoolCall

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    if subject.api.kind not in ENGINES:
        return
    reason = without_pool(subject)
    if reason is None and is_one_of_many(subject):
        reason = "its arguments depend on a parameter or on the loop, so each call needs its own"
    if reason is not None:
        yield Unreported(subject.node, reason)
        return
    lives = list(engine_allocations(subject))
    wasted = [life for life in lives if is_wasted(subject, life)]
    report = report_on_allocations(subject, wasted, _message, "engine")
    yield report or Unreported(subject.node, why_not_wasted(lives))


def _message(name: str) -> str:
    return f"`{name}` creates a new pool {{}}; it is never reused"
