"""SQLAlchemy: `engine/create.py`, `ext/asyncio/engine.py` and `pool/impl.py` of 1.4 to 2.1.

Engines take everything but their URL by keyword. The figures are QueuePool's, which every
dialect with a server uses; `pool_size=0` is unbounded from 2.0 on, in 1.4 it leaves the
overflow of 10 (measured).
"""

from flake8_connpool.library.model import Api, Kind, Library, Mark, Parameter, Role, Since
from flake8_connpool.settings import Target

_UNSIZED = Since((((0,), ()), ((2,), (0,))))

_ENGINE = (
    Parameter("pool_size", Role.BOUND, 5, unlimited=_UNSIZED),
    Parameter("max_overflow", Role.OVERFLOW, 10, unlimited=(-1,)),
    Parameter("pool_timeout", Role.WAIT, 30.0, unlimited=(None,)),
    Parameter("pool_recycle", Role.AGE, -1, unlimited=(-1,)),
    Parameter("pool_pre_ping", Role.HEALTH_CHECK, False),
    Parameter("poolclass", Role.POOL_CLASS, None),
    Parameter("pool", Role.POOL, None),
    Parameter("echo_pool", Role.POOL_LOGGING, False),
    Parameter("connect_args", Role.CONNECT_ARGS, None),
)
_URL = Parameter("url", Role.URL, Mark.REQUIRED, 0)
_CONFIGURATION = (
    Parameter("configuration", Role.CONFIGURATION, Mark.REQUIRED, 0),
    Parameter("prefix", Role.PREFIX, "sqlalchemy.", 1),
    Parameter("url", Role.URL),
)
_QUEUE = (
    Parameter("pool_size", Role.BOUND, 5, 1, unlimited=_UNSIZED),
    Parameter("max_overflow", Role.OVERFLOW, 10, 2, unlimited=(-1,)),
    Parameter("timeout", Role.WAIT, 30.0, 3, unlimited=(None,)),
)


def _pool_class(
    name: str, kind: Kind, parameters: tuple[Parameter, ...] = (), *, further: bool = False
) -> Api:
    return Api(
        f"sqlalchemy.pool.{name}",
        kind,
        parameters,
        spellings=(f"sqlalchemy.{name}", f"sqlalchemy.pool.impl.{name}"),
        further=further,
    )


SQLALCHEMY = Library(
    "sqlalchemy",
    Target((2,)),
    (
        Api(
            "sqlalchemy.create_engine",
            Kind.ENGINE,
            (_URL, *_ENGINE),
            spellings=(
                "sqlalchemy.engine.create_engine",
                "sqlalchemy.engine.create.create_engine",
                "sqlmodel.create_engine",
            ),
            further=True,
        ),
        Api(
            "sqlalchemy.ext.asyncio.create_async_engine",
            Kind.ENGINE,
            (_URL, *_ENGINE),
            spellings=("sqlalchemy.ext.asyncio.engine.create_async_engine",),
            further=True,
        ),
        Api(
            "sqlalchemy.engine_from_config",
            Kind.ENGINE_FROM_CONFIG,
            (*_CONFIGURATION, *_ENGINE),
            spellings=(
                "sqlalchemy.engine.engine_from_config",
                "sqlalchemy.engine.create.engine_from_config",
            ),
            further=True,
        ),
        Api(
            "sqlalchemy.ext.asyncio.async_engine_from_config",
            Kind.ENGINE_FROM_CONFIG,
            (*_CONFIGURATION, *_ENGINE),
            spellings=("sqlalchemy.ext.asyncio.engine.async_engine_from_config",),
            further=True,
        ),
        Api(
            "sqlalchemy.engine.make_url",
            Kind.URL,
            (Parameter("name_or_url", Role.URL, Mark.REQUIRED, 0),),
            spellings=("sqlalchemy.make_url", "sqlalchemy.engine.url.make_url"),
        ),
        Api(
            "sqlalchemy.engine.URL.create",
            Kind.URL,
            (Parameter("drivername", Role.URL, Mark.REQUIRED, 0),),
            spellings=("sqlalchemy.URL.create", "sqlalchemy.engine.url.URL.create"),
        ),
        _pool_class("QueuePool", Kind.QUEUE_POOL, _QUEUE, further=True),
        _pool_class("AsyncAdaptedQueuePool", Kind.QUEUE_POOL, _QUEUE, further=True),
        _pool_class("NullPool", Kind.NULL_POOL),
        _pool_class("StaticPool", Kind.FIXED_POOL),
        _pool_class("SingletonThreadPool", Kind.FIXED_POOL, further=True),
        _pool_class("AssertionPool", Kind.FIXED_POOL, further=True),
    ),
)

# Dialects without a server that could close a connection (SQLAlchemy's own and duckdb_engine),
# and those whose every statement is a request of its own over HTTP.
SERVERLESS = frozenset({"sqlite", "duckdb"})
# Dialects whose drivers are known to take a ping well.
PINGED = frozenset({"postgresql", "mysql", "mariadb", "oracle", "mssql"})
# What only the SQLite driver takes: an engine given it is no other's.
SQLITE_CONNECT_ARGS = frozenset({"check_same_thread"})
