"""Two engines of one process are for the same URL, so the limits of their pools add up.

## What it does

Reports a SQLAlchemy engine if its process has another one for the same URL: in the same file, or in
two files of the project that one process imports. URLs are the same if both engines get

- the same literal;
- the same variable of the environment: `os.environ["DATABASE_URL"]`, `os.getenv("DATABASE_URL")`;
- the same name of one module: `app.config.DATABASE_URL`, `settings.DATABASE_URL`.

Both engines must be created once per process: at the top of a module, in a function that runs at
startup, or in one that keeps its result. [CPL103](CPL103.md) reports engines that a function
creates for each call.

The rule is opt-in: two pools can be intended, for example to keep slow reports from using up the
connections of requests.

connlint and flake8 read the other files of the project too, unless `--no-project` is set.

## Why is this bad?

Each engine has its own pool, and neither counts the connections of the other. If the limits are set
to fit the server (`max_connections`), a second engine doubles what the process can open.

Eight threads took connections at the same time, SQLAlchemy 2.0.58 with `pool_size=2` and
`max_overflow=2` for each engine, PostgreSQL 18:

| | connections to the server | idle afterwards |
|---|---|---|
| one engine | 4 | 2 |
| two engines for the same URL | 8 | 4 |

## How to fix

| the second engine is for | do |
|---|---|
| the same work | import the first engine, or the function that returns it |
| another isolation level | `execution_options` of the first engine: the result shares its pool |
| work that must not wait for the rest | keep both, and give each its own `pool_size` |

There is no fix that `--fix` could apply.

## Exceptions

An engine is not reported if

- one of the two is synchronous and the other asynchronous: neither can use the pool of the other;
- both have a `pool_size` or `max_overflow`, and the numbers differ: both pools were planned;
- an argument such as `isolation_level`, `execution_options`, `connect_args` or `json_serializer` is
  not the same for both, or is not a literal; logging (`echo`) makes no difference;
- its pool keeps nothing (`NullPool`, `StaticPool`), its URL is one of SQLite, or it has `**options`
  that are not known;
- it is in test code or in a migration of Alembic;
- the other one is in another file, and one of the two files is a script with
  `if __name__ == "__main__"`;
- the two are in different branches, in one function, or bound to one name;
- no file of the project imports both modules: services of one repository are separate processes;
- the URL is built from parts, or some file sets it again: `settings.DATABASE_URL = ...`.

## Options

- `aliases`: your own wrappers of these functions.
- `cached-decorators`: your own decorators that cache the result.

## Sources

SQLAlchemy: `pool/impl.py`, and the sections "Connection Pooling" and "Setting Transaction Isolation
Levels including DBAPI Autocommit" of its documentation. The connections were counted in
`pg_stat_activity`.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import Related, RelatedLocation, Report, Severity
from flake8_connpool.pools.same_servers import first_like, server_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.pools.wording import named_message, spelled

SEVERITY = Severity.INFO

_IN_FILE = "use one engine for both, or give each its own purpose: see --explain CPL909"


def check(subject: PoolCall) -> Iterator[Report]:
    pool = server_pool(subject)
    if pool is None:
        return
    place = subject.model.environment.pools.get(pool.text)
    first = first_like(subject, pool) if place is None else None
    if place is not None:
        yield _report(subject, place, f"import the engine of {place.path}:{place.line} instead")
    elif first is not None:
        yield _report(subject, Related(first.node, "the first engine for this URL"), _IN_FILE)


def _report(subject: PoolCall, first: Related | RelatedLocation, advice: str) -> Report:
    message = "`{}` creates a second pool for one URL; the connections of both pools add up"
    return Report(
        subject.node, named_message(message, spelled(subject)), help=advice, related=(first,)
    )
