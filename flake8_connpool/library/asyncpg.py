"""asyncpg: `pool.py` of 0.29 to 0.32.

What follows was measured with 0.32.0. `create_pool` gives a pool that opens its connections when it
is awaited or entered, and works in that event loop only. A connection that the server closed while
it was idle is replaced without an error, so no pool needs a health check. `acquire` waits forever
by default, so only a limit that is turned off by hand is known to be a decision against one.
"""

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

_SENDING = (
    *("acquire", "copy_from_query", "copy_from_table", "copy_records_to_table", "copy_to_table"),
    *("execute", "executemany", "fetch", "fetchrow", "fetchval"),
)
_CONNECTION = Loan(
    "asyncpg.Connection",
    gives=("close", "terminate"),
    idle=(
        *("copy_from_query", "copy_from_table", "copy_records_to_table", "copy_to_table"),
        *("execute", "executemany", "fetch", "fetchrow", "fetchval", "get_server_pid"),
        *("get_server_version", "get_settings", "is_closed", "is_in_transaction"),
        *("reset_type_codec", "set_builtin_type_codec", "set_type_codec", "transaction"),
    ),
    is_entered=False,
    takers=("release",),
)
_LEAST, _MOST = "min_size", "max_size"
_IDLE = "max_inactive_connection_lifetime"
_POOL = "asyncpg.Pool"


def _pool(
    name: str, parameters: tuple[Parameter, ...], spellings: tuple[str, ...], gives: str = ""
) -> Api:
    return Api(
        name,
        Kind.CLIENT,
        parameters,
        spellings,
        further=True,
        gives=gives,
        methods=(
            Api(
                "acquire",
                Kind.METHOD,
                (Parameter("timeout", Role.WAIT, None, unlimited=(None,)),),
                loan=_CONNECTION,
            ),
        ),
        sends=_SENDING,
        closes=("close",),
        is_async=True,
        aborts=("terminate",),
        awaited=True,
        stays_closed=True,
        loop_error="InterfaceError",
        quick=True,
        one_server=True,
    )


_ASYNCPG = Library(
    "asyncpg",
    Target((0, 29)),
    (
        _pool(
            "asyncpg.create_pool",
            (
                Parameter("dsn", Role.IDENTITY, None, 0),
                *(
                    Parameter(name, Role.IDENTITY, None)
                    for name in ("database", "host", "password", "passfile", "port", "user")
                ),
                Parameter(_LEAST, Role.LEAST, 10),
                Parameter(_MOST, Role.BOUND, 10),
                Parameter(_IDLE, None, 300.0, unlimited=(0,), shown=Role.IDLE_EXPIRY),
            ),
            ("asyncpg.pool.create_pool",),
            _POOL,
        ),
        _pool(
            _POOL,
            (
                Parameter(_LEAST, Role.LEAST, Mark.REQUIRED),
                Parameter(_MOST, Role.BOUND, Mark.REQUIRED),
                Parameter(_IDLE, None, Mark.REQUIRED, unlimited=(0,), shown=Role.IDLE_EXPIRY),
            ),
            ("asyncpg.pool.Pool",),
        ),
    ),
    server="postgresql",
)
LIBRARIES = (_ASYNCPG,)
