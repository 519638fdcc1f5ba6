"""The limit of a connection pool is disabled, so a burst opens one connection per caller.

## What it does

Reports

- `max_connections=None` in httpx `Limits`;
- `limit=0` or `limit=None` in a connector of aiohttp;
- `maxPoolSize=None` or 0 in a client of pymongo;
- `max_overflow=-1` in a SQLAlchemy engine or `QueuePool`;
- `pool_size=0` there, which means no limit from SQLAlchemy 2.0 on;
- `max_connections=None` or 0 in a client or `ConnectionPool` of redis, which means no limit before
  redis-py 8.0.

The same holds for `engine_from_config`, in its keywords and in a mapping written out, and for
`SQLALCHEMY_ENGINE_OPTIONS` of Flask-SQLAlchemy.

## Why is this bad?

Without a limit the queue moves to the server, which answers with errors ("too many clients") where
the pool would have made its callers wait:

| pool | load | result |
|---|---|---|
| httpx 0.28.1, a client's default limits | 150 requests at once | 100 sockets, 20 kept idle |
| httpx 0.28.1, `Limits()` | 150 requests at once | 150 sockets, all 150 kept idle |
| aiohttp 3.14.5, a session's default limit | 130 requests at once | 100 sockets |
| aiohttp 3.14.5, `TCPConnector(limit=0)` | 130 requests at once | 130 sockets |
| pymongo 4.20.1, `maxPoolSize=None` or 0 | 130 threads | 130 sockets; by default 100 |
| SQLAlchemy 2.0.58, `max_overflow=-1` | 30 threads | 30 database connections |
| the same, the server allows 60 | 80 threads | 21 of 80 end in `OperationalError` |

## How to fix

Set a limit. What a pool needs:

| pool | size |
|---|---|
| httpx client, aiohttp session | the requests that one process sends at once; the default is 100 |
| SQLAlchemy, `pool_size` | the threads or tasks of one worker that use the database at once |
| SQLAlchemy, `pool_size + max_overflow` | at most the share of one worker of the server's limit |

For all workers together, `workers * (pool_size + max_overflow) <= max_connections - reserve`.
`max_connections` is that of the database server, and the reserve is for migrations, consoles and
other services. Four workers on a server that allows 100 connections, with a reserve of 12, have
22 each: `pool_size=15, max_overflow=7`. SQLAlchemy's defaults are 5 and 10.

The fix is **unsafe**. It writes `max_connections=100` for httpx and `limit=100` for aiohttp, if the
value is written in the call itself. For SQLAlchemy it offers none: nothing in the code tells the
right number.

A limit can turn a success into a wait or an error. Of 130 slow requests at once, all 130 were
answered without a limit; with `max_connections=100` and a pool timeout of 1 s, 100 were answered
and 30 ended in `PoolTimeout` (httpx 0.28.1). In SQLAlchemy the error is `TimeoutError`, after
`pool_timeout`.

### Measured

In SQLAlchemy 2.0 and 2.1 `pool_size=0` also keeps every connection that it ever opened, even with
`max_overflow=0`.

## Exceptions

A value is not reported if

- it is unknown: a parameter, an environment variable, one of two values, or an option in the URI of
  a client of pymongo;
- the pool class is known and is no queue: `NullPool`, `StaticPool` and others take no size;
- aiohttp's `limit_per_host` is set beside it, or may be;
- it is one of httpx or aiohttp, and the module has a semaphore, which may bound its requests;
- the database has no server (a literal SQLite or DuckDB URL, a branch that checks for one);
- the limits are written right into a client without a pool (`MockTransport`, `ASGITransport`,
  `WSGITransport`), or with an unknown transport;
- it is `pool_size=0` and `target-versions` allows SQLAlchemy 1.4: there an overflow of 10 remains;
- it is that of redis and `target-versions` allows 8.0: there None and 0 mean 100.

A limit that is left out is [CPL202](CPL202.md) in httpx. In aiohttp and SQLAlchemy it is harmless:
the defaults are 100, and 5 and 10. In redis it is the decision of the library: no limit before 8.0,
and 100 since.

## Options

- `aliases`: your own wrappers of these classes and functions.
- `target-versions`: the releases of SQLAlchemy decide about `pool_size=0`, those of redis about
  `max_connections=None`.

## Reports

- [sqlalchemy #8523](https://github.com/sqlalchemy/sqlalchemy/issues/8523): `pool_size=0` meant an
  empty pool in 1.4, against its documentation
- [alan-turing-institute/CROP #369](https://github.com/alan-turing-institute/CROP/issues/369): the
  limit on the overflow removed
- [open-component-model/odg-core #382](https://github.com/open-component-model/odg-core/issues/382):
  `pool_size=0` proposed, and questioned in the review
- [cognizant-ai-lab/neuro-san #1163](https://github.com/cognizant-ai-lab/neuro-san/issues/1163):
  `Limits(max_connections=None, ...)` for an OpenAI client

## Sources

httpx: `_config.py` and `_transports/default.py`. aiohttp: `connector.py`. SQLAlchemy:
`engine/create.py`, `pool/impl.py`, and the documentation of `create_engine`. Sockets and sessions
were counted on loopback with a counting HTTP server and PostgreSQL 15.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Fix, Report, Severity, Unreported
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.pools.edits import setting
from flake8_connpool.pools.engines import ENGINES, keeps_queue
from flake8_connpool.pools.reaching import bound_per_host, reaches_pool, related_users
from flake8_connpool.pools.semaphores import names_a_semaphore
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import example_of, written_form
from flake8_connpool.semantics.calls.binding import Argument

SEVERITY = Severity.WARNING

_RESULT = "each concurrent caller opens a connection"


def check(subject: PoolCall | PoolSettings) -> Iterator[Report | Unreported]:
    is_per_host = isinstance(subject, PoolCall) and bound_per_host(subject) is not None
    if is_per_host or not _is_a_bounded_kind(subject):
        return
    for role in (Role.BOUND, Role.OVERFLOW):
        argument = subject.argument(role)
        if argument and argument.is_given and argument.is_unlimited and argument.place:
            if subject.api.kind not in ENGINES and names_a_semaphore(subject.model):
                yield Unreported(argument.place, "a semaphore of the module may bound its requests")
                return
            yield Report(
                argument.place,
                f"`{written_form(argument)}` disables the connection limit; {_RESULT}",
                _fix(subject, argument),
                _help(subject, argument),
                related_users(subject) if isinstance(subject, PoolCall) else (),
            )
            return


def _help(subject: PoolCall | PoolSettings, bound: Argument) -> str:
    if subject.api.kind is Kind.LIMITS or bound.parameter.default is not None:
        return f"set a limit, e.g. {example_of(bound.parameter)} (the default)"
    return "set a limit: the number of threads or tasks that use it at once"


def _fix(subject: PoolCall | PoolSettings, bound: Argument) -> Fix | None:
    if not isinstance(bound.parameter.usual, int):
        return None
    return setting(subject, bound, repr(bound.parameter.usual), Applicability.UNSAFE)


def _is_a_bounded_kind(subject: PoolCall | PoolSettings) -> bool:
    """Whether the numbers written are those of a queue of connections to a server."""
    if isinstance(subject, PoolCall) and subject.api.kind not in ENGINES:
        return reaches_pool(subject)
    overflow, pool_class = subject.argument(Role.OVERFLOW), subject.argument(Role.POOL_CLASS)
    # Only queues take an overflow; a size may be another pool's too.
    is_queue = (overflow is not None and overflow.is_given) or (
        pool_class is not None and (pool_class.is_absent or pool_class.value is not None)
    )
    return is_queue and keeps_queue(subject)
