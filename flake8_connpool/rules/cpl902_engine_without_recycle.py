"""An engine does not limit the age of its connections.

## What it does

Reports `create_engine`, `create_async_engine`, `engine_from_config` and SQLModel's `create_engine`
without `pool_recycle`, if the engine keeps connections to a server. A URL that is not known counts
as that of a server.

The rule is opt-in: `pool_pre_ping` already fixes what most people set `pool_recycle` for (see
[CPL401](CPL401.md)).

## Why is this bad?

A busy connection lives as long as its process. It keeps talking to the address that it was opened
for, whatever DNS says by now. A checkout every 0.2 s for 4 s (SQLAlchemy 2.0.58):

| engine | connections opened |
|---|---|
| without `pool_recycle` | 1 |
| `pool_recycle=1` | 4 |

A maximum age also protects against idle connections that the server closes, without a round trip
for each checkout. With an `idle_session_timeout` of 1.5 s on the server, `pool_recycle=1` and no
`pool_pre_ping`, nothing failed.

## How to fix

Set `pool_recycle` below the idle timeout of the server, or of a proxy in front of it.

The fix is **display-only**: `pool_recycle=1800` is a common value, but only you know that timeout.

The age is checked at checkout only. Nothing is closed while it is idle, and a connection in use is
left alone. The checkout that finds an old connection pays for a new one, 5.5 to 6.9 ms on loopback.

## Exceptions

An engine is not reported if

- `pool_recycle` is given, -1 included, or may be among `**kwargs`;
- the database has no server, the pool class is no queue or is not known, or `pool=` is given;
- it lives for one run of a function without a pause, or is in a migration of Alembic.

## Options

- `aliases`: your own wrappers of these functions.

## Reports

- [bottle-cork #96](https://github.com/FedericoCeratto/bottle-cork/issues/96),
  [DIRACGrid/DIRAC #4400](https://github.com/DIRACGrid/DIRAC/issues/4400): "MySQL server has gone
  away" after hours without use
- [sqlalchemy #5566](https://github.com/sqlalchemy/sqlalchemy/issues/5566): it does not help a
  connection that is in use

## Sources

SQLAlchemy: `pool/base.py`, and the chapter on `pool_recycle` of its documentation. Ages were
measured with a pool of SQLite connections, idle closes against PostgreSQL 15 on loopback.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.roles import Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.engines import reuses_connections
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import spelled

SEVERITY = Severity.INFO

# A common value; it is no library's default.
_SECONDS = "1800"


def check(subject: PoolCall) -> Iterator[Report]:
    age = subject.argument(Role.AGE)
    if age is not None and age.is_absent and age.is_unlimited and reuses_connections(subject):
        name = age.parameter.name
        example = f"{name}={_SECONDS}"
        yield Report(
            subject.node,
            f"`{spelled(subject)}` without `{name}`: connections have no maximum age",
            adding(subject.node, name, _SECONDS, Applicability.DISPLAY),
            f"set `{name}` below the idle timeout of the server, e.g. `{example}`",
        )
