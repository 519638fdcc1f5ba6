"""A client or engine is used, and nothing ever closes it.

## What it does

`Client` and `AsyncClient` of httpx, `AsyncClient` of httpx2, and every kind of engine of
SQLAlchemy that a function makes, uses, and drops: no `with`, no `close`, `aclose` or `dispose` on
any way, and nobody else who has it. It speaks where the function may run again: for every request,
in a loop, or in any plain function.

Where the same line makes one client for each call that all calls could share,
[CPL102](CPL102.md) or [CPL103](CPL103.md) says so, and this rule does not. What is left to it are
clients for one user, proxy or tenant, clients that serve a loop of requests, and functions of which
nothing says that they run again.

## Why is this bad?

A client that is dropped keeps its connections until Python's cyclic garbage collector happens to
run, since pool and connections refer to each other. Five calls of a function that makes one, uses
it and returns, with CPython 3.11.7:

| dropped | open afterwards | after `gc.collect()` |
|---|---|---|
| `httpx.Client` (0.28.1) | 5 | 0 |
| `httpx.AsyncClient` (0.28.1), `httpx2.AsyncClient` (2.16.2) | 5 | 0 |
| `Engine` (SQLAlchemy 2.0.58, psycopg 3.3.9) | 5 | 0 |
| `AsyncEngine` (psycopg 3.3.9, asyncpg 0.32.0) | 5 | 0 |
| `requests.Session` (2.34.2), urllib3's managers (2.8.0), `httpx2.Client` | 0 | 0 |

With the collector on, 200 calls had up to 12 sockets of `httpx.Client` open at once, 18 of
`AsyncClient`, and 32 connections to PostgreSQL 18.4. Who turns the collector off, or freezes it as
services do after start, keeps them all, until files or the server's connections run out: it is the
database that answers "too many clients", and it says so to everyone. The server, for its part,
holds a connection for a client that will never ask again.

All that is ever said of it is a `ResourceWarning`, which Python does not show unless it is asked to
(`python -X dev`), and for the client of httpx it comes from a socket that bears no name.

## How to fix

There is no fix that `--fix` could apply. `with httpx.Client(...) as client:` and
`async with httpx.AsyncClient(...) as client:` close it on every way; for an engine, `try` and
`finally: engine.dispose()`, which in async code is awaited. Note that closing cuts: what is still
in flight on a client of httpx ends in `ReadError`, so a stream has to be read before the `with` is
left.

A connection or session that is closed is not enough for an engine: it goes back to the pool, and
the pool is what stays.

## Exceptions

- it is closed, on whatever way: `with`, `close`, `aclose`, `dispose`, `closing`, an `ExitStack`,
  `atexit`, `weakref.finalize`, a branch that asks whether it was made here;
- it is returned, yielded, stored, handed to another call, or used by a function inside, or one of
  its methods is given away: who has it may close it;
- it closes itself when it is dropped, as the table shows: `requests.Session`, urllib3's managers
  and pools, and the sync `httpx2.Client`;
- the function runs once a process: `main`, commands, start-up, tests, the top of a module. That
  its name says it runs seldom, such as `login`, is not enough: what it leaves open stays open;
- a decorator is not known, or nothing in the module runs a private function;
- nothing was asked of it, so nothing is open;
- there is no pool, or it keeps nothing: `MockTransport`, `ASGITransport`, `NullPool`, SQLite;
- its pool class or its `**options` are not known.

For what a class or module keeps and never closes there is CPL907.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- encode/httpx #1813: "Unclosed httpx.AsyncClient", with a proxy and a client for each run
- ahwurm/localharness #154: one connection more for each change of the model
- LCOGT/banzai #280: an engine for each session, connections that were not cleaned up

## Sources

httpx: `_client.py`; httpcore: `_sync/connection_pool.py`; SQLAlchemy: `pool/base.py`. Open
connections were counted by a server on loopback and in `pg_stat_activity`, before and after
`gc.collect()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.frameworks.schema import OFTEN, Placement
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.engine_lifetimes import statements_of, stays_inside
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.execution.allocations import Allocation, allocations_of
from flake8_connpool.semantics.flow.escape import Escape

SEVERITY = Severity.WARNING

_AGAIN = frozenset({Placement.PER_CALL, *OFTEN})
_LEAVING = frozenset({"__exit__", "__aexit__"})


def check(subject: PoolCall) -> Iterator[Report]:
    if subject.api.tidy or subject.is_super:
        return
    life = next(allocations_of(subject.node, subject.model))
    if life.placed.placement not in _AGAIN or not _is_left_open(subject, life):
        return
    name, closing = subject.api.name, subject.api.closes[0]
    yield Report(subject.node, f"`{name}` is used and dropped without `{closing}()`")


def _is_left_open(subject: PoolCall, life: Allocation) -> bool:
    api, escape = subject.api, life.escape
    if _closes(subject, escape) or escape.is_handed_over(api.sends, subject.model):
        return False
    if api.kind in ENGINES:
        is_used = bool(statements_of(subject, life))
        return is_used and keeps_connections(subject) and stays_inside(subject, life)
    is_used = bool(escape.called(api.sends, subject.model))
    return api.kind is Kind.CLIENT and not escape.kinds and is_used and reaches_pool(subject)


def _closes(subject: PoolCall, escape: Escape) -> bool:
    """Return whether what closes an object is named: itself, or of a part such as its pool."""
    closing = (*subject.api.closes, *_LEAVING)
    for use in escape.uses:
        above: ast.AST = use
        while isinstance(above, ast.Attribute):
            if above.attr in closing:
                return True
            above = subject.model.parents[above]
    return False
