"""SQLAlchemy: `engine/create.py`, `ext/asyncio/engine.py` and `pool/impl.py` of 1.4 to 2.1.

Engines accept everything except their URL by keyword.
"""

from msgspec.structs import replace

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.library.sqlalchemy_engine import ENGINE, UNSIZED, URL
from flake8_connpool.library.sqlalchemy_loans import (
    ASYNC_CONNECTION,
    ASYNC_SCOPED_SESSION,
    ASYNC_SESSION,
    CONNECTION,
    SCOPED_SESSION,
    SESSION,
)
from flake8_connpool.rule_options import Release, Target

_CONFIGURATION = (
    Parameter("configuration", Role.CONFIGURATION, Mark.REQUIRED, 0),
    Parameter("prefix", Role.PREFIX, "sqlalchemy.", 1),
    Parameter("url", Role.URL),
)
_QUEUE = (
    Parameter("pool_size", Role.BOUND, 5, 1, unlimited=UNSIZED),
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


_ENGINE_TYPE = "sqlalchemy.engine.Engine"
_ASYNC_ENGINE_TYPE = "sqlalchemy.ext.asyncio.AsyncEngine"
_CLOSE = Parameter("close", Role.CLOSING, True, 0, since=(1, 4, 33))
_ASYNC_CLOSE = replace(_CLOSE, since=(2,))
_BEHIND = "sync_engine"
_LENDING = ("begin", "connect", "raw_connection")
# Methods with which a session takes a connection, which it keeps until its transaction ends.
_EXECUTING = ("connection", "execute", "flush", "get", "refresh", "scalar", "scalars")
_ENDING = ("close", "commit", "invalidate", "rollback")


def _engine(
    name: str,
    spellings: tuple[str, ...],
    kind: Kind = Kind.ENGINE,
    parameters: tuple[Parameter, ...] = (URL, *ENGINE),
) -> Api:
    is_async = "asyncio" in name
    return Api(
        name,
        kind,
        parameters,
        spellings,
        further=kind is not Kind.ENGINE_TYPE,
        methods=(
            Api("connect", Kind.METHOD, loan=ASYNC_CONNECTION if is_async else CONNECTION),
            Api("dispose", Kind.METHOD, (_ASYNC_CLOSE if is_async else _CLOSE,)),
        ),
        gives=_ASYNC_ENGINE_TYPE if is_async else _ENGINE_TYPE,
        sends=_LENDING,
        closes=("dispose",),
        is_async=is_async,
        idle=(*("dialect", "dispose", "driver", "echo", "name", "pool", "url"), _BEHIND),
        pool="pool",
        behind=_BEHIND if is_async else "",
        gives_behind=_ENGINE_TYPE if is_async else "",
    )


def _session(name: str, spellings: tuple[str, ...]) -> Api:
    is_async = "asyncio" in name
    return Api(
        name,
        Kind.SESSION,
        (Parameter("bind", Role.ENGINE, None, 0),),
        spellings,
        further=is_async,
        sends=(*_EXECUTING, *(("stream", "stream_scalars") if is_async else ("query",))),
        closes=_ENDING,
        is_async=is_async,
        loan=ASYNC_SESSION if is_async else SESSION,
    )


def _session_factory(
    name: str, spellings: tuple[str, ...], gives: str, since: Release = (0,)
) -> Api:
    bind = Parameter("bind", Role.ENGINE, None, 0)
    return Api(
        name,
        Kind.SESSION_FACTORY,
        (bind,),
        spellings,
        further=True,
        gives=gives,
        sends=("begin",),
        since=since,
    )


def _session_registry(
    name: str, spellings: tuple[str, ...], *, needs_scope: bool, since: Release = (0,)
) -> Api:
    is_async = "asyncio" in name
    return Api(
        name,
        Kind.SESSION_REGISTRY,
        (
            Parameter("session_factory", Role.SESSIONS, Mark.REQUIRED, 0),
            Parameter("scopefunc", None, Mark.REQUIRED if needs_scope else None, 1),
        ),
        spellings,
        sends=_EXECUTING,
        closes=("remove",),
        is_async=is_async,
        loan=ASYNC_SCOPED_SESSION if is_async else SCOPED_SESSION,
        since=since,
    )


# Their result has the same start as the URL, except for another `drivername`.
_URL_METHODS = (
    *("difference_update_query", "render_as_string", "set"),
    *("update_query_dict", "update_query_pairs", "update_query_string"),
)
_SESSION = "sqlalchemy.orm.Session"
_ASYNC_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"

_QUERY_FUNCTIONS = ("pandas.read_sql", "pandas.read_sql_query", "pandas.read_sql_table")

_SQLALCHEMY = Library(
    "sqlalchemy",
    Target((2,)),
    (
        _engine(
            "sqlalchemy.create_engine",
            (
                "sqlalchemy.engine.create_engine",
                "sqlalchemy.engine.create.create_engine",
                "sqlmodel.create_engine",
            ),
        ),
        _engine(
            "sqlalchemy.ext.asyncio.create_async_engine",
            ("sqlalchemy.ext.asyncio.engine.create_async_engine",),
        ),
        _engine(
            "sqlalchemy.engine_from_config",
            (
                "sqlalchemy.engine.engine_from_config",
                "sqlalchemy.engine.create.engine_from_config",
            ),
            Kind.ENGINE_FROM_CONFIG,
            (*_CONFIGURATION, *ENGINE),
        ),
        _engine(
            "sqlalchemy.ext.asyncio.async_engine_from_config",
            ("sqlalchemy.ext.asyncio.engine.async_engine_from_config",),
            Kind.ENGINE_FROM_CONFIG,
            (*_CONFIGURATION, *ENGINE),
        ),
        _engine(
            _ENGINE_TYPE,
            ("sqlalchemy.Engine", "sqlalchemy.engine.base.Engine"),
            Kind.ENGINE_TYPE,
            (),
        ),
        _engine(
            _ASYNC_ENGINE_TYPE,
            ("sqlalchemy.ext.asyncio.engine.AsyncEngine",),
            Kind.ENGINE_TYPE,
            (),
        ),
        _session(
            _SESSION,
            ("sqlalchemy.orm.session.Session", "sqlmodel.Session", "sqlmodel.orm.session.Session"),
        ),
        _session(
            _ASYNC_SESSION,
            (
                "sqlalchemy.ext.asyncio.session.AsyncSession",
                "sqlmodel.ext.asyncio.session.AsyncSession",
            ),
        ),
        _session_factory(
            "sqlalchemy.orm.sessionmaker", ("sqlalchemy.orm.session.sessionmaker",), _SESSION
        ),
        _session_factory(
            "sqlalchemy.ext.asyncio.async_sessionmaker",
            ("sqlalchemy.ext.asyncio.session.async_sessionmaker",),
            _ASYNC_SESSION,
            (2,),
        ),
        _session_registry(
            "sqlalchemy.orm.scoped_session",
            ("sqlalchemy.orm.scoping.scoped_session",),
            needs_scope=False,
        ),
        _session_registry(
            "sqlalchemy.ext.asyncio.async_scoped_session",
            ("sqlalchemy.ext.asyncio.scoping.async_scoped_session",),
            needs_scope=True,
            since=(1, 4, 19),
        ),
        Api(
            "sqlalchemy.engine.make_url",
            Kind.URL,
            (Parameter("name_or_url", Role.URL, Mark.REQUIRED, 0),),
            spellings=("sqlalchemy.make_url", "sqlalchemy.engine.url.make_url"),
            keeps_start=_URL_METHODS,
        ),
        Api(
            "sqlalchemy.engine.URL.create",
            Kind.URL,
            (Parameter("drivername", Role.URL, Mark.REQUIRED, 0),),
            spellings=("sqlalchemy.URL.create", "sqlalchemy.engine.url.URL.create"),
            keeps_start=_URL_METHODS,
        ),
        _pool_class("QueuePool", Kind.QUEUE_POOL, _QUEUE, further=True),
        _pool_class("AsyncAdaptedQueuePool", Kind.QUEUE_POOL, _QUEUE, further=True),
        _pool_class("NullPool", Kind.NULL_POOL),
        _pool_class("StaticPool", Kind.FIXED_POOL),
        _pool_class("SingletonThreadPool", Kind.FIXED_POOL, further=True),
        _pool_class("AssertionPool", Kind.FIXED_POOL, further=True),
    ),
    # The dialects of SQLAlchemy, and duckdb_engine.
    serverless=("sqlite", "duckdb"),
    # `wait_timeout`; PostgreSQL, Oracle and SQL Server have no such limit by default.
    idle_timeouts=(("mysql", 28_800.0), ("mariadb", 28_800.0)),
    pinged=("postgresql", "mysql", "mariadb", "oracle", "mssql"),
    loop_free=("aiosqlite", "psycopg", "psycopg_async"),  # measured
    ends_dropped=("asyncpg",),  # measured, and not so: psycopg
    file_arguments=("check_same_thread",),
    borrowers=(
        "geopandas.read_postgis",
        *_QUERY_FUNCTIONS,
        "polars.read_database",
        "sqlalchemy.inspect",
    ),
    # Of data frames, of pandas, geopandas and polars.
    borrowing_methods=("to_postgis", "to_sql", "write_database"),
    borrowing_keywords=("autoload_with",),
    query_functions=_QUERY_FUNCTIONS,
    schema_methods=("create_all", "drop_all", "reflect"),  # methods of a MetaData
    listening=("sqlalchemy.event.listen", "sqlalchemy.event.listens_for"),
    pool_events=(
        *("checkin", "checkout", "close", "close_detached", "connect", "detach"),
        *("first_connect", "invalidate", "reset", "soft_invalidate"),
    ),
    cosmetic=(
        *("echo", "future", "hide_parameters", "logging_name", "pool_logging_name"),
        "query_cache_size",
    ),
)
LIBRARIES = (_SQLALCHEMY,)
