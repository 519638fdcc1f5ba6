"""A connection is taken from its pool, and nothing gives it back.

## What it does

- a connection of `engine.connect()` that executes a statement, and on some way through its
  function is not closed, nor ends its transaction;
- a session of SQLAlchemy that executes, and reaches no `commit()`, `rollback()` or `close()` on
  some way, or no way at all; after a `commit()` the next statement takes a connection again;
- `client.send(request, stream=True)` of httpx that is neither read nor closed on some way. A
  `raise_for_status()` before that is such a way;
- `session.get(url, stream=True)` of requests, and its other methods, of which the body is never
  read; and with `pool_block=True`, any way on which it is not read to its end.

The message names the line where the connection is left open, if not all ways leave it so.

## Why is this bad?

Measured with SQLAlchemy 2.0.58 and psycopg 3.3.9. A connection that has executed is in a
transaction which refers to it, so that a dropped one stays out of the pool until the garbage
collector runs; of a session it is the same. That is no cure: with the usual 5 + 10 connections and
the collector on, 272 of 300 calls of a function that drops its connection ended in `TimeoutError`,
and 26 to 30 of 300 with a session. A connection that executed nothing, and one that has committed,
comes back as soon as it is dropped. A `commit()` that fails gives nothing back.

httpx 0.28.1 and httpx2 2.16.2: a stream that is neither read nor closed holds its place for good,
also after it was dropped and collected: with a pool of one, the next request ended in
`PoolTimeout`. Leaving a loop over `iter_bytes()` closes it.

requests 2.34.2 on urllib3 2.8.0: an unread response keeps its connection as long as it lives. A
dropped one is closed at once, so nothing is lost but the reuse that a session is made for: each
such request opens a connection. With `pool_block=True` its place is lost, and when the last is lost
every request waits for ever.

## How to fix

There is no fix that `--fix` could apply. Use the object in `with`:

```python
with engine.connect() as connection:
    ...
with Session(engine) as session:
    ...
with client.stream("GET", url) as response:
    ...
```

For the head of an answer alone, `session.head(url)` keeps the connection.

## Exceptions

- the object is returned, yielded, stored, handed to anything but a reader of pandas, used by a
  function inside, or has another use that is not known;
- it is used in `with`, on an `ExitStack`, in `contextlib.closing`;
- the code runs once: a module, `main`, a command, a test;
- only an exception that nobody wrote down would leave it open. One that a handler catches counts;
- the session is not known to be one of an engine. A `sessionmaker` of the module counts as bound
  to one;
- the engine is for SQLite, or has another pool than a queue;
- a connection, where `target-versions` allows SQLAlchemy before 2.0, which gave it back;
- `requests.get(url, stream=True)`, which has no pool that outlives it.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- ckan #5863, quetz #657, full-stack-fastapi-template #104 and #459: "QueuePool limit of size 5
  overflow 10 reached"
- openai-python #763, mistralai client-python #532, webdav4 #105, hishel #82: streams that were
  never closed
- httpx #550, #2139

## Sources

SQLAlchemy: `engine/base.py`, `orm/session.py`. httpx: `_client.py`, `_models.py`. requests:
`models.py`, `adapters.py`. Connections were counted in pools of PostgreSQL 18 and with a counting
HTTP server, both on loopback.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.checkouts import Checkout, checkout_of
from flake8_connpool.pools.engines import KNOWN_ENGINES, keeps_connections
from flake8_connpool.pools.mounts import blocks
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.values.abstract import Constant, Instance
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR


def check(subject: PoolCall | PoolUse) -> Iterator[Report]:
    node, model = subject.node, subject.model
    loan = _loan(subject)
    if loan is None or placement_of(node, model).placement in STARTING:
        return
    checkout = checkout_of(node, loan, model)
    line = checkout.open_end()
    words = _words(subject, checkout, line) if line is not None else ""
    if words:
        yield Report(node, f"`{_name(subject)}` {words}")


def _words(subject: PoolCall | PoolUse, checkout: Checkout, line: int) -> str:
    """Return what is said of a connection that is not given back, "" if that does no harm."""
    if not checkout.loan.at_once:
        if not checkout.is_never_given:
            return f"is left open at line {line}: holds a connection"
        never = "neither read nor closed" if _streams(subject) else "never closed"
        return f"is {never}: holds a connection"
    assert isinstance(subject, PoolUse)
    if blocks(subject):
        return f"is left unread at line {line}: its place in the pool is lost"
    if checkout.is_never_given and _is_used_again(subject):
        return "with `stream=True` is never read: its connection is not reused"
    return ""


def _name(subject: PoolCall | PoolUse) -> str:
    if isinstance(subject, PoolCall):
        return subject.api.name
    return f"{subject.client.api.gives or subject.client.api.name}.{subject.path}"


def _loan(subject: PoolCall | PoolUse) -> Loan | None:
    """Return how what a subject makes gives its connection back, None if it has none."""
    if isinstance(subject, PoolCall):
        loan = subject.api.loan
        is_lent = not subject.is_super and _is_of_an_engine(subject)
    else:
        methods = subject.client.api.methods
        loan = next((m.loan for m in methods if m.name == subject.path), None)
        is_lent = isinstance(subject.node, ast.Call) and _lends(subject)
    if loan is None or not is_lent:
        return None
    return loan if subject.target.low >= loan.since else None


def _lends(subject: PoolUse) -> bool:
    """Return whether a use takes a connection that its result holds."""
    if subject.client.api.kind in KNOWN_ENGINES:
        return _keep_connections(subject.client.calls, subject.model, subject.options)
    return _streams(subject) and reaches_pool(subject)


def _streams(subject: PoolCall | PoolUse) -> bool:
    stream: Argument | None = subject.argument(Role.STREAM)
    return stream is not None and stream.is_given and stream.value == Constant(True)


def _is_of_an_engine(subject: PoolCall) -> bool:
    """Return whether a session is bound to an engine.

    A factory at the level of the module counts as bound to one where its engine is not known.
    """
    model = subject.model
    bind = subject.argument(Role.ENGINE)
    factory = model.non_null(subject.node.func)
    if not isinstance(factory, Instance):
        return bind is not None and bind.is_given and _is_engine(bind, subject)
    makers = [pool_call(call, model, subject.options) for call in factory.calls]
    bindings = [maker.argument(Role.ENGINE) for maker in makers if maker is not None]
    is_global = all(model.symbols.scope_of[call] is model.symbols.module for call in factory.calls)
    return bool(makers) and all(
        bind is not None
        and (_is_engine(bind, subject) or (is_global and not isinstance(bind.value, Instance)))
        for bind in bindings
    )


def _is_engine(bind: Argument, subject: PoolCall) -> bool:
    value = bind.value
    return (
        isinstance(value, Instance)
        and value.api.kind in KNOWN_ENGINES
        and _keep_connections(value.calls, subject.model, subject.options)
    )


@memoized_with_options
def _keep_connections(
    calls: tuple[ast.Call, ...], model: SemanticModel, options: RuleOptions
) -> bool:
    """Return whether all engines that some calls make keep connections."""
    made = [pool_call(call, model, options) for call in calls]
    return all(call is not None and keeps_connections(call) for call in made)


def _is_used_again(subject: PoolUse) -> bool:
    """Return whether a session lives longer than the request, so that it could be reused."""
    made, model = subject.client.call, subject.model
    if made is None or next(loops_around(subject.node, model), None) is not None:
        return True
    around = function_around(subject.node, model)
    return function_around(made, model) is not around
