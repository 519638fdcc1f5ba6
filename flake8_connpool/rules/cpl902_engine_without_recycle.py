"""An engine puts no limit on the age of its connections.

## What it does

`create_engine`, `create_async_engine`, `engine_from_config` and SQLModel's `create_engine` without
`pool_recycle`, where connections to a server are kept. A URL that is not known counts as one of a
server.

It is off unless it is asked for: `pool_pre_ping` already cures what most people set it for.

## Why is this bad?

A busy connection lives as long as its process, and goes on talking to the address that it was made
for, whatever DNS says by now. With `pool_recycle=1` and a checkout every 0.2 s for 4 s the pool
made 4 connections, without it one (SQLAlchemy 2.0.58).

It also cures idle connections that the server closes, without a round trip for each checkout:
with an `idle_session_timeout` of 1.5 s on the server, `pool_recycle=1` and no `pool_pre_ping`,
nothing failed.

## How to fix

The fix is **display-only**: `pool_recycle=1800` is a common figure, but it has to be below the idle
time of the server, or of what stands before it.

Age is looked at when a connection is checked out, and nowhere else: nothing is closed while it is
idle, and one that is held is left alone. The checkout that finds an old connection pays for a new
one, 5.5 to 6.9 ms on loopback.

## Exceptions

- `pool_recycle` is given, -1 included, or may be among `**kwargs`;
- the database has no server, the pool class is no queue or is not known, or `pool=` is given;
- the engine hands out one connection in its life.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- bottle-cork #96, DIRACGrid/DIRAC #4400: "MySQL server has gone away" after hours without use
- sqlalchemy #5566: it does not help a connection that is held

## Sources

SQLAlchemy: `pool/base.py`, and the chapter on `pool_recycle` of its documentation. Ages were
measured with a pool of SQLite connections, idle closes against PostgreSQL 15 on loopback.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Report, Severity
from flake8_connpool.library.schema import Role
from flake8_connpool.pools.edits import adding
from flake8_connpool.pools.engines import reuses_connections
from flake8_connpool.pools.subjects import PoolCall

SEVERITY = Severity.INFO


def check(subject: PoolCall) -> Iterator[Report]:
    age = subject.argument(Role.AGE)
    if age is not None and age.is_absent and age.is_unlimited and reuses_connections(subject):
        message = f"`{subject.api.name}` without `{age.parameter.name}`: no age limit"
        fix = adding(subject.node, age.parameter.name, "1800", Applicability.DISPLAY)
        yield Report(subject.node, message, fix)
