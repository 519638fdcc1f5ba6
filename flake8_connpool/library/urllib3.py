"""urllib3: `poolmanager.py` and `connectionpool.py` of 1.26 and 2.x."""

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, Since
from flake8_connpool.rule_options import Target

_IDENTITY = tuple(
    Parameter(name, Role.IDENTITY, None)
    for name in ("ca_cert_dir", "ca_certs", "cert_file", "cert_reqs", "key_file", "ssl_context")
)
# The managers pass these to the pool of each host.
_HANDED_ON = (
    *_IDENTITY,
    Parameter("maxsize", Role.KEPT, 1, unlimited=(0,)),
    Parameter("block", Role.BLOCK, False),
)

# 1.26 has `strict` between port and timeout.
_HOST_POOL = (
    Parameter("maxsize", Role.KEPT, 1, Since((((0,), 4), ((2,), 3))), unlimited=(0,)),
    Parameter("block", Role.BLOCK, False, Since((((0,), 5), ((2,), 4)))),
)


_SENDING = ("request", "request_encode_body", "request_encode_url", "urlopen")
_URL = Parameter("url", Role.URL, Mark.REQUIRED, 1)
# With `preload_content=False` the caller reads the body, and the end of the body returns the
# connection. `close` closes the connection, but does not return its place (measured).
_RESPONSE = Loan(
    "urllib3.HTTPResponse",
    idle=(
        *("closed", "connection", "get_redirect_location", "getheader", "getheaders", "geturl"),
        *("headers", "isclosed", "length_remaining", "reason", "retries", "status", "tell"),
        *("url", "version"),
    ),
    partly=("stream",),
    at_once=True,
    unread=False,
    closing=("close",),
    keeps_place=True,
)
_STREAM = Parameter("preload_content", Role.STREAM, True)
_METHODS = tuple(Api(name, Kind.METHOD, (_URL, _STREAM), loan=_RESPONSE) for name in _SENDING)


def _manager(
    name: str,
    parameters: tuple[Parameter, ...],
    spellings: tuple[str, ...] = (),
    gives: str = "",
) -> Api:
    return Api(
        name,
        Kind.MANAGER,
        parameters,
        spellings,
        further=True,
        methods=_METHODS,
        gives=gives,
        sends=_SENDING,
        closes=("clear",),
        tidy=True,
    )


def _host_pool(
    name: str, parameters: tuple[Parameter, ...], spellings: tuple[str, ...], gives: str = ""
) -> Api:
    return Api(
        name,
        Kind.HOST_POOL,
        parameters,
        spellings,
        further=True,
        gives=gives,
        sends=_SENDING,
        closes=("close",),
        tidy=True,
    )


def _pools(position: int) -> Parameter:
    return Parameter("num_pools", Role.POOLS, 10, position)


_URLLIB3 = Library(
    "urllib3",
    Target((1, 26)),
    (
        _manager(
            "urllib3.PoolManager",
            (_pools(0), *_HANDED_ON),
            ("urllib3.poolmanager.PoolManager", "requests.adapters.PoolManager"),
        ),
        _manager(
            "urllib3.ProxyManager",
            (Parameter("proxy_url", Role.PROXY, Mark.REQUIRED, 0), _pools(1), *_HANDED_ON),
            ("urllib3.poolmanager.ProxyManager",),
        ),
        _manager(
            "urllib3.poolmanager.proxy_from_url",
            (Parameter("url", Role.PROXY, Mark.REQUIRED, 0), *_HANDED_ON),
            ("urllib3.proxy_from_url",),
            gives="urllib3.ProxyManager",
        ),
        _manager(
            "urllib3.contrib.socks.SOCKSProxyManager",
            (Parameter("proxy_url", Role.PROXY, Mark.REQUIRED, 0), _pools(3), *_HANDED_ON),
        ),
        _host_pool(
            "urllib3.HTTPConnectionPool",
            _HOST_POOL,
            ("urllib3.connectionpool.HTTPConnectionPool",),
        ),
        _host_pool(
            "urllib3.HTTPSConnectionPool",
            _HOST_POOL,
            ("urllib3.connectionpool.HTTPSConnectionPool",),
        ),
        _host_pool(
            "urllib3.connection_from_url",
            (Parameter("url", None, Mark.REQUIRED, 0), *_HANDED_ON),
            ("urllib3.connectionpool.connection_from_url",),
            gives="urllib3.HTTPConnectionPool",
        ),
    ),
    telling=("status",),
)
LIBRARIES = (_URLLIB3,)
