"""A registry of sessions is used by handlers or threads and never removed.

## What it does

Reports a `scoped_session` or `async_scoped_session` of SQLAlchemy at the top of a module, if

- a request handler or a thread of the project executes with it and can end without `commit()`,
  `rollback()`, `close()` or `remove()`; an `abort()` of Flask counts as an end;
- nothing in the project calls `remove()`, or closes the session after each request.

## Why is this bad?

A `scoped_session` has one session per thread, and keeps it until `remove()`. A session that has
executed a statement keeps its connection. So every thread keeps one, even after its request: a
server with more threads than connections runs out of them. Later requests in the same thread see
old objects, and an error in one of them leaves the session in a failed transaction for the next.

40 requests at once, each in a thread of its own, with SQLAlchemy 2.0.58, psycopg 3.3.9, the default
pool of 5 + 10 and a pool timeout of 0.2 s:

| at the end of a request | requests that end in `TimeoutError` |
|---|---|
| nothing | 25 |
| `remove()` | 0 |

## How to fix

Call `remove()` after every request, also after one that fails:

| framework | where |
|---|---|
| Flask | `@app.teardown_appcontext` |
| FastAPI | a dependency that yields, with `remove()` in its `finally` block |
| Pyramid | `request.add_finished_callback` |
| a thread | a `finally` block around its work |

```python
@app.teardown_appcontext
def remove_session(exception):
    db_session.remove()
```

There is no fix that `--fix` could apply.

## Exceptions

A registry is not reported if

- `remove` is used anywhere in the project, or a function closes the session and does nothing else
  with it;
- other code gets the registry: it is passed to a call, returned, yielded, or stored;
- another file closes its session, or calls the registry to get it;
- a function of another file runs after each request, by what the file of the handler says;
- all of its handlers end with `commit()`, `rollback()` or `close()`, or what they call may do so;
- its handlers are coroutines, which share one thread, or its tasks run in one thread per process,
  as in Celery;
- its engine is known to be for SQLite, or its pool to be no queue.

The session of Flask-SQLAlchemy is removed by the extension.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [flask-security #859](https://github.com/pallets-eco/flask-security/issues/859): "QueuePool limit
  reached" after failed logins
- [scoringengine #663](https://github.com/scoringengine/scoringengine/issues/663): `scoped_session`
  in threads

## Sources

SQLAlchemy: `orm/scoping.py`, `util/_collections.py` (`ThreadLocalRegistry`). Connections were
counted in pools of PostgreSQL.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Related, RelatedLocation, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.scoped_sessions import NOT_LEFT, Kept, kept_connection
from flake8_connpool.pools.session_sources import may_keep_connections
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.flow.escape import escape_of

SEVERITY = Severity.ERROR


def check(subject: PoolCall) -> Iterator[Report | Unreported]:
    if subject.api.kind is not Kind.SESSION_REGISTRY or subject.is_super:
        return
    if not may_keep_connections(subject):
        yield Unreported(subject.node, "its engine keeps no connections to a server")
        return
    kept = kept_connection(subject)
    elsewhere = subject.model.environment.registries.get(_name(subject))
    if elsewhere is not None and elsewhere.reason:
        yield Unreported(subject.node, elsewhere.reason)
    elif isinstance(kept, Kept):
        yield _report(subject, tuple(kept.related))
    elif kept == NOT_LEFT and elsewhere is not None:
        yield _report(subject, elsewhere.related)
    else:
        yield Unreported(subject.node, kept)


def _report(subject: PoolCall, related: tuple[Related | RelatedLocation, ...]) -> Report:
    owner = "task" if subject.api.is_async else "thread"
    return Report(
        subject.node,
        named_message(
            f"`{{}}` is never removed; each {owner} keeps a connection and the pool runs out",
            spelled(subject),
        ),
        help=f"call `remove()` at the end of each request or {owner}",
        related=related,
    )


def _name(subject: PoolCall) -> str:
    """Return the name of the module that means a registry, "" if it has none."""
    store = next(iter(escape_of(subject.node, subject.model).stores), None)
    return store.id if isinstance(store, ast.Name) else ""
