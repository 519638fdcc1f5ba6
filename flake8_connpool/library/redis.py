"""redis-py: `client.py`, `cluster.py`, `connection.py` and `utils.py` of 5.0 to 8.1, and asyncio.

What follows was measured with 5.0.8, 7.4.1 and 8.1.0. Closing a client closes its pool, unless the
client was given the pool. A sync client that is dropped closes its connections itself; that of a
cluster does not, and no asynchronous one does. A client that was used before a fork opens
connections of its own in the child. A connection that the server closed while it was idle is
replaced without an error, so no client needs a health check.
"""

from math import inf

from msgspec.structs import replace

from flake8_connpool.library.redis_commands import COMMANDS, OF_ONE_SERVER, SUBSCRIBING
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, Since
from flake8_connpool.rule_options import Target

_ASYNC = "redis.asyncio"
# 0 and None are no limit before 8.0, and 100 from then on.
_NO_LIMIT = Since((((0,), (None, 0)), ((8,), ())))
_USUAL = Since((((0,), inf), ((8,), 100)))
# A URL may have a limit of its own.
_LIMIT = Parameter("max_connections", Role.BOUND, None, unlimited=_NO_LIMIT)
# After so many idle seconds; never, if it is 0.
_CHECK = Parameter("health_check_interval", None, 0, shown=Role.HEALTH_CHECK)


def _since(*positions: tuple[tuple[int, ...], int]) -> Since:
    return Since(positions)


def _parameters(*, is_async: bool) -> tuple[Parameter, ...]:
    """Return the parameters of a client of one server: asyncio has them by keyword only."""

    def parameter(
        name: str, role: Role, default: object, position: object, unlimited: object = ()
    ) -> Parameter:
        at = None if is_async else position
        usual = _USUAL if role is Role.BOUND else None
        return Parameter(name, role, default, at, unlimited=unlimited, usual=usual)

    moved = _since(((0,), 9), ((8,), 10))
    checked = _since(((0,), 34), ((6,), 33), ((7,), 35), ((8,), 36))
    return (
        parameter("host", Role.IDENTITY, "localhost", 0),
        parameter("port", Role.IDENTITY, 6379, 1),
        parameter("db", Role.IDENTITY, 0, 2),
        parameter("password", Role.IDENTITY, None, 3),
        parameter("connection_pool", Role.POOL, None, _since(((0,), 8), ((8,), 9))),
        parameter("unix_socket_path", Role.IDENTITY, None, moved),
        parameter(
            "decode_responses",
            Role.IDENTITY,
            False,
            _since(((0,), 14), ((6,), 12), ((8,), 13)),
        ),
        parameter(
            "max_connections",
            Role.BOUND,
            None,
            _since(((0,), 32), ((6,), 31), ((7,), 33), ((8,), 34)),
            _NO_LIMIT,
        ),
        replace(_CHECK, position=None if is_async else checked),
        parameter(
            "username",
            Role.IDENTITY,
            None,
            _since(((0,), 38), ((6,), 37), ((7,), 39), ((7, 2), 40), ((8,), 41)),
        ),
    )


_URL = Parameter("url", Role.IDENTITY, Mark.REQUIRED, 0)
# Of `from_url`, which passes them to the pool.
_BY_KEYWORD = (
    Parameter("db", Role.IDENTITY, 0),
    Parameter("password", Role.IDENTITY, None),
    Parameter("connection_pool", Role.POOL, None),
    Parameter("decode_responses", Role.IDENTITY, False),
    _LIMIT,
    _CHECK,
    Parameter("username", Role.IDENTITY, None),
)
_CLUSTER = (
    Parameter("host", Role.IDENTITY, None, 0),
    Parameter("port", Role.IDENTITY, 6379, 1),
    Parameter("startup_nodes", Role.IDENTITY, None, 2),
)
_CLUSTER_URL = Parameter("url", Role.IDENTITY, None, _since(((0,), 9), ((5, 3), 10)))


def _client(
    name: str,
    parameters: tuple[Parameter, ...],
    spellings: tuple[str, ...] = (),
    gives: str = "",
    *,
    further: bool = False,
) -> Api:
    is_async = name.startswith(_ASYNC)
    is_cluster = "RedisCluster" in name
    return Api(
        name,
        Kind.CLIENT,
        parameters,
        spellings,
        further=further,
        gives=gives,
        sends=COMMANDS if is_cluster else (*COMMANDS, *OF_ONE_SERVER, *SUBSCRIBING),
        dedicated=() if is_cluster else SUBSCRIBING,
        closes=("aclose", "close") if is_async else ("close",),
        is_async=is_async,
        tidy=not (is_async or is_cluster),
        # From 7.4 on an asynchronous client sends again what was interrupted.
        cuts=not is_async,
        survives_fork=True,
        quick=True,
        one_server=True,
    )


def _clients(module: str) -> tuple[Api, ...]:
    """Return the callables of a module that create clients, and their pools."""
    is_async = module == _ASYNC
    cluster = f"{module}.cluster.RedisCluster"
    clusters = _CLUSTER if is_async else (*_CLUSTER, _CLUSTER_URL)
    return (
        _client(
            f"{module}.Redis",
            _parameters(is_async=is_async),
            (
                f"{module}.StrictRedis",
                f"{module}.client.Redis",
                f"{module}.client.StrictRedis",
            ),
        ),
        *(
            _client(
                f"{module}.{name}", (_URL, *_BY_KEYWORD), spellings, f"{module}.Redis", further=True
            )
            for name, spellings in (
                ("from_url", (f"{module}.utils.from_url",)),
                (
                    "Redis.from_url",
                    (
                        f"{module}.StrictRedis.from_url",
                        f"{module}.client.Redis.from_url",
                        f"{module}.client.StrictRedis.from_url",
                    ),
                ),
            )
        ),
        _client(cluster, clusters, (f"{module}.RedisCluster",), further=not is_async),
        _client(
            f"{cluster}.from_url",
            (_URL,),
            (f"{module}.RedisCluster.from_url",),
            cluster,
            further=True,
        ),
        *_pools(module),
    )


def _pools(module: str) -> tuple[Api, ...]:
    """Return the callables of a module that create pools."""
    is_async = module == _ASYNC

    def pool(
        name: str, parameters: tuple[Parameter, ...], gives: str = "", method: str = ""
    ) -> Api:
        return Api(
            f"{module}.{name}{method}",
            Kind.SHARED_POOL,
            parameters,
            (f"{module}.connection.{name}{method}",),
            further=True,
            gives=gives,
            closes=("aclose", "disconnect") if is_async else ("close", "disconnect"),
            is_async=is_async,
        )

    def wait(position: int | None) -> Parameter:
        return Parameter("timeout", Role.WAIT, 20, position, unlimited=(None,))

    # Its limit cannot be None: before 8.0 it creates a queue of 2147483648 items.
    size = Parameter("max_connections", Role.BOUND, 50, 0)
    limit = Parameter("max_connections", Role.BOUND, None, 1, unlimited=_NO_LIMIT, usual=_USUAL)
    one, blocking, method = "ConnectionPool", "BlockingConnectionPool", ".from_url"
    return (
        pool(one, (limit, _CHECK)),
        pool(one, (_URL, _LIMIT, _CHECK), f"{module}.{one}", method),
        pool(blocking, (size, wait(1), _CHECK)),
        pool(blocking, (_URL, wait(None), _CHECK), f"{module}.{blocking}", method),
    )


_REDIS = Library("redis", Target((5,)), (*_clients("redis"), *_clients(_ASYNC)), server="redis")
LIBRARIES = (_REDIS,)
