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
from collections.abc import Iterable, Iterator

from flake8_connpool.findings import Related, Report, Severity, Silence
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.library.loan import Loan
from flake8_connpool.pools.borrowers import borrowing_calls, borrowing_handlers, owning_calls
from flake8_connpool.pools.checkouts import Checkout, checkout_of
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.leak_wording import help_to_close, help_to_read, places_of
from flake8_connpool.pools.mounts import blocks
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.session_engines import keep_connections, uses_pool_of_engine
from flake8_connpool.pools.streams import (
    could_reuse,
    is_closed,
    is_never_read,
    is_stream,
    is_used_again,
    left_to_a_generator,
)
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wording import elsewhere, named_message, spelled, spelled_name
from flake8_connpool.semantics.execution.placement import placement_of

SEVERITY = Severity.ERROR

_LEAK = "this connection leak can exhaust the pool"


def check(subject: PoolCall | PoolUse) -> Iterator[Report | Silence]:
    loan = _loan(subject)
    if loan is None:
        return
    node, model = subject.node, subject.model
    found: list[Report] = []
    reason = "it runs only once"
    if placement_of(node, model).placement not in STARTING:
        checkout = checkout_of(node, loan, model)
        is_response = isinstance(subject, PoolUse) and subject.client.api.kind not in KNOWN_ENGINES
        if isinstance(subject, PoolUse) and is_response:
            found += _of_response(subject, checkout)
        else:
            found += _unclosed(subject, checkout) or _kept(subject, loan)
        reason = checkout.silence()
    if not loan.at_once and not loan.by_block:
        for call in borrowing_calls(node, model):
            if placement_of(call, model).placement not in STARTING:
                found += _unclosed(subject, checkout_of(call, loan, model))
    yield from found
    if not found:
        yield Silence(node, reason)


def _of_response(subject: PoolUse, checkout: Checkout) -> list[Report]:
    """Return the report of a streamed response."""
    loan, model, node = checkout.loan, subject.model, subject.node
    if not loan.at_once and not loan.by_block:
        found = _unclosed(subject, checkout, "response")
        iterator = None if found else left_to_a_generator(node, loan, model)
        if iterator is None:
            return found or _unread(subject, checkout)
        fault = "is closed only by a generator that may never start; this can exhaust the pool"
        related = [Related(iterator, "does not start if the client disconnects before")]
        advice = "close the response in a background task or where the framework sends it"
        return [_report(subject, checkout, fault, advice, related)]
    if loan.at_once and blocks(subject):
        place = checkout.open_end()
        if place is None:
            return []
        fault = "is not read to its end on every path; the pool loses a connection"
        advice = help_to_close(subject, checkout, "response")
        return [_report(subject, checkout, fault, advice, places_of(place, checkout))]
    return _unread(subject, checkout)


def _unread(subject: PoolUse, checkout: Checkout) -> list[Report]:
    """Return the report of a response whose body is never read, so that nothing is reused."""
    loan, model, node = checkout.loan, subject.model, subject.node
    if not is_never_read(node, loan, model):
        return []
    if is_closed(node, loan, model):
        if not could_reuse(subject, loan):
            return []
        fault = "is closed without being read; every such request opens a connection"
    elif is_used_again(subject):
        fault = "is never read to its end; its connection is not reused"
    else:
        return []
    advice = help_to_read(subject, checkout)
    return [_report(subject, checkout, fault, advice, (), Severity.WARNING)]


def _unclosed(subject: PoolCall | PoolUse, checkout: Checkout, what: str = "") -> list[Report]:
    """Return the report of an object that is not closed on some path of a function."""
    place = checkout.open_end()
    if place is None:
        return []
    if not checkout.is_never_given:
        fault = f"is not {'read or ' if what else ''}closed on every path"
    else:
        fault = "is neither read nor closed" if what else "is never closed"
    advice = help_to_close(subject, checkout, what)
    return [
        _report(subject, checkout, f"{fault}; {_LEAK}", advice, places_of(place, checkout)),
    ]


def _kept(subject: PoolCall | PoolUse, loan: Loan) -> list[Report]:
    """Return the report of a session that an object keeps, or a dependency leaves to handlers."""
    node, model = subject.node, subject.model
    related: list[Related] = []
    for owner, use in owning_calls(node, loan, model):
        if placement_of(owner, model).placement not in STARTING:
            related += [Related(owner, "keeps it, and is dropped unclosed")]
            related += [Related(use, "takes a connection from the pool")]
            break
    for borrower in borrowing_handlers(node, loan, model):
        place = borrower.open_end()
        if place is not None:
            related += [*places_of(place, borrower)]
            break
    if not related:
        return []
    checkout = checkout_of(node, loan, model)
    advice = "close it where it is no longer needed, in `finally` or `__exit__`"
    return [_report(subject, checkout, f"is never closed; {_LEAK}", advice, related)]


def _report(
    subject: PoolCall | PoolUse,
    checkout: Checkout,
    fault: str,
    advice: str,
    related: Iterable[Related],
    severity: Severity | None = None,
) -> Report:
    made = checkout.made
    assert isinstance(made, ast.Call)
    name = spelled(subject)
    if made is not subject.node:
        name = spelled_name(made.func, name)
        related = [*related, Related(subject.node, "created here")]
    return Report(
        made,
        named_message(f"`{{}}` {fault}", name),
        help=advice,
        related=elsewhere(made, related),
        severity=severity,
    )


def _loan(subject: PoolCall | PoolUse) -> Loan | None:
    """Return how what a subject makes gives its connection back, None if it has none."""
    if isinstance(subject, PoolCall):
        loan = subject.api.loan
        is_lent = loan is not None and not subject.is_super and uses_pool_of_engine(subject)
    else:
        methods = subject.client.api.methods
        loan = next((m.loan for m in methods if m.name == subject.path), None)
        is_lent = loan is not None and isinstance(subject.node, ast.Call) and _lends(subject, loan)
    if loan is None or not is_lent:
        return None
    return loan if subject.target.low >= loan.since else None


def _lends(subject: PoolUse, loan: Loan) -> bool:
    """Return whether a use takes a connection that its result holds."""
    if subject.client.api.kind in KNOWN_ENGINES:
        return keep_connections(subject.client.calls, subject.model, subject.options)
    return is_stream(subject, loan) and reaches_pool(subject)
