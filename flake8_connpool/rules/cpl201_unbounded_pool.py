"""The bound of a connection pool is written away, so load opens connections without end.

## What it does

- `max_connections=None` in httpx `Limits`;
- `max_overflow=-1` in a SQLAlchemy engine or `QueuePool`;
- `pool_size=0` there, which SQLAlchemy takes as no limit from 2.0 on.

The same holds for `engine_from_config`, in its keywords and in a mapping written out.

## Why is this bad?

| pool | load | result |
|---|---|---|
| httpx 0.28.1, client's own limits | 150 requests at once | 100 sockets, 20 kept idle |
| httpx 0.28.1, `Limits()` | 150 requests at once | 150 sockets, all 150 kept idle |
| SQLAlchemy 2.0.58, `max_overflow=-1` | 30 threads | 30 database sessions |
| the same, the server allows 60 | 80 threads | 21 of 80 end in `OperationalError` |

Without a bound the queue does not disappear: it moves to the server, which answers with errors
where the pool would have made its callers wait. In SQLAlchemy 2.0 and 2.1 `pool_size=0` also keeps
every connection it ever opened, even beside `max_overflow=0`.

## How to fix

The fix is **unsafe**. For httpx it writes `max_connections=100`, which is what a client has on its
own, where None stands in the call itself. For SQLAlchemy there is none, since nothing tells the
number that the service needs; the library's own are 5, with an overflow of 10.

A bound can turn a success into a wait or an error: of 130 slow requests at once, all 130 were
answered without a bound; with `max_connections=100` and a pool timeout of 1 s, 100 were answered
and 30 ended in `PoolTimeout` (httpx 0.28.1). In SQLAlchemy the error is `TimeoutError`, after
`pool_timeout`.

## Exceptions

- the value is not known: a parameter, an environment variable, one of two;
- the pool class is known and is no queue: `NullPool`, `StaticPool` and their like take no size;
- the database has no server (a literal SQLite or DuckDB URL, a branch that asks for one);
- the limits are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with a transport that is not known;
- `pool_size=0` where `target-versions` allows SQLAlchemy 1.4: there it leaves an overflow of 10.

A bound that is left out, not written away, is [CPL202](CPL202.md) in httpx and harmless in
SQLAlchemy, whose own are 5 and 10.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- sqlalchemy #8523: `pool_size=0` meant an empty pool in 1.4, against its documentation
- alan-turing-institute/CROP #369: the limit on the overflow removed
- open-component-model/odg-core #382: `pool_size=0` proposed, and questioned in the review
- cognizant-ai-lab/neuro-san #1163: `Limits(max_connections=None, ...)` for an OpenAI client

## Sources

httpx: `_config.py` and `_transports/default.py`. SQLAlchemy: `engine/create.py`, `pool/impl.py`,
and the documentation of `create_engine`. Sockets and sessions were counted on loopback with a
counting HTTP server and PostgreSQL 15.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Fix, Report, Severity
from flake8_connpool.library.schema import Kind, Role
from flake8_connpool.pools.edits import setting
from flake8_connpool.pools.engines import ENGINES, is_other_pool, is_serverless
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import written_form
from flake8_connpool.semantics.calls.binding import Argument

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    if not _is_a_bounded_kind(subject):
        return
    for role in (Role.BOUND, Role.OVERFLOW):
        argument = subject.argument(role)
        if argument and argument.is_given and argument.is_unlimited and argument.place:
            message = f"`{subject.api.name}({written_form(argument)})` has no bound"
            yield Report(argument.place, message, _fix(subject, argument))
            return


def _fix(subject: PoolCall, bound: Argument) -> Fix | None:
    if subject.api.kind is not Kind.LIMITS:
        return None
    return setting(subject, bound, repr(bound.parameter.usual), Applicability.UNSAFE)


def _is_a_bounded_kind(subject: PoolCall) -> bool:
    """Whether the numbers written are those of a queue of connections to a server."""
    if subject.api.kind not in ENGINES:
        return reaches_pool(subject)
    overflow, pool_class = subject.argument(Role.OVERFLOW), subject.argument(Role.POOL_CLASS)
    # Only queues take an overflow; a size may be another pool's too.
    is_queue = (overflow is not None and overflow.is_given) or (
        pool_class is not None and (pool_class.is_absent or pool_class.value is not None)
    )
    return is_queue and not is_other_pool(subject) and not is_serverless(subject)
