"""A pooled connection is taken and does not return to its pool.

## What it does

Reports an object that still has a connection when its function ends:

- a connection of `engine.connect()` that has executed a statement, and is not closed on some path;
- a SQLAlchemy session that has executed a statement, and reaches no `commit()`, `rollback()` or
  `close()` on some path; after a `commit()` the next statement takes a connection again;
- a connection of `pool.getconn()` (psycopg_pool, psycopg2) or `await pool.acquire()` (asyncpg) that
  is not put back with `putconn()` or `release()` on some path; closing one of psycopg2 is not
  enough, since its place stays taken. One of `getconn(key)` is left alone: the same key gives it
  again;
- the response of `client.send(request, stream=True)` (httpx) that is neither read nor closed, or
  that only the generator of a `StreamingResponse` closes;
- the response of `session.get(url, stream=True)` (requests) whose body is never read, also if it is
  closed, and the same with `client.stream("GET", url)`;
- with `block=True` or `pool_block=True`, a response of urllib3 or requests that is not read to its
  end on some path.

Sessions and connections are followed into functions of the module that they are passed to, to the
callers of a helper that returns one, to the routes of a dependency that does not close it, and into
an object that keeps a session and has no method to close it. A `sessionmaker` or engine may be in
another file of the project.

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
response, `session.head(url)` keeps the connection. Close a response that you return as a stream in
a background task: `StreamingResponse(..., background=BackgroundTask(response.aclose))`. With
urllib3, call `drain_conn()` in a `finally` block: `close()` does not return the place.

A fix is **unsafe**. It uses a connection or session of a local variable in `with`, around the
statements up to its last use. There is no such fix if something that needs the object may be used
later: a result that is not read, or an object that a session has loaded or added.

What can break: the end of the block rolls back what is not committed. An object of the session that
other code still has raises `DetachedInstanceError` when it loads more.

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
forever. A response that is closed unread closes its connection: 10 requests opened 10 connections,
10 requests with `head()` one.

urllib3 2.8.0 with `block=True` and `preload_content=False`: a response that is unread, closed or
left in its `with` block keeps its place, so the next request waits forever.

A generator that is closed before its first item runs nothing, not even its `finally`. With
Starlette 1.10.0, uvicorn 0.54.0 and a middleware that awaits before it sends, two clients that
disconnected early took both connections of a pool of two. With a background task they took none.

## Exceptions

An object is not reported if

- before that it is returned, yielded, stored, passed to a function that is not in the module or
  that may keep or close it, or used in a way that is not known;
- an inner function uses it, except for the generator of a `StreamingResponse`;
- it is used in `with`, on an `ExitStack`, or in `contextlib.closing`;
- the code runs once: a module, `main`, a command, a test;
- only an unexpected exception would leave it open. An exception that a handler catches counts, and
  so does `raise_for_status()`;
- it is a session that is not known to use an engine. A `sessionmaker` at the top of a module counts
  as one that does, in another file too, and so does an imported object that a session is bound to;
- it is a raw connection: a dropped one returns at once;
- the engine is for SQLite, or its pool is no queue;
- it is a connection, and `target-versions` allows SQLAlchemy before 2.0, which returned it;
- it is a response of `requests.get(url, stream=True)`, whose pool ends with the call;
- it is closed unread, and the request is no GET, the client serves one request or may use HTTP/2,
  or the function also calls `head()`, which some servers refuse.

A generator that closes its session after a bare `yield` is not reported here.

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
- [requests #2924](https://github.com/psf/requests/issues/2924),
  [urllib3 #2557](https://github.com/urllib3/urllib3/issues/2557),
  [conda-package-streaming #17](https://github.com/conda/conda-package-streaming/issues/17),
  [headroom #2882](https://github.com/headroomlabs-ai/headroom/issues/2882): streams that were
  closed unread, left in a blocking pool, or left to a generator
- [ordino #2](https://github.com/Caleydo/ordino/issues/2): a session kept in an object without a
  close

## Sources

SQLAlchemy: `engine/base.py`, `orm/session.py`. httpx: `_client.py`, `_models.py`. requests:
`models.py`, `adapters.py`. Connections were counted in pools of PostgreSQL 18 and with a counting
HTTP server, both on loopback.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.findings import Report, Severity, Unreported
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.checkouts import checkout_of
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.pools.leaks import kept_leaks, response_leaks, unclosed
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.recipients import receiving_calls
from flake8_connpool.pools.session_engines import keeps_pool, uses_pool_of_engine
from flake8_connpool.pools.streams import is_stream
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around

SEVERITY = Severity.ERROR


def check(subject: PoolCall | PoolUse) -> Iterator[Report | Unreported]:
    loan = _loan(subject)
    if loan is None:
        return
    node, model = subject.node, subject.model
    found: list[Report] = []
    reason = "it runs only once"
    if placement_of(node, model).placement not in STARTING:
        checkout = checkout_of(node, loan, model)
        if loan.takers:
            yield from unclosed(subject, checkout) or (Unreported(node, checkout.why_not_open()),)
            return
        is_response = isinstance(subject, PoolUse) and subject.client.api.kind not in KNOWN_ENGINES
        if isinstance(subject, PoolUse) and is_response:
            found += response_leaks(subject, checkout)
        else:
            found += unclosed(subject, checkout) or kept_leaks(subject, loan)
        reason = checkout.why_not_open()
    if not loan.at_once and not loan.by_block:
        for call in receiving_calls(node, model):
            if placement_of(call, model).placement not in STARTING:
                found += unclosed(subject, checkout_of(call, loan, model))
    yield from found
    if not found:
        yield Unreported(node, reason)


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
        return keeps_pool(subject.client, subject.model, subject.options)
    if loan.takers:
        key = subject.argument(Role.IDENTITY)
        is_any = key is None or key.is_absent
        return is_any and reaches_pool(subject) and not _is_of_the_same_run(subject)
    return is_stream(subject, loan) and reaches_pool(subject)


def _is_of_the_same_run(subject: PoolUse) -> bool:
    """Return whether a function creates the pool whose connection it takes, and may close it."""
    function = function_around(subject.node, subject.model)
    made = [function_around(one, subject.model) for one in subject.client.calls]
    return function in made
