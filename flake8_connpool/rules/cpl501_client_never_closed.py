"""A client or engine is created and used, but nothing ever closes it.

## What it does

Reports `Client` and `AsyncClient` of httpx, `AsyncClient` of httpx2, `ClientSession` of aiohttp,
clients of `redis.asyncio`, `RedisCluster` of redis, the clients of elasticsearch and opensearch-py,
`AsyncQdrantClient`, pools of asyncpg, and every kind of engine of SQLAlchemy that a function
creates, uses and drops: no path closes it (`with`, `close`, `aclose`, `dispose`), and nobody else
holds it. A client that is created for an SDK, as in `AsyncOpenAI(http_client=httpx.AsyncClient())`,
is reported if the SDK's object is dropped unclosed. So is a client that a context manager
(`@asynccontextmanager`) yields and does not close.

## Why is this bad?

A dropped client keeps its connections open until Python's cyclic garbage collector runs. Then files
or the server's connections run out: "too many open files", "too many clients". Five calls of a
function that creates one, uses it and returns, with CPython 3.11.7:

| dropped | open afterwards | after `gc.collect()` |
|---|---|---|
| `httpx.Client` (0.28.1) | 5 | 0 |
| `httpx.AsyncClient` (0.28.1), `httpx2.AsyncClient` (2.16.2) | 5 | 0 |
| `redis.asyncio.Redis`, `RedisCluster` (redis-py 8.1.0) | 5 | 0 |
| `Engine` (SQLAlchemy 2.0.58, psycopg 3.3.9) | 5 | 0 |
| `AsyncEngine` (psycopg 3.3.9, asyncpg 0.32.0) | 5 | 0 |

## How to fix

| object | close it |
|---|---|
| `httpx.Client` | `with httpx.Client(...) as client:` |
| `httpx.AsyncClient` | `async with httpx.AsyncClient(...) as client:` |
| `aiohttp.ClientSession` | `async with aiohttp.ClientSession(...) as session:` |
| `redis.asyncio.Redis` | `async with redis.asyncio.Redis(...) as client:` |
| an engine | `engine.dispose()` in a `finally` block |
| an async engine | `await engine.dispose()` in a `finally` block |

For a client in a local variable, a fix is **unsafe**. It uses the client in `with`, around the
statements up to its last use. There is no such fix for an engine, nor where a stream or a coroutine
of the client may be used later.

What can break: closing aborts what is still in flight. On a client of httpx such a request ends in
`ReadError`, so read a stream before you leave the `with` block.

Closing a connection or session does not close the engine: the connection goes back to the pool, and
the pool stays.

If all calls could share one client or engine, [CPL102](CPL102.md) or [CPL103](CPL103.md) is
reported instead. What is left for this rule are clients for one user, proxy or tenant, clients that
serve a loop of requests, and functions that are not known to run again.

### Measured

With the collector on, 200 calls had up to 12 sockets of `httpx.Client` open at once, 18 of
`AsyncClient`, and 32 connections to PostgreSQL 18.4. A service that disables or freezes the
collector keeps all of them. The server, too, holds each connection for a client that will never use
it again.

The only sign is a `ResourceWarning`, which Python hides by default (`python -X dev` shows it). For
a client of httpx it comes from a socket without a name.

`requests.Session` (2.34.2), urllib3's managers (2.8.0) and `httpx2.Client` had 0 connections open
afterwards. A `ClientSession` of aiohttp (3.14.5) had none either, and logs `Unclosed client
session`. The connections stay open as long as anything refers to the session.

## Exceptions

A client or engine is not reported if

- any path closes it: `with`, `close`, `aclose`, `dispose`, `closing`, an `ExitStack`, `atexit`,
  `weakref.finalize`, a branch that checks whether it was created here;
- it is returned, yielded by anything but a context manager, stored, passed to another call, or used
  by an inner function, or one of its methods is passed on: somebody else may close it;
- a context manager yields it, and another file of the project closes what that gives;
- a lifespan yields it: it lives as long as the process;
- it is the client of another SDK, such as `OpenAI`, which may be left to the garbage collector;
- it closes itself when it is dropped, and logs nothing: `requests.Session`, urllib3's managers and
  pools, `redis.Redis` without asyncio, the sync `httpx2.Client`, the clients of pymongo, and the
  channels of grpc;
- it is a client of redis that is given a pool: closing the client would not close the pool;
- its function runs once per process: `main`, commands, startup, tests, the top of a module. A name
  that suggests a rare run, such as `login`, is not enough: each run leaves a connection open;
- a decorator keeps the result by its name (`cache`, `memo`), or nothing in the project runs a
  private function;
- it is never used, so nothing is open;
- it uses the `connector` of somebody else, or `connector_owner=False`;
- it has no pool, or the pool keeps nothing: `MockTransport`, `ASGITransport`, `NullPool`, SQLite;
- its pool class or its `**options` are unknown.

[CPL907](CPL907.md) reports what a class or module keeps and never closes.

## Options

- `aliases`: your own wrappers of these classes and functions.
- `per-process-decorators`: your own decorators of code that runs once per process.
- `cached-decorators`: your own decorators that cache the result.

## Reports

- [encode/httpx #1813](https://github.com/encode/httpx/issues/1813): "Unclosed httpx.AsyncClient",
  with a proxy and a client for each run
- [ahwurm/localharness #154](https://github.com/ahwurm/localharness/issues/154): one more connection
  for each change of the model
- [LCOGT/banzai #280](https://github.com/LCOGT/banzai/issues/280): an engine for each session,
  connections that were not cleaned up

## Sources

httpx: `_client.py`; httpcore: `_sync/connection_pool.py`; aiohttp: `client.py`, `connector.py`;
SQLAlchemy: `pool/base.py`. Pool and
connections refer to each other, so only the cyclic collector finds them. Open connections were
counted by a server on loopback and in `pg_stat_activity`, before and after `gc.collect()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, Report, Severity, Unreported
from flake8_connpool.frameworks.schema import MADE, OFTEN, Placement
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.carriers import is_closed_by, uses_of_dropped_carrier
from flake8_connpool.pools.edits import is_written_in
from flake8_connpool.pools.engine_allocations import own_allocation
from flake8_connpool.pools.engine_lifetimes import stays_inside
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.entering_fixes import entering_client
from flake8_connpool.pools.lifespans import is_context_manager, is_lifespan
from flake8_connpool.pools.reaching import owns_pool, reaches_pool
from flake8_connpool.pools.shared_transports import why_shares_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, related_to, spelled
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.allocations import Allocation, allocations_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import EscapeKind
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.environment import Ending

SEVERITY = Severity.WARNING

_CLIENTS = frozenset({Kind.CLIENT, Kind.SERVICE})
_AGAIN = frozenset({Placement.PER_CALL, *OFTEN})


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    api, is_noticed = subject.api, bool(subject.api.complaint) or not subject.api.tidy
    if not is_noticed or subject.is_super or api.kind not in (ENGINES | _CLIENTS):
        return
    if why_shares_pool(subject) is not None:
        yield Unreported(subject.node, "the pool of its transport may be shared")
        return
    life = next(allocations_of(subject.node, subject.model))
    if life.placed.placement not in _AGAIN:
        yield Unreported(subject.node, "its function is not known to run again")
        return
    uses = _uses_left_open(subject, life) or uses_of_dropped_carrier(subject, life)
    is_lent = not uses and _is_left_by_a_manager(subject, life)
    ending = _closed_elsewhere(subject, life) if is_lent else None
    if ending is not None:
        yield Unreported(subject.node, ending.reason, (ending.place,))
        return
    if not uses and not is_lent:
        yield Unreported(subject.node, "something may close it, or nothing uses it")
        return
    yield Report(
        subject.node,
        _message(subject),
        fix=entering_client(subject),
        help=_help(subject),
        related=(
            # Of `Client().get(url)` both begin at one place.
            *(
                Related(use, "opens a connection")
                for use in uses[:1]
                if not is_written_in(use, subject.node)
            ),
            *related_to(subject.node, life.placed),
        ),
    )


def _message(subject: PoolCall) -> str:
    """Return what comes of it: a pool that closes itself may be mentioned in the log for that."""
    name, complaint = spelled(subject), subject.api.complaint
    if complaint:
        return named_message(f"`{{}}` is never closed; the log will say `{complaint}`", name)
    return f"`{name}` creates a pool that is never closed; its connections stay open"


def _help(subject: PoolCall) -> str:
    if subject.api.kind is Kind.CLIENT:
        block = "an `async with`" if subject.api.is_async else "a `with`"
        return f"use it in {block} block, which closes it"
    above = subject.model.parents[subject.node]
    target = above.targets[0] if isinstance(above, ast.Assign) else None
    name = target.id if isinstance(target, ast.Name) else _usual_name(subject)
    verb = "await" if subject.api.is_async else "call"
    return f"{verb} `{name}.{subject.api.closes[0]}()` in a `finally` block"


def _usual_name(subject: PoolCall) -> str:
    return "engine" if subject.api.kind in ENGINES else "client"


def _uses_left_open(subject: PoolCall, life: Allocation) -> list[ast.Call]:
    """Return the uses of a client or engine that nothing closes; none if something may."""
    api, escape, model = subject.api, life.escape, subject.model
    if is_closed_by(escape, subject.api, model) or escape.is_handed_over(api.sends, model):
        return []
    if api.kind in ENGINES:
        engine = own_allocation(subject)
        is_left = keeps_connections(subject) and stays_inside(engine, model)
        return engine.uses.statements if is_left else []
    is_left = api.kind in _CLIENTS and not escape.kinds and _keeps_pool(subject)
    return escape.called(api.sends, model) if is_left else []


def _is_left_by_a_manager(subject: PoolCall, life: Allocation) -> bool:
    """Return whether a context manager yields a client that it does not close at its end."""
    api, escape, model = subject.api, life.escape, subject.model
    function = function_around(life.node, model)
    if api.kind not in _CLIENTS or escape.kinds != {EscapeKind.YIELDED}:
        return False
    if not isinstance(function, Named) or not is_context_manager(function, model):
        return False
    is_closed = is_closed_by(escape, api, model) or is_lifespan(function, model)
    return not is_closed and _keeps_pool(subject)


def _keeps_pool(subject: PoolCall) -> bool:
    """Return whether there is a pool, which closing the client closes."""
    return reaches_pool(subject) and owns_pool(subject)


def _closed_elsewhere(subject: PoolCall, life: Allocation) -> Ending | None:
    """Return where another file closes the client that a context manager of this one yields."""
    function = function_around(life.node, subject.model)
    if not isinstance(function, Named):
        return None
    name = f"{qualified(function, subject.model)}{MADE}"
    return subject.model.environment.closed.get(name)
