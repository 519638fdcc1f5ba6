"""psycopg2: `pool.py` of 2.9.

What follows was measured with 2.9.13. A pool that is dropped closes its connections. If all of them
are used, another caller gets an error at once. A connection that nobody puts back leaves its place
empty, also after it was dropped or closed.
"""

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

_CONNECTION = Loan(
    "psycopg2.extensions.connection",
    # Closing it does not give its place back.
    idle=(
        *("autocommit", "cancel", "close", "closed", "commit", "cursor", "deferrable", "encoding"),
        "fileno",
        *("get_backend_pid", "get_dsn_parameters", "get_parameter_status", "info"),
        *("isolation_level", "notices", "notifies", "poll", "readonly", "reset", "rollback"),
        *("server_version", "set_client_encoding", "set_isolation_level", "set_session", "status"),
    ),
    is_entered=False,
    takers=("putconn",),
)


def _pool(name: str) -> Api:
    return Api(
        f"psycopg2.pool.{name}",
        Kind.CLIENT,
        (
            # Of no effect on what it opens later, so it may be larger than the most.
            Parameter("minconn", None, Mark.REQUIRED, 0),
            Parameter("maxconn", Role.BOUND, Mark.REQUIRED, 1),
            Parameter("dsn", Role.IDENTITY, None, 2),
            *(
                Parameter(name, Role.IDENTITY, None)
                for name in ("database", "dbname", "host", "password", "port", "user")
            ),
        ),
        further=True,
        # With the same key it gives the same connection again.
        methods=(
            Api(
                "getconn",
                Kind.METHOD,
                (Parameter("key", Role.IDENTITY, None, 0),),
                loan=_CONNECTION,
            ),
        ),
        sends=("getconn",),
        closes=("closeall",),
        tidy=True,
        quick=True,
        one_server=True,
    )


_PSYCOPG2 = Library(
    "psycopg2",
    Target((2, 9)),
    (_pool("SimpleConnectionPool"), _pool("ThreadedConnectionPool")),
    distribution="psycopg2-binary",
    server="postgresql",
)
LIBRARIES = (_PSYCOPG2,)
