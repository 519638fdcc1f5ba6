"""A pooled connection is taken and does not return to its pool.

## What it does

Reports an object that still has a connection when its function ends:

- a connection of `engine.connect()` that has executed a statement, and is not closed on some path;
- a SQLAlchemy session that has executed a statement, and reaches no `commit()`, `rollback()` or
  `close()` on some path; after a `commit()` the next statement takes a connection again;
- the response of `client.send(request, stream=True)` (httpx) that is neither read nor closed;
- the response of `session.get(url, stream=True)` (requests) whose body is never read.

## Why is this bad?

This is a connection leak. The pool runs empty, and then every caller waits for a connection and
gets `TimeoutError`, "QueuePool limit of size 5 overflow 10 reached", or `PoolTimeout`. 300 calls of
a function that drops its connection, with SQLAlchemy 2.0.58, psycopg 3.3.9, a pool of 5 + 10 and
the garbage collector on:

| what is dropped | calls that end in `TimeoutError` |
|---|---|
| a connection that has executed | 272 of 300 |
| a session that has executed | 26 to 30 of 300 |

## How to fix

Use the object in `with`, which closes it on every path:

```python
with engine.connect() as connection:
    ...
with Session(engine) as session:
    ...
with client.stream("GET", url) as response:
    ...
```

Async connections, sessions and clients need `async with`. If you need only the headers of a
response, `session.head(url)` keeps the connection.

There is no fix that `--fix` could apply.

### Measured

A connection that has executed is in a transaction that refers to it. A dropped one stays out of the
pool until the garbage collector runs, and so does that of a session. A connection that executed
nothing, or that has committed, returns as soon as it is dropped. A `commit()` that fails returns
nothing.

httpx 0.28.1 and httpx2 2.16.2: a stream that is neither read nor closed keeps its place in the pool
even after it is garbage collected. With a pool of one, the next request ended in `PoolTimeout`.
Leaving a loop over `iter_bytes()` closes the stream.

requests 2.34.2 on urllib3 2.8.0: an unread response keeps its connection as long as it lives. A
dropped one is closed at once, so only the reuse is lost: each such request opens a connection. With
`pool_block=True` the pool loses its place, and when the last one is lost every request waits
forever.

## Exceptions

An object is not reported if

- it is returned, yielded, stored, passed to anything but a reader of pandas, used by an inner
  function, or used in a way that is not known;
- it is used in `with`, on an `ExitStack`, or in `contextlib.closing`;
- the code runs once: a module, `main`, a command, a test;
- only an unexpected exception would leave it open. An exception that a handler catches counts, and
  so does `raise_for_status()`;
- it is a session that is not known to use an engine. A `sessionmaker` at the top of a module counts
  as one that does;
- the engine is for SQLite, or its pool is no queue;
- it is a connection, and `target-versions` allows SQLAlchemy before 2.0, which returned it;
- it is a response of `requests.get(url, stream=True)`, whose pool ends with the call.

A response of requests with `pool_block=True` is reported if it is not read to its end on some path.

## Options

- `aliases`: your own wrappers of these classes.
- `target-versions`: the releases of SQLAlchemy that you support.

## Reports

- [ckan #5863](https://github.com/ckan/ckan/issues/5863),
  [quetz #657](https://github.com/mamba-org/quetz/issues/657),
  [full-stack-fastapi-template #104](https://github.com/fastapi/full-stack-fastapi-template/issues/104)
  and [#459](https://github.com/fastapi/full-stack-fastapi-template/issues/459): "QueuePool limit of
  size 5 overflow 10 reached"
- [openai-python #763](https://github.com/openai/openai-python/issues/763),
  [mistralai/client-python #532](https://github.com/mistralai/client-python/issues/532),
  [webdav4 #105](https://github.com/skshetry/webdav4/issues/105),
  [hishel #82](https://github.com/karpetrosyan/hishel/issues/82),
  [httpx #550](https://github.com/encode/httpx/issues/550) and
  [#2139](https://github.com/encode/httpx/issues/2139): responses that were never closed

## Sources

SQLAlchemy: `engine/base.py`, `orm/session.py`. httpx: `_client.py`, `_models.py`. requests:
`models.py`, `adapters.py`. Connections were counted in pools of PostgreSQL 18 and with a counting
HTTP server, both on loopback.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from flake8_connpool.findings import Related, Report, Severity
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.checkouts import Checkout, checkout_of
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.mounts import blocks
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.session_engines import keep_connections, uses_pool_of_engine
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wording import elsewhere, named_message, spelled, written_form
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.typestate import Leaving, Step
from flake8_connpool.semantics.values.abstract import Constant

SEVERITY = Severity.ERROR

_LEAVING: dict[type[ast.AST], str] = {
    ast.Return: "return",
    ast.Raise: "raise",
    ast.Continue: "continue",
}


def check(subject: PoolCall | PoolUse) -> Iterator[Report]:
    node, model = subject.node, subject.model
    loan = _loan(subject)
    if loan is None or placement_of(node, model).placement in STARTING:
        return
    checkout = checkout_of(node, loan, model)
    place = checkout.open_end()
    fault = _fault(subject, checkout) if place is not None else ""
    if place is not None and fault:
        yield Report(
            node,
            named_message(f"`{{}}` {fault}", spelled(subject)),
            help=_help(subject, checkout),
            related=elsewhere(node, _related(place, checkout)),
        )


def _fault(subject: PoolCall | PoolUse, checkout: Checkout) -> str:
    """Return what is wrong with a connection that is not returned, "" if that costs nothing."""
    if checkout.loan.at_once:
        assert isinstance(subject, PoolUse)
        if blocks(subject):
            return "is not read to its end on every path; the pool loses a connection"
        if checkout.is_never_given and _is_used_again(subject):
            return "is never read to its end; its connection is not reused"
        return ""
    if not checkout.is_never_given:
        fault = f"is not {'read or ' if _streams(subject) else ''}closed on every path"
    else:
        fault = "is neither read nor closed" if _streams(subject) else "is never closed"
    return f"{fault}; this connection leak can exhaust the pool"


def _help(subject: PoolCall | PoolUse, checkout: Checkout) -> str:
    """Return what to do, for the object that has the connection."""
    if isinstance(subject, PoolUse) and checkout.loan.at_once and not blocks(subject):
        stream = subject.argument(Role.STREAM)
        assert stream is not None
        return f"read the response to its end, or remove `{written_form(stream)}`"
    what = "response" if _streams(subject) else ""
    if not checkout.loan.is_entered:
        return f"close the {what or 'connection'} in a `finally` block"
    api = subject.api if isinstance(subject, PoolCall) else subject.client.api
    block = "`async with`" if api.is_async else "`with`"
    return f"use {f'the {what}' if what else 'it'} in {block}, which closes it on every path"


def _related(place: Leaving, checkout: Checkout) -> Iterator[Related]:
    """Yield where a connection is taken, and, if it is returned elsewhere, where it is not."""
    taken = checkout.first_take()
    if taken is not None:
        yield Related(taken, "takes a connection from the pool")
    if checkout.is_never_given:
        return
    if place is checkout.made:
        for loop in islice(loops_around(checkout.made, checkout.model), 1):
            yield Related(loop, "the next iteration replaces it while it is open")
    elif checkout.steps.get(place) is Step.FAIL:
        yield Related(place, "can raise before it is closed")
    elif isinstance(place, ast.expr):
        yield Related(place, "replaces it while it is open")
    elif word := _LEAVING.get(type(place)):
        yield Related(place, f"this `{word}` leaves it open")
    else:
        yield Related(place, "the function can end after this, while it is open")


def _loan(subject: PoolCall | PoolUse) -> Loan | None:
    """Return how what a subject makes gives its connection back, None if it has none."""
    if isinstance(subject, PoolCall):
        loan = subject.api.loan
        is_lent = not subject.is_super and uses_pool_of_engine(subject)
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
        return keep_connections(subject.client.calls, subject.model, subject.options)
    return _streams(subject) and reaches_pool(subject)


def _streams(subject: PoolCall | PoolUse) -> bool:
    stream: Argument | None = subject.argument(Role.STREAM)
    return stream is not None and stream.is_given and stream.value == Constant(True)


def _is_used_again(subject: PoolUse) -> bool:
    """Return whether a session lives longer than the request, so that it could be reused."""
    made, model = subject.client.call, subject.model
    if made is None or next(loops_around(subject.node, model), None) is not None:
        return True
    around = function_around(subject.node, model)
    return function_around(made, model) is not around
