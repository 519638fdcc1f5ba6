"""psycopg_pool: `pool.py`, `pool_async.py`, `null_pool.py` and `null_pool_async.py` of 3.2 and 3.3.

What follows was measured with 3.3.3. A pool opens its connections when it is created or opened, in
threads or tasks of its own. A pool that is dropped closes its connections. A forked child uses
those of its parent; another event loop can use them. A pool does not notice that the server closed
an idle connection, unless it has a health check. A connection that nobody puts back leaves its
place empty, also after it was dropped.
"""

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter
from flake8_connpool.rule_options import Target

_CONNECTION = Loan(
    "psycopg.Connection",
    gives=("close",),
    idle=(
        *("adapters", "add_notice_handler", "add_notify_handler", "autocommit", "broken"),
        *("cancel", "cancel_safe", "closed", "commit", "cursor", "execute", "fileno", "info"),
        *("isolation_level", "pipeline", "prepare_threshold", "read_only", "rollback"),
        *("set_autocommit", "set_isolation_level", "set_read_only", "transaction"),
    ),
    is_entered=False,
    takers=("putconn",),
)


def _pool(name: str) -> Api:
    is_async, is_null = name.startswith("Async"), "Null" in name
    module = f"{'null_' if is_null else ''}pool{'_async' if is_async else ''}"
    return Api(
        f"psycopg_pool.{name}",
        Kind.CLIENT,
        (
            Parameter("conninfo", Role.IDENTITY, "", 0),
            Parameter("kwargs", Role.IDENTITY, None),
            # What it opens at once. The most is as many, if it is not given.
            Parameter("min_size", None if is_null else Role.LEAST, 0 if is_null else 4),
            Parameter("max_size", Role.BOUND, None),
            # A new connection needs no check.
            Parameter("check", None if is_null else Role.HEALTH_CHECK, None),
            Parameter("timeout", None, 30.0, shown=Role.WAIT),
            Parameter("max_lifetime", None, 3600.0, shown=Role.AGE),
            Parameter("max_idle", None, 600.0, shown=Role.IDLE_EXPIRY),
        ),
        (f"psycopg_pool.{module}.{name}",),
        methods=(Api("getconn", Kind.METHOD, loan=_CONNECTION),),
        sends=("connection", "getconn"),
        closes=("close",),
        is_async=is_async,
        tidy=True,
        stays_closed=True,
        loop_error="",
        checking="check_connection",
        survives_fork=is_null,
        quick=True,
        one_server=True,
    )


_PSYCOPG_POOL = Library(
    "psycopg_pool",
    # Before 3.2 there was no `check`.
    Target((3, 2)),
    tuple(
        _pool(f"{first}{second}ConnectionPool")
        for first in ("", "Async")
        for second in ("", "Null")
    ),
    distribution="psycopg-pool",
    server="postgresql",
)
LIBRARIES = (_PSYCOPG_POOL,)
