"""A module or an object keeps a client, and nothing ever closes it.

## What it does

Reports an httpx client, a requests session, a urllib3 pool manager, a client of redis, a pool of
PostgreSQL or a SQLAlchemy engine that is bound to a name of the module, to one of a class, or to an
attribute of `self`, if nothing in the project

- calls its `close()`, `aclose()`, `clear()`, `closeall()` or `dispose()`;
- enters it with `with`;
- passes it to other code.

connlint and flake8 read the other files of the project too, unless `--no-project` is set.

The rule is opt-in: a client of a module lives as long as the process, whose end closes its sockets.
For a client of an object it depends on how many such objects there are.

## Why is this bad?

If an object owns a client and cannot be closed, its connections stay open until the garbage
collector runs. Five of each, used once and dropped, CPython 3.11.7:

| client | sockets left open | after the collector ran |
|---|---|---|
| `Client` of httpx 0.28.1, `AsyncClient` of httpx and httpx2 2.16.2 | 5 | 0 |
| engine of SQLAlchemy 2.0.58 with psycopg 3.3.9 | 5 | 0 |
| client of `redis.asyncio` (redis-py 8.1.0) | 5 | 0 |
| `Session` of requests 2.34.2, `PoolManager` of urllib3 2.8.0, `Redis` of redis-py 8.1.0 | 0 | 0 |

While a client lives, its idle connections stay open: those of httpx until the pool is used after
their 5 s, those of requests and of an engine until the server closes them.

## How to fix

| the client is kept by | close it |
|---|---|
| an object | in a `close()` or `__exit__` of its class, called where the object is created |
| a module of a web application | in the lifespan, after its `yield` |
| another module | with `atexit.register(client.close)` |

There is no fix that `--fix` could apply.

## Exceptions

A client is not reported if

- it is returned, yielded, assigned to something else, put in a container, or passed to a call that
  may close it;
- anything closes an attribute of that name, whatever object has it: `tracker.client.close()`;
- another file does one of these: `from app.clients import client`, then `await client.aclose()`, or
  a subclass there with `await self.client.aclose()`; `--why` names the place;
- it is in `atexit.register(client.close)`, `weakref.finalize`, an `ExitStack` or `__del__`;
- its class extends one of the library, which closes what it knows of: `poolmanager` of an
  `HTTPAdapter`;
- it may be somebody else's: `client or httpx.Client()`;
- it is one of redis that is given a pool;
- it has no pool: `MockTransport`, `ASGITransport`, `NullPool`, in-memory SQLite;
- it is in a migration of Alembic.

## Options

- `aliases`: your own wrappers of these classes.

## Sources

httpx: `_client.py`. requests: `sessions.py`, `adapters.py`. SQLAlchemy: the section "Engine
Disposal" of its documentation. Sockets and backends were counted on loopback, and PostgreSQL 18.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity, Unreported
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.kept_clients import exported_name, unclosed_store
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.syntax.statements import dotted

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    store = unclosed_store(subject)
    if store is None:
        return
    model = subject.model
    ending = model.environment.closed.get(exported_name(store, model))
    if ending is not None:
        yield Unreported(subject.node, ending.reason, (ending.place,))
        return
    name = dotted(store)
    yield Report(
        subject.node,
        named_message(
            f"`{{}}` is kept in `{name}` and never closed; its connections stay open",
            spelled(subject),
        ),
        help=_help(store, name, subject.api),
    )


def _help(store: ast.Name | ast.Attribute, name: str, api: Api) -> str:
    """Return where to close what is kept."""
    close = f"`{'await ' if api.is_async else ''}{name}.{api.closes[0]}()`"
    if isinstance(store, ast.Attribute):
        return f"give the class a method that calls {close}, and call it at shutdown"
    return f"call {close} at shutdown"
