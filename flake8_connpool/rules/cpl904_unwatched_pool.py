"""Nothing observes the pool of an engine, so its problems show late.

## What it does

Reports a SQLAlchemy engine that keeps connections to a server, if its module attaches no listener
to an event of its pool: `checkout`, `checkin`, `connect`, `close`, `invalidate` and similar ones. A
listener for executed statements does not count.

The rule is opt-in: small programs do not need it.

## Why is this bad?

A pool logs nothing until it is exhausted. With SQLAlchemy 2.0.58 and the default of 5 + 10
connections, a function that forgot to close its connection worked at first. Then 272 of 300 calls
ended in `TimeoutError`, and nothing before that was in a log.

Two listeners that count cost 2 µs:

| engine | one checkout and checkin |
|---|---|
| without listeners | 10.7 µs |
| counting `checkout` and `checkin` | 12.7 µs |

## How to fix

Count the connections in use, and report them to your monitoring:

```python
@event.listens_for(engine, "checkout")
def checked_out(connection, record, proxy):
    CONNECTIONS.inc()


@event.listens_for(engine, "checkin")
def checked_in(connection, record):
    CONNECTIONS.dec()
```

`engine.pool.overflow()` is not such a count: it is negative until the pool is full (-4 at the first
checkout of five), and only queue pools have it.

There is no fix that `--fix` could apply.

## Exceptions

An engine is not reported if

- a listener is for this engine, its `pool` or its `sync_engine`, for all pools (`Pool`, `Engine`),
  for a target that is not known, or for an event that is not known;
- `pool_events=` is given, or may be among `**kwargs`;
- it is for SQLite, its pool is no queue, it lives for one run of a function, or it is in a
  migration of Alembic.

## Options

- `aliases`: your own wrappers of these functions.

## Sources

SQLAlchemy: `pool/events.py`, and the section "Connection Pool Events" of its documentation. The
calls were run against PostgreSQL 18, the listeners timed with a pool of SQLite connections.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.library.catalog import BEHIND, LISTENING, POOL_ATTRIBUTES, POOL_EVENTS
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.engines import reuses_connections
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.abstract import Instance, known_prefix
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report]:
    listeners = subject.argument(Role.LISTENERS)
    if listeners is None or not listeners.is_absent:
        return
    watched = _watched(subject.model.tree, subject.model)
    if watched is not None and subject.node not in watched and reuses_connections(subject):
        yield Report(
            subject.node,
            named_message(
                "`{}` has no pool event listener: a leak shows only when the pool is exhausted",
                spelled(subject),
            ),
            help="count checkouts and checkins with event listeners, for your monitoring",
        )


@memoized
def _watched(tree: ast.Module, model: SemanticModel) -> frozenset[ast.Call] | None:
    """Return the calls that make the engines which the module attaches a listener for events of
    pools to, unknown events too; None if that may be any engine."""
    found: set[ast.Call] = set()
    for call in model.symbols.calls:
        if model.qualified_name(call.func) in LISTENING and len(call.args) > 1:
            event = known_prefix(model.value(call.args[1]))
            if event is None or event in POOL_EVENTS:
                engines = _engines_of(call.args[0], model)
                if not engines:
                    return None
                found.update(engines)
    return frozenset(found)


def _engines_of(target: ast.expr, model: SemanticModel) -> tuple[ast.Call, ...]:
    """Return the calls that make an engine or the engine of a pool, none if it is not known, as
    that of a class is not."""
    while isinstance(target, ast.Attribute) and target.attr in BEHIND | POOL_ATTRIBUTES:
        target = target.value
    value = model.non_null(target)
    return value.calls if isinstance(value, Instance) else ()
