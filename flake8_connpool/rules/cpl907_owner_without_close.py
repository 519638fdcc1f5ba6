"""A module or an object keeps a client, and nothing ever closes it.

## What it does

Reports an httpx client, a requests session, a urllib3 pool manager or a SQLAlchemy engine that is
bound to a name of the module, to one of a class, or to an attribute of `self`, if nothing in the
module

- calls its `close()`, `aclose()`, `clear()` or `dispose()`;
- enters it with `with`;
- passes it to other code.

The rule is opt-in: a client of a module lives as long as the process, whose end closes its sockets.
For a client of an object it depends on how many such objects there are.

## Why is this bad?

If an object owns a client and cannot be closed, its connections stay open until the garbage
collector runs. Five of each, used once and dropped, CPython 3.11.7:

| client | sockets left open | after the collector ran |
|---|---|---|
| `Client` of httpx 0.28.1, `AsyncClient` of httpx and httpx2 2.16.2 | 5 | 0 |
| engine of SQLAlchemy 2.0.58 with psycopg 3.3.9 | 5 | 0 |
| `Session` of requests 2.34.2, `PoolManager` of urllib3 2.8.0 | 0 | 0 |

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
- it is in `atexit.register(client.close)`, `weakref.finalize`, an `ExitStack` or `__del__`;
- its class extends one of the library, which closes what it knows of: `poolmanager` of an
  `HTTPAdapter`;
- it may be somebody else's: `client or httpx.Client()`;
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

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.catalog import APIS, BORROWERS, SCHEMA_METHODS
from flake8_connpool.library.schema import Api, Kind
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.owners import StorePlace, reads_of, store_of, store_place
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.single_use import is_migration
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.INFO

_CLIENTS = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.HOST_POOL})
_LEAVING = ("__exit__", "__aexit__")
# What may stand around the name of a client without passing it on.
_NEUTRAL = (ast.BoolOp, ast.Compare, ast.Expr, ast.If, ast.IfExp, ast.UnaryOp, ast.While)


def check(subject: PoolCall) -> Iterator[Report]:
    model, api = subject.model, subject.api
    if is_migration(model):
        return
    store = store_of(subject) if _keeps_connections(subject) else None
    if store is None or _may_be_closed((store_place(store, model), api.name), model):
        return
    name = dotted(store)
    yield Report(
        subject.node,
        named_message(
            f"`{{}}` is kept in `{name}` and never closed; its connections stay open",
            spelled(subject),
        ),
        help=_help(store, name, api),
    )


def _help(store: ast.Name | ast.Attribute, name: str, api: Api) -> str:
    """Return where to close what is kept."""
    close = f"`{'await ' if api.is_async else ''}{name}.{api.closes[0]}()`"
    if isinstance(store, ast.Attribute):
        return f"give the class a method that calls {close}, and call it at shutdown"
    return f"call {close} at shutdown"


@memoized
def _may_be_closed(of: tuple[StorePlace, str], model: SemanticModel) -> bool:
    """Return whether something closes what is kept at a place, or somebody else has it."""
    place, name = of
    api = APIS[name]
    for use in reads_of(place, model):
        above = model.parents[use]
        if isinstance(above, ast.Attribute):
            if above.attr in (*api.closes, *_LEAVING):
                return True
        elif not isinstance(above, _NEUTRAL) and not _only_uses(above, api, model):
            return True
    return False


def _only_uses(above: ast.AST, api: Api, model: SemanticModel) -> bool:
    """Return whether what stands around a client hands it to something that never closes it."""
    call = model.parents[above] if isinstance(above, ast.keyword) else above
    if not isinstance(call, ast.Call):
        return False
    callee = model.qualified_name(call.func)
    if callee:
        return callee.startswith(f"{api.library}.") or callee in BORROWERS
    is_engine = api.kind in ENGINES
    return is_engine and isinstance(call.func, ast.Attribute) and call.func.attr in SCHEMA_METHODS


def _keeps_connections(subject: PoolCall) -> bool:
    if subject.is_super or subject.api.kind not in (_CLIENTS | ENGINES):
        return False
    if subject.api.kind in ENGINES:
        return keeps_connections(subject)
    return reaches_pool(subject)
