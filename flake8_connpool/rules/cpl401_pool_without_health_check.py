"""An engine hands out pooled connections without a check that they still work.

## What it does

Reports `create_engine`, `create_async_engine`, `engine_from_config` and SQLModel's `create_engine`
without `pool_pre_ping`. A URL that is not known counts as that of a server, since most services
write `create_engine(settings.DATABASE_URL)`.

It reports `ConnectionPool` and `AsyncConnectionPool` of psycopg_pool without `check`, if they are
kept: in a name of the module, in an object, by the caller of a function that returns them, or in a
lifespan. asyncpg and redis replace a stale connection themselves, and psycopg2 has no such check.

It also reads the settings from which a framework creates its connections:

- Django's `DATABASES`, where `CONN_MAX_AGE` keeps connections of PostgreSQL, MySQL or Oracle, and
  `CONN_HEALTH_CHECKS` is missing;
- Flask-SQLAlchemy's `SQLALCHEMY_ENGINE_OPTIONS` and `engine_options=` without `pool_pre_ping`, and
  `SQLAlchemy(app)` where neither is written and the URL in `SQLALCHEMY_DATABASE_URI` is known.

## Why is this bad?

A server, proxy or firewall closes idle connections, and the pool does not notice. The first query
on such a stale connection fails. Five idle connections were closed by PostgreSQL 15 (SQLAlchemy
1.4.54, 2.0.58 and 2.1.9, on psycopg2 and, from 2.0 on, psycopg 3):

| engine | the next seven uses |
|---|---|
| without `pool_pre_ping` | the first fails with `OperationalError`, six succeed |
| `pool_pre_ping=True` | all seven succeed |

There is one failure for each such event, not one for each connection: the first failure empties the
pool. After a restart of the database that is one failure for every engine of every process.

A pool of psycopg_pool does not empty itself: each of its connections fails once. Four idle
connections were closed (psycopg_pool 3.3.3):

| pool | the next six uses |
|---|---|
| `ConnectionPool(dsn)` | the first four fail with `AdminShutdown`, two succeed |
| with `check=ConnectionPool.check_connection` | all six succeed |

In Django each thread has one connection. If it died while it was idle, the next request of the
thread fails (Django 5.2, psycopg 3):

| settings of Django | the next two requests |
|---|---|
| `CONN_MAX_AGE` 600 or None | the first fails with `OperationalError`, one succeeds |
| the same with `CONN_HEALTH_CHECKS` | both succeed |

## How to fix

Choose how the pool handles stale connections:

| your service | write |
|---|---|
| can pay one round trip for each checkout | `pool_pre_ping=True` |
| cannot, and the server's idle timeout is known | `pool_recycle` below it |
| repeats a transaction that fails with `connection_invalidated` | `pool_pre_ping=False` |

SQLAlchemy calls the first pessimistic and the last optimistic disconnect handling. `pool_recycle`
protects against idle timeouts, but not against a restart of the server. With an
`idle_session_timeout` of 1.5 s in PostgreSQL and `pool_recycle=1`, no use failed; after a restart,
the first one did.

What `pool_pre_ping=True` does not fix:

- a connection that dies while it is in use: that query or transaction still fails;
- a server that is down: the ping fails, and so does the new connection.

The fix is **safe** if the URL is not known, or is one of PostgreSQL, MySQL, MariaDB, Oracle or
SQL Server. For other dialects it is **display-only**. It adds `pool_pre_ping=True`. No fix is
offered for an engine that is created repeatedly and used for one run of its function: its
connections are new, so a ping fixes nothing. [CPL103](CPL103.md) is about such engines.

The safe fix has one cost: one more round trip for each checkout, and three on asyncpg. Tests that
count statements can see the ping. With `pool=`, `create_engine` raises `TypeError` for
`pool_pre_ping`: write `pre_ping=True` where you create that pool.

For a pool of psycopg_pool the fix is safe as well, and adds `check=` with the method of its class,
as in `check=ConnectionPool.check_connection`. It costs a round trip for each checkout, too.

In settings the fix adds the entry `"CONN_HEALTH_CHECKS": True` or `"pool_pre_ping": True`. Django
then checks the connection once in each request that uses the database. Where no settings are
written, there is no automatic fix: set `SQLALCHEMY_ENGINE_OPTIONS` to `{"pool_pre_ping": True}`.

### Measured

On loopback a checkout took 9 to 17 µs without and 58 to 71 µs with `pool_pre_ping=True`, and a new
connection 5.5 to 6.9 ms (SQLAlchemy 2.0.58). Across a network the cost is that of the round trip.

## Exceptions

An engine is not reported if

- `pool_pre_ping` is written, either way: `pool_pre_ping=False` and `pool_pre_ping=settings.ping`
  are decisions;
- `pool_recycle` replaces connections before the server closes them for being idle. That is
  somebody's decision, too, and what it leaves is one failure after a restart of the server. MySQL
  and MariaDB close a connection after 28,800 s by default, PostgreSQL, Oracle and SQL Server never
  do. So a larger number is reported for MySQL, MariaDB and a URL that is not known. Proxies and
  load balancers may close it much earlier: Azure's after 4 minutes, AWS's after 350 s;
- the database has no server: a SQLite or DuckDB URL, `check_same_thread` in `connect_args`, a
  branch that asks for SQLite, or an `except TypeError` after an engine with pool sizes. The URL is
  followed through functions, parameters and attributes of the module;
- it is created with `strategy="mock"`;
- `poolclass` is `NullPool`, `StaticPool`, `SingletonThreadPool` or `AssertionPool`, or is not
  known, or `pool=` is given;
- it lives for one run of a function, and nothing waits between its checkouts: it is not returned,
  stored or passed to unknown code, and no loop repeats a checkout except as a retry. A
  `create_all(engine)`, a `Session(engine)` in `with`, or `create_engine(url).connect()` is a
  checkout. A command that disposes of it may pass it to a factory of sessions of the project;
- the object that keeps it lives for one request or task: all that creates one, in other files of
  the [project](../project.md), uses it and drops it, or keeps it in an object that lives so;
- a context manager (`@contextmanager`, `@asynccontextmanager`) yields it and disposes of it
  afterwards, so that it lives for a `with` block; lifespans of applications are reported;
- it is in a migration of Alembic, or its module only waits until the server is up;
- there are `**kwargs`, or a configuration mapping, that are not known.

A pool of psycopg_pool is not reported if `check` is written, `check=None` too; if it is a
`NullConnectionPool`; or if it lives for one run of a function.

Settings are not reported if

- Django does not keep the connections: `CONN_MAX_AGE` is 0, missing, or not known.
  `int(os.environ.get("CONN_MAX_AGE", 60))` counts as 60;
- `ENGINE` is not one of Django's own, since others may have a pool;
- the health check is written, either way, in the same mapping or by a later statement of the
  module, or another file of the project decides on it;
- the mapping has entries that are not known, such as `**OPTIONS`, or is passed to other code;
- Flask-SQLAlchemy itself replaces the connections early: for URLs that start with `mysql`, it sets
  `pool_recycle` to 7200, unless the options do (3.1.1; not for `mariadb`).

`SQLAlchemy(app)` without options is not reported if

- the URL is not known, or another file of the project names `SQLALCHEMY_ENGINE_OPTIONS`;
- the application is not created in the same scope, or is passed to a function before;
- its configuration may have more settings, by a method such as `from_object` or `from_pyfile`, an
  unknown key, or a mapping that is not known;
- `SQLALCHEMY_POOL_RECYCLE` of Flask-SQLAlchemy 2 is set.

`creator=` makes no difference: its connections are kept in the same pool.

## Options

- `aliases`: your own wrappers of these functions.

## Reports

- [redash #4675](https://github.com/getredash/redash/issues/4675),
  [Flask-AppBuilder #1130](https://github.com/dpgaspar/Flask-AppBuilder/issues/1130): "server closed
  the connection unexpectedly"
- [Flask-SQLAlchemy #1177](https://github.com/pallets-eco/flask-sqlalchemy/issues/1177): the first
  request after a restart of the database fails
- [trotto/go-links #52](https://github.com/trotto/go-links/issues/52),
  [openFEC #6453](https://github.com/fecgov/openFEC/issues/6453): the same, fixed with
  `pool_pre_ping`
- [lsst-sqre/safir #101](https://github.com/lsst-sqre/safir/issues/101): the cost is discussed, and
  the choice left to each application
- [sqlalchemy #6283](https://github.com/sqlalchemy/sqlalchemy/issues/6283): what it does not fix, a
  connection that dies while it is in use

## Sources

SQLAlchemy: `engine/create.py`, `pool/base.py`, and the chapter on disconnects of its documentation.
Django: `db/backends/base/base.py` and "Persistent connections" of its documentation.
Flask-SQLAlchemy: `extension.py`.
Behavior and times were measured against PostgreSQL 15 on loopback. The ping was read in the log of
the server, and its round trips were counted on the wire: `SELECT 1` on psycopg2, an empty statement
on psycopg 3, `BEGIN`, an empty statement and `ROLLBACK` on asyncpg.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flake8_connpool.findings import Applicability, Report, Severity, Unreported
from flake8_connpool.library.catalog import APIS, PINGED_DIALECTS
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.engine_allocations import engine_allocations
from flake8_connpool.pools.engine_lifetimes import ends_often, is_one_of_many, report_on_allocations
from flake8_connpool.pools.engines import ENGINES, dialect_of, replaced_early, without_pool
from flake8_connpool.pools.lent_engines import why_lent
from flake8_connpool.pools.passing_pools import why_used_up
from flake8_connpool.pools.settings import PoolSettings
from flake8_connpool.pools.settings_checks import of_settings
from flake8_connpool.pools.single_use import why_one_shot
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled, written_form
from flake8_connpool.semantics.calls.binding import Argument
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.flow.dependence import named_function_around
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.flow.short_lives import keeper_by_itself
from flake8_connpool.semantics.syntax.statements import as_written

SEVERITY = Severity.WARNING


def check(subject: PoolCall | PoolSettings) -> Iterator[Report | Unreported]:
    ping = subject.argument(Role.HEALTH_CHECK)
    if ping is None:
        return
    if isinstance(subject, PoolSettings):
        yield of_settings(subject, ping)
        return
    if subject.api.kind not in ENGINES:
        if subject.api.checking:
            yield from _of_pool(subject, ping)
        return
    reason = _why_not(ping, subject)
    if reason is not None:
        yield Unreported(subject.node, reason)
        return
    name = ping.parameter.name
    message = named_message(
        f"`{{}}` without `{name}`: the first query on a stale connection fails", spelled(subject)
    )
    short_lived = _on_short_life(subject, message)
    if short_lived is not None:
        advice = f"{short_lived.help}; then add `{name}=True`"
        yield replace(short_lived, message=message, help=advice)
        return
    is_tried = dialect_of(subject) in (None, *PINGED_DIALECTS)
    applicability = Applicability.SAFE if is_tried else Applicability.DISPLAY
    fix = adding(subject.node, name, "True", applicability)
    yield Report(
        subject.node,
        message,
        fix,
        f"add `{name}=True`; it checks a connection at checkout, not while in use",
    )


def _why_not(ping: Argument, subject: PoolCall) -> str | None:
    """Return why a health check is decided on or has no use; None if it is missing."""
    if (reason := _why_decided(ping) or without_pool(subject)) is not None:
        return reason
    for why in (why_one_shot, why_lent):
        if reason := why(subject.node, subject.api, subject.model):
            return reason
    return replaced_early(subject) or _why_brief(subject)


def _why_brief(subject: PoolCall) -> str | None:
    """Return why an engine that an object keeps has no idle connection; None if it may have one."""
    model = subject.model
    function = named_function_around(subject.node, model)
    keeper = keeper_by_itself(escape_of(subject.node, model), function, model)
    name = qualified(function, model) if function is not None else ""
    if keeper is None or name not in model.environment.brief:
        return None
    return f"every `{keeper.name}` lives for one request or task, and its engine with it"


def _why_decided(ping: Argument) -> str | None:
    """Return why a health check is decided on, or may be; None if it is missing."""
    if ping.is_given:
        written = written_form(ping).partition("=")[2]
        return f"`{ping.parameter.name}` is set to `{written}`, which is a decision"
    if not ping.is_absent:
        return f"`{ping.parameter.name}` may be among arguments that are not known"
    return None


def _on_short_life(subject: PoolCall, message: str) -> Report | None:
    """Return the report on an engine whose connections are too new to be stale, None if it lives
    on.

    A ping would fix nothing there: the engine has to be kept first.
    """
    what = "engine per database" if is_one_of_many(subject) else "engine"
    ending = [life for life in engine_allocations(subject) if ends_often(subject, life)]
    return report_on_allocations(subject, ending, lambda _: message, what)


def _of_pool(subject: PoolCall, check: Argument) -> Iterator[Report | Unreported]:
    """Yield the report of a pool that is no engine, whose class has the check."""
    name, node, model = check.parameter.name, subject.node, subject.model
    if (reason := _why_decided(check) or why_used_up(subject)) is not None:
        yield Unreported(node, reason)
        return
    is_by_name = subject.local is None and APIS.get(model.qualified_name(node.func)) is subject.api
    written = as_written(node.func) if is_by_name else ""
    content = f"{written or subject.api.name.rpartition('.')[2]}.{subject.api.checking}"
    yield Report(
        node,
        named_message(
            f"`{{}}` without `{name}`: it hands out connections that the server has closed",
            spelled(subject),
        ),
        adding(node, name, content, Applicability.SAFE) if written else None,
        f"add `{name}={content}`; it checks a connection at checkout, not while in use",
    )
