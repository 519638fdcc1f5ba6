"""aiohttp: `client.py` and `connector.py` of 3.9 to 3.14."""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, Since
from flake8_connpool.rule_options import Target

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_SENDING = (*_VERBS, "request", "ws_connect")
# 0 is the same as None.
_NO_LIMIT = (None, 0)

# For one request None means no timeout at all, and a number is the total. For a session None means
# the default: 300 s in total, and 30 s to connect.
_REQUEST_TIMEOUT = Parameter("timeout", Role.TIMEOUT, Mark.UNSET, unlimited=(None,))
# 100 connections, as many of them idle, for 15 s.
_CONNECTOR = Parameter("connector", Role.TRANSPORT, None, usual=(100, 100, 15.0))

_SESSION = (
    _CONNECTOR,
    Parameter("connector_owner", Role.OWNER, True),
    Parameter("cookies", Role.IDENTITY, None),
    Parameter("cookie_jar", Role.IDENTITY, None),
    Parameter("auth", Role.IDENTITY, None),
    Parameter("proxy", Role.PROXY, None, since=(3, 11)),
    Parameter("proxy_auth", Role.IDENTITY, None, since=(3, 11)),
    Parameter("timeout", Role.TIMEOUT, Mark.UNSET),
)

# The wait for a connection ends with `connect` or with `total`, whichever is first; `sock_connect`
# and `sock_read` do not bound it.
_TIMEOUT = (
    Parameter("total", Role.TOTAL, None, 0, unlimited=_NO_LIMIT, usual=300),
    Parameter("connect", Role.WAIT, None, 1, unlimited=_NO_LIMIT),
    Parameter("sock_read", Role.READ, None, 2, unlimited=_NO_LIMIT),
    Parameter("sock_connect", Role.PHASE, None, 3, unlimited=_NO_LIMIT),
)


def _connector(name: str, *, first: int | None = None, dns: bool = False) -> Api:
    """Return a connector; `first` is the position of its first parameter for the pool."""
    force_close, expiry, limit, per_host = (None,) * 4 if first is None else range(first, first + 4)
    return Api(
        f"aiohttp.{name}",
        Kind.TRANSPORT,
        (
            Parameter("limit", Role.BOUND, 100, limit, unlimited=_NO_LIMIT, least=1, usual=100),
            Parameter("limit_per_host", Role.BOUND_PER_HOST, 0, per_host, unlimited=_NO_LIMIT),
            # Before, None raised TypeError at the second request.
            Parameter(
                "keepalive_timeout",
                Role.IDLE_EXPIRY,
                Mark.UNSET,
                expiry,
                unlimited=Since((((0,), ()), ((3, 14, 4), (None,)))),
                usual=15.0,
            ),
            Parameter("force_close", Role.DISCARDING, False, force_close),
            *((Parameter("ttl_dns_cache", None, 10),) if dns else ()),
        ),
        spellings=(f"aiohttp.connector.{name}",),
        needs_loop=True,
    )


def _method(name: str) -> Api:
    if name == "ws_connect":
        # This timeout is the one for the close of a WebSocket.
        default = Since((((0,), 10.0), ((3, 11), Mark.UNSET)))
        return Api(name, Kind.METHOD, (Parameter("timeout", None, default),))
    return Api(name, Kind.METHOD, (_REQUEST_TIMEOUT,))


_AIOHTTP = Library(
    "aiohttp",
    Target((3, 9)),
    (
        Api(
            "aiohttp.ClientSession",
            Kind.CLIENT,
            _SESSION,
            spellings=("aiohttp.client.ClientSession",),
            methods=tuple(map(_method, _SENDING)),
            sends=_SENDING,
            dedicated=("ws_connect",),
            # What a closed connection fails is sent once more, if it may be sent twice.
            resends=Since(
                (
                    ((0,), ()),
                    ((3, 11), ("delete", "get", "head", "options", "put", "request", "ws_connect")),
                )
            ),
            closes=("close",),
            is_async=True,
            needs_loop=True,
            tidy=True,
            complaint="Unclosed client session",
            cuts=True,
            stays_closed=True,
            misnamed=("aclose",),
            funnel="_request",
            replacing=("_connector",),
        ),
        _connector("TCPConnector", dns=True),
        _connector("BaseConnector"),
        _connector("UnixConnector", first=1),
        _connector("NamedPipeConnector", first=1),
        Api(
            "aiohttp.ClientTimeout",
            Kind.TIMEOUT,
            _TIMEOUT,
            spellings=("aiohttp.client.ClientTimeout",),
        ),
        Api(
            "aiohttp.request",
            Kind.REQUEST,
            (_CONNECTOR, _REQUEST_TIMEOUT),
            spellings=("aiohttp.client.request",),
            further=Since((((0,), False), ((3, 11, 12), True))),
            positional=2,
            of_client=("connector", "cookies", "loop", "version"),
            at_entry=True,
        ),
    ),
    errors=tuple(
        f"{home}.{name}"
        for home in ("aiohttp", "aiohttp.client_exceptions")
        for name in (
            *("ClientConnectionError", "ClientError", "ClientOSError"),
            *("ServerConnectionError", "ServerDisconnectedError"),
        )
    ),
    manner=(
        *("allow_redirects", "max_redirects", "proxy", "proxy_auth", "raise_for_status", "ssl"),
        *("ssl_context", "timeout", "trace_request_ctx", "verify_ssl"),
    ),
    per_request=("auth", "headers", "raise_for_status", "timeout"),
    tenant=("cookie_jar",),
    telling=("ok", "status"),
)
LIBRARIES = (_AIOHTTP,)
