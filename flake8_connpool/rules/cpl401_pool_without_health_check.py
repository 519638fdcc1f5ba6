"""An engine hands out pooled connections without trying first whether they are still alive.

## What it does

`create_engine`, `create_async_engine`, `engine_from_config` and SQLModel's `create_engine` without
`pool_pre_ping`. A URL that is not known counts as one of a server, since
`create_engine(settings.DATABASE_URL)` is how most services are written.

## Why is this bad?

A server, proxy or firewall closes idle connections; the pool notices when the next user fails. Of
five idle connections that were closed by PostgreSQL 15, with SQLAlchemy 1.4.54, 2.0.58 and 2.1.9,
on psycopg2 and, from 2.0 on, psycopg 3:

| engine | next seven uses |
|---|---|
| without `pool_pre_ping` | the first fails with `OperationalError`, six succeed |
| `pool_pre_ping=True` | all seven succeed |

One failure for each such event, not one for each connection: the first failure empties the pool.
After a restart of the database that is one failure for every engine of every process.

## How to fix

The fix is **safe** where the URL is not known, or is one of PostgreSQL, MySQL, MariaDB, Oracle or
SQL Server; for other dialects it is **display-only**. It adds `pool_pre_ping=True`.

It is safe with one exception: it costs one more round trip for every checkout, three on asyncpg. On
loopback a checkout took 9 to 17 µs without and 58 to 71 µs with it (SQLAlchemy 2.0.58; a new
connection 5.5 to 6.9 ms); across a network it is the time of that round trip. Tests that count
statements may see the ping.

What it does not do: a connection that dies while it is in use still fails, and so does the first
connect to a server that is down. With `pool=` it raises `TypeError`: say it where that pool is
made.

Where the round trip is too dear, write `pool_pre_ping=False`, and keep connections younger than
the server's idle time with `pool_recycle`.

## Exceptions

- `pool_pre_ping` is written, False included: that is a decision;
- the database has no server: a literal SQLite or DuckDB URL, `check_same_thread` in
  `connect_args`, or a branch that asks for SQLite;
- `poolclass` is `NullPool`, `StaticPool`, `SingletonThreadPool` or `AssertionPool`, or is not
  known, or `pool=` is given;
- the engine hands out one connection in its life, so none again: `create_engine(url).connect()`, or
  a local of a function with a single use outside of loops;
- there are `**kwargs`, or a configuration mapping, that are not known.

`creator=` does not silence it: whoever makes the connections, they are kept in the same pool.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- redash #4675, Flask-AppBuilder #1130: "server closed the connection unexpectedly"
- trotto/go-links #52, openFEC #6453: the same, cured by `pool_pre_ping`
- lsst-sqre/safir #101: the cost weighed, and the choice left to each application
- sqlalchemy #6283: what it cannot help, a connection that dies while it is held

## Sources

SQLAlchemy: `engine/create.py`, `pool/base.py`, and the chapter on disconnects of its documentation.
Behaviour and times were measured against PostgreSQL 15 on loopback; the ping was read in the log
of the server, and its round trips counted on the wire: `SELECT 1` on psycopg2, an empty statement
on psycopg 3, `BEGIN`, an empty statement and `ROLLBACK` on asyncpg.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.catalog import PINGED_DIALECTS
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.engines import dialect_of, reuses_connections
from flake8_connpool.pools.subjects import PoolCall

SEVERITY = Severity.WARNING


def check(subject: PoolCall) -> Iterator[Report]:
    ping = subject.argument(Role.HEALTH_CHECK)
    if ping is not None and ping.is_absent and reuses_connections(subject):
        message = f"`{subject.api.name}` lacks `{ping.parameter.name}`: reuse may fail"
        is_tried = dialect_of(subject) in (None, *PINGED_DIALECTS)
        applicability = Applicability.SAFE if is_tried else Applicability.DISPLAY
        fix = adding(subject.node, ping.parameter.name, "True", applicability)
        yield Report(subject.node, message, fix)
