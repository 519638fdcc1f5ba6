"""urllib3: `poolmanager.py` and `connectionpool.py` of 1.26 and 2.x."""

from flake8_connpool.library.model import Api, Kind, Library, Mark, Parameter, Role, Since
from flake8_connpool.settings import Target

# The managers hand these on to the pool of each host.
_HANDED_ON = (
    Parameter("maxsize", Role.KEPT, 1, unlimited=(0,)),
    Parameter("block", Role.BLOCK, False),
)

# 1.26 has `strict` between port and timeout.
_HOST_POOL = (
    Parameter("maxsize", Role.KEPT, 1, Since((((0,), 4), ((2,), 3))), unlimited=(0,)),
    Parameter("block", Role.BLOCK, False, Since((((0,), 5), ((2,), 4)))),
)


def _pools(position: int) -> Parameter:
    return Parameter("num_pools", Role.POOLS, 10, position)


URLLIB3 = Library(
    "urllib3",
    Target((1, 26)),
    (
        Api(
            "urllib3.PoolManager",
            Kind.MANAGER,
            (_pools(0), *_HANDED_ON),
            spellings=("urllib3.poolmanager.PoolManager", "requests.adapters.PoolManager"),
            further=True,
        ),
        Api(
            "urllib3.ProxyManager",
            Kind.MANAGER,
            (_pools(1), *_HANDED_ON),
            spellings=("urllib3.poolmanager.ProxyManager",),
            further=True,
        ),
        Api(
            "urllib3.poolmanager.proxy_from_url",
            Kind.MANAGER,
            (Parameter("url", None, Mark.REQUIRED, 0), *_HANDED_ON),
            spellings=("urllib3.proxy_from_url",),
            further=True,
        ),
        Api(
            "urllib3.contrib.socks.SOCKSProxyManager",
            Kind.MANAGER,
            (_pools(3), *_HANDED_ON),
            further=True,
        ),
        Api(
            "urllib3.HTTPConnectionPool",
            Kind.HOST_POOL,
            _HOST_POOL,
            spellings=("urllib3.connectionpool.HTTPConnectionPool",),
            further=True,
        ),
        Api(
            "urllib3.HTTPSConnectionPool",
            Kind.HOST_POOL,
            _HOST_POOL,
            spellings=("urllib3.connectionpool.HTTPSConnectionPool",),
            further=True,
        ),
        Api(
            "urllib3.connection_from_url",
            Kind.HOST_POOL,
            (Parameter("url", None, Mark.REQUIRED, 0), *_HANDED_ON),
            spellings=("urllib3.connectionpool.connection_from_url",),
            further=True,
        ),
    ),
)
