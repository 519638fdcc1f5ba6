"""An engine is made for one use and thrown away, again and again.

## What it does

`create_engine`, `create_async_engine`, `engine_from_config` and SQLModel's `create_engine` in a
function that asks the database through the engine, by a connection, a session, a session factory,
`inspect` or `pandas.read_sql`, and then drops it, disposed of or not:

- **for every request** of a handler, dependency or view, for every run of a task, and in what such
  a function calls in the same module;
- **in each round of a loop**, in a comprehension, in a function that a loop, `map` or an executor
  runs;
- **in a plain function** with evidence that it runs again: a parameter flows into the statement,
  or two places of the module call it.

A dependency that yields a session is found where it makes the session's engine, and a function of
the module that returns a new engine counts as the handler or loop that calls it.

It also finds an engine that is kept for one request only, in `flask.g`.

## Why is this bad?

An engine is a pool. One that is made for each call connects for each call, and leaves that
connection in a pool that nobody will ask again. 200 queries against PostgreSQL on loopback, with
SQLAlchemy 1.4.54, 2.0.58 and 2.1.9:

| engine | time | connections made |
|---|---|---|
| one for each query, not disposed of | 1.9 to 3.4 s | 200 |
| one for each query, disposed of | 1.5 to 2.7 s | 200 |
| one, with `NullPool` | 0.9 to 2.2 s | 200 |
| one | 0.06 to 0.22 s | 1 |

Without `dispose` the connection stays open until Python's cyclic garbage collector happens to run:
with it on, 200 calls had up to 32 connections open at once, and 21 at the end (SQLAlchemy 2.0.58,
psycopg 3.3.9, PostgreSQL 18.4). With it off there was one for each call, until the server answered
"too many clients". So it is the server that such code takes down, and with it every other service
that uses it. `pool_size` does not help: it bounds one engine, and there are as many as calls.

Each engine also begins with an empty cache of compiled statements.

## How to fix

There is no fix that `--fix` could apply, since who owns the engine is the program's own decision.

SQLAlchemy's own advice is one engine for each database and process, held by the module or the
application: a module-level `engine`, a function with `functools.cache`, the lifespan of a FastAPI
application, `worker_process_init` of Celery. Sessions and connections are what is made for each
request; they cost nothing that the pool does not pay once. Where an engine was kept apart because
of forks, it is enough to make it after the fork.

In a program that connects once and ends, `poolclass=NullPool` says so.

## Exceptions

- the engine is returned, yielded, stored in an attribute, a global, a dictionary or `app.state`,
  handed to a call that may keep it, or used by a function inside;
- the line runs once: at the top of a module, in `main` and what only `main` calls, in commands, at
  the start of an application or worker, in `__init__`, in a module with tests;
- the engine is kept: `lru_cache`, `cached_property`, `if _engine is None`, `if name in engines`;
- its arguments depend on a parameter or on the loop, as in `create_engine(tenant.url)`: another
  database each time needs another engine;
- it keeps no connections: `poolclass=NullPool` as in Alembic's `env.py`, `StaticPool`, another
  class or one that is not known, `pool=`, unknown `**options`, a configuration that is not known;
- the database has no server: SQLite, DuckDB;
- nothing is asked of it: only its dialect or its URL is looked at;
- an async engine is made in a coroutine that `asyncio.run` runs: its connections cannot outlive
  that event loop;
- a function runs seldom, whoever but a handler calls it: its name has such a word (`init_db`,
  `setup`, `login`), or it ends the program, or speaks through click, typer or `input`;
- a loop only tries again;
- a decorator is not known, or nothing in the module runs a private function.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- RolnickLab/ami-data-companion #157: `get_session()` made an engine, until the server had
  "too many clients"
- milwil-2/climb-elo #183: an engine for each request, intermittent errors 500
- jaguarliuu/rookie_text2data #78: an engine for each query, disposed of, and too many connections
  all the same
- dropbox/merou #679, mlflow #4663: engines cached by their URL as the cure
- IBM/ado #669: 2.4 s less for each command with one engine for one URL
- sqlalchemy #4560: memory of many engines with the same mappers

## Sources

SQLAlchemy: `engine/create.py`, `pool/impl.py`, and "Working with Engines and Connections" of its
documentation. Connections were counted in `pg_stat_activity`; the ranges of times are those of
three versions of SQLAlchemy on a shared machine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.pools.engine_lifetimes import statements_of, stays_inside
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.request_counts import serves_loop
from flake8_connpool.pools.reuse import reports_on, runs_again
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.allocations import Allocation, allocations_of
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import depends_on_loops, depends_on_parameters

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    if subject.api.kind not in ENGINES or not keeps_connections(subject):
        return
    if _is_one_of_many(subject):
        return
    lives = allocations_of(subject.node, subject.model)
    yield from reports_on(subject, lives, _is_wasted, "opens a new pool {}")


def _is_wasted(subject: PoolCall, life: Allocation) -> bool:
    """Return whether engines are made again and again, each for the run of its function."""
    model = subject.model
    if subject.api.is_async and life.placed.in_new_loop:
        return False  # its connections could not outlive the loop
    statements = statements_of(subject, life)
    if not statements or not stays_inside(subject, life):
        return False
    if life.is_often(model):
        return True
    return not serves_loop(statements, life.node, model) and any(
        runs_again(statement, life.placed, model) for statement in statements
    )


def _is_one_of_many(subject: PoolCall) -> bool:
    """Return whether another engine is needed each time: its arguments depend on a parameter
    other than self, or on the loop it is made in."""
    model, node = subject.model, subject.node
    parts: list[ast.AST] = [*node.args, *node.keywords]
    return depends_on_parameters(parts, node, model, counting_self=False) or depends_on_loops(
        parts, loops_around(node, model), model
    )
