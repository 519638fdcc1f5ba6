"""SQLAlchemy: objects that hold a connection of an engine's pool, and how they return it.

`engine/base.py`, `orm/session.py` and their equivalents in `ext/asyncio/`, of 1.4 to 2.1; measured.
"""

from msgspec.structs import replace

from flake8_connpool.library.loan import Loan

_STATEMENTS = ("execute", "scalar", "scalars")
# Of a result they read every row, so that it is not needed anymore.
_READ = (
    *("all", "fetchall", "fetchmany", "fetchone", "first", "one", "one_or_none", "scalar"),
    *("scalar_one", "scalar_one_or_none"),
)
_STREAMS = ("stream", "stream_scalars")
_LENDING = ("run_sync",)

# Without autobegin, added in 2.0, no reference to a dropped connection remains.
CONNECTION = Loan(
    "sqlalchemy.engine.Connection",
    takes=(*_STATEMENTS, "exec_driver_sql"),
    gives=("close", "commit", "detach", "invalidate", "rollback"),
    idle=(
        *("begin_nested", "closed", "default_isolation_level", "dialect", "engine"),
        *("get_isolation_level", "in_nested_transaction", "in_transaction", "info", "invalidated"),
    ),
    same=("execution_options",),
    blocks=("begin",),
    failing=("commit",),
    ends=("close", "detach", "invalidate"),
    ready=_READ,
    keeps=True,
    since=(2,),
)
ASYNC_CONNECTION = replace(
    CONNECTION,
    of="sqlalchemy.ext.asyncio.AsyncConnection",
    takes=(*CONNECTION.takes, *_STREAMS),
    gives=("close", "commit", "invalidate", "rollback"),
    ends=("close", "invalidate"),
    lending=_LENDING,
)

_EITHER = Loan(
    "sqlalchemy.orm.Session",
    # `exec` is a method of the subclasses in sqlmodel.
    takes=(*_STATEMENTS, "connection", "exec", "flush", "get", "get_one", "refresh"),
    gives=("close", "commit", "invalidate", "reset", "rollback"),
    idle=(
        *("add", "add_all", "autoflush", "begin_nested", "delete", "deleted", "dirty"),
        *("expire", "expire_all", "expunge", "expunge_all", "get_bind", "identity_map"),
        *("in_nested_transaction", "in_transaction", "info", "is_active", "is_modified"),
        *("merge", "new", "no_autoflush"),
    ),
    blocks=("begin",),
    failing=("commit",),
    ends=("close", "invalidate", "reset"),
    entered_since=(1, 4),
    ready=("count",),
    binds=("add", "add_all", "delete", "merge", "refresh"),
)
_BULK = ("bulk_insert_mappings", "bulk_save_objects", "bulk_update_mappings")
SESSION = replace(
    _EITHER,
    takes=(*_EITHER.takes, *_BULK),
    idle=(*_EITHER.idle, "bind"),
    lazily=("query",),
    running=("all", "count", "delete", "first", "get", "one", "one_or_none", "scalar", "update"),
)
ASYNC_SESSION = replace(
    _EITHER,
    of="sqlalchemy.ext.asyncio.AsyncSession",
    takes=(*_EITHER.takes, *_STREAMS),
    lending=_LENDING,
)

# A registry passes these on to the session of the thread or task, which `remove` closes.
_REMOVING = ("close", "remove")
# What a session has and a registry does not pass on.
_OWN = frozenset({"exec", "in_nested_transaction", "in_transaction"})


def _passed_on(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _OWN)


SCOPED_SESSION = replace(
    SESSION,
    of="sqlalchemy.orm.scoped_session",
    takes=_passed_on(SESSION.takes),
    idle=_passed_on(SESSION.idle),
    gives=("close", "commit", "remove", "reset", "rollback"),
    ends=_REMOVING,
    is_entered=False,
)
ASYNC_SCOPED_SESSION = replace(
    ASYNC_SESSION,
    of="sqlalchemy.ext.asyncio.async_scoped_session",
    takes=_passed_on(ASYNC_SESSION.takes),
    idle=_passed_on(ASYNC_SESSION.idle),
    lending=(),
    gives=(*ASYNC_SESSION.gives, "remove"),
    ends=_REMOVING,
    is_entered=False,
)
