"""httpx and httpx2: `_client.py`, `_config.py` and `_transports/default.py` of 0.23 to 0.28.

httpx2 is httpx under another name; where they differ, it is said here.
"""

from flake8_connpool.library.model import Api, Kind, Library, Mark, Parameter, Role, Since
from flake8_connpool.settings import Target

# A timeout given whole: a number, None, a tuple (connect, read, write, pool) or a Timeout.
_REQUEST_TIMEOUT = Parameter("timeout", Role.TIMEOUT, Mark.UNSET, unlimited=(None,), item=3)
_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_METHODS = (*_VERBS, "build_request", "request", "stream")

_CLIENT = (
    Parameter("timeout", Role.TIMEOUT, 5.0, unlimited=(None,), item=3),
    Parameter("limits", Role.LIMITS, (100, 20, 5.0)),
    Parameter("transport", Role.TRANSPORT, None),
    Parameter("mounts", Role.MOUNTS, None),
    Parameter("proxy", Role.PROXY, None, since=(0, 26)),
    Parameter("proxies", Role.PROXY, None, until=(0, 28)),
    Parameter("app", Role.APP, None, until=(0, 28)),
)

_LIMITS = (
    Parameter("max_connections", Role.BOUND, None, unlimited=(None,), least=1, usual=100),
    Parameter("max_keepalive_connections", Role.KEPT, None, usual=20),
    Parameter("keepalive_expiry", Role.IDLE_EXPIRY, 5.0, unlimited=(None,), usual=5.0),
)

_TIMEOUT = (
    Parameter("timeout", Role.TIMEOUT, Mark.UNSET, 0, usual=5.0),
    Parameter("connect", Role.PHASE, Mark.UNSET, inherits="timeout", item=0),
    Parameter("read", Role.PHASE, Mark.UNSET, inherits="timeout", item=1),
    Parameter("write", Role.PHASE, Mark.UNSET, inherits="timeout", item=2),
    Parameter("pool", Role.WAIT, Mark.UNSET, unlimited=(None,), inherits="timeout", item=3),
)

_TRANSPORT = (Parameter("limits", Role.LIMITS, (100, 20, 5.0), Since((((0,), 4), ((0, 28), 5)))),)


def _apis(package: str, methods: tuple[str, ...]) -> tuple[Api, ...]:
    """Return the callables of httpx under the name of the package."""

    def api(name: str, kind: Kind, parameters: tuple[Parameter, ...], home: str) -> Api:
        is_client = kind is Kind.CLIENT
        return Api(
            f"{package}.{name}",
            kind,
            parameters,
            spellings=(f"{package}.{home}.{name}",),
            methods=tuple(Api(method, Kind.METHOD, (_REQUEST_TIMEOUT,)) for method in methods)
            if is_client
            else (),
            attributes=(_REQUEST_TIMEOUT,) if is_client else (),
            private=("_transport._pool",) if is_client else (),
        )

    return (
        api("Client", Kind.CLIENT, _CLIENT, "_client"),
        api("AsyncClient", Kind.CLIENT, _CLIENT, "_client"),
        api("Limits", Kind.LIMITS, _LIMITS, "_config"),
        api("Timeout", Kind.TIMEOUT, _TIMEOUT, "_config"),
        api("HTTPTransport", Kind.TRANSPORT, _TRANSPORT, "_transports.default"),
        api("AsyncHTTPTransport", Kind.TRANSPORT, _TRANSPORT, "_transports.default"),
        api("MockTransport", Kind.POOLLESS_TRANSPORT, (), "_transports.mock"),
        api("ASGITransport", Kind.POOLLESS_TRANSPORT, (), "_transports.asgi"),
        api("WSGITransport", Kind.POOLLESS_TRANSPORT, (), "_transports.wsgi"),
    )


HTTPX = Library("httpx", Target((0, 27)), _apis("httpx", _METHODS))

# The releases of httpx2 count from 2.0 and follow httpx 0.28, so the last of every fact holds.
HTTPX2 = Library("httpx2", Target((2,)), _apis("httpx2", (*_METHODS, "query", "sse", "websocket")))
