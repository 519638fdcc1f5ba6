"""httpx and httpx2: `_client.py`, `_config.py` and `_transports/default.py` of 0.23 to 0.28.

httpx2 is httpx under another name; differences are noted below.
"""

from msgspec.structs import replace

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, Since
from flake8_connpool.rule_options import Target

# A complete timeout: a number, None, a tuple (connect, read, write, pool) or a Timeout.
_REQUEST_TIMEOUT = Parameter("timeout", Role.TIMEOUT, Mark.UNSET, unlimited=(None,), item=3)
_STREAM = Parameter("stream", Role.STREAM, False)
_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_SENDING = (*_VERBS, "request", "stream")
_FURTHER = ("query", "websocket")
# Their first argument is the method of the request.
_WITH_METHOD = ("request", "stream")
# They return a context manager.
_MANAGERS = ("sse", "stream", "websocket")

# A client with its own value of these cannot replace another.
_IDENTITY = (
    Parameter("auth", Role.IDENTITY, None),
    Parameter("cookies", Role.IDENTITY, None),
    Parameter("verify", Role.IDENTITY, True),
)
_CERTIFICATE = Parameter("cert", Role.IDENTITY, None)

_CLIENT = (
    *_IDENTITY,
    _CERTIFICATE,
    Parameter("http2", Role.MULTIPLEXED, False),
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


_FUNCTION = (
    *_IDENTITY,
    replace(_CERTIFICATE, until=(0, 28)),
    Parameter("proxy", Role.PROXY, None, since=(0, 26)),
    Parameter("proxies", Role.PROXY, None, until=(0, 28)),
)
# `cookies` of a request is deprecated, and would stay in the client.
_OF_CLIENT = ("cert", "cookies", "proxies", "proxy", "trust_env", "verify")

# `content`, `json` and `text` of an unread stream raise ResponseNotRead.
_UNREAD = (
    *("charset_encoding", "content", "cookies", "encoding", "extensions", "has_redirect_location"),
    *("headers", "history", "http_version", "is_client_error", "is_error", "is_informational"),
    *("is_redirect", "is_server_error", "is_success", "json", "links", "next_request"),
    *("num_bytes_downloaded", "raise_for_status", "reason_phrase", "request", "status_code"),
    *("text", "url"),
)


def _apis(package: str, more: tuple[str, ...]) -> tuple[Api, ...]:
    """Return the callables of httpx under a package name; `more` are further ones that send."""
    with_timeout = (*_SENDING, "build_request", *more)
    functions = (*_SENDING, *(name for name in more if name in _FURTHER))
    response = Loan(
        f"{package}.Response",
        idle=_UNREAD,
        raising=("raise_for_status",),
        is_entered=False,
        closing=("aclose", "close"),
        headers_only="head",
        parts=("aiter_bytes", "aiter_lines", "aiter_raw", "aiter_text"),
    )
    in_block = replace(response, by_block=True)

    def api(name: str, kind: Kind, parameters: tuple[Parameter, ...], home: str) -> Api:
        is_client, is_async = kind is Kind.CLIENT, name.startswith("Async")
        return Api(
            f"{package}.{name}",
            kind,
            parameters,
            spellings=(f"{package}.{home}.{name}",),
            methods=(
                *(
                    Api(
                        name,
                        Kind.METHOD,
                        (_REQUEST_TIMEOUT,),
                        loan=in_block if name == "stream" else None,
                    )
                    for name in with_timeout
                ),
                Api("send", Kind.METHOD, (_STREAM,), loan=response),
            )
            if is_client
            else (),
            attributes=(_REQUEST_TIMEOUT,) if is_client else (),
            private=("_transport._pool",) if is_client else (),
            replacing=("_transport", "_mounts") if is_client else (),
            sends=(*_SENDING, "send", *more) if is_client else (),
            closes=(("aclose",) if is_async else ("close",)) if is_client else (),
            is_async=is_async,
            # The pool of httpx has a reference cycle, so only the garbage collector frees it.
            tidy=package == "httpx2" and not is_async,
            cuts=is_client,
            opens_once=is_client,
            misnamed=("close",) if is_client and is_async else (),
            funnel="send" if is_client else "",
            completes=kind is Kind.TIMEOUT,
            positional=2 if name in _WITH_METHOD else 1,
            of_client=_OF_CLIENT if kind is Kind.REQUEST else (),
            at_entry=kind is Kind.REQUEST and name in _MANAGERS,
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
        *(api(name, Kind.REQUEST, _FUNCTION, "_api") for name in functions),
    )


def _errors(package: str) -> tuple[str, ...]:
    """Return the exceptions that catch the end of a stream, a reset, or both."""
    names = (
        *("TransportError", "RequestError", "HTTPError"),
        *("NetworkError", "ReadError", "ProtocolError", "RemoteProtocolError"),
    )
    return tuple(f"{home}.{name}" for home in (package, f"{package}._exceptions") for name in names)


_HTTPX = Library(
    "httpx",
    Target((0, 27)),
    _apis("httpx", ()),
    _errors("httpx"),
    manner=("cert", "extensions", "follow_redirects", "proxies", "proxy", "timeout", "trust_env"),
    per_request=("follow_redirects", "headers", "params", "timeout"),
    tenant=("auth", "cookies"),
    telling=("is_success", "status_code"),
)
# The releases of httpx2 start at 2.0 and follow httpx 0.28, so the last value of every fact
# applies.
_HTTPX2 = replace(
    _HTTPX,
    name="httpx2",
    target=Target((2,)),
    apis=_apis("httpx2", ("query", "sse", "websocket")),
    errors=_errors("httpx2"),
    succeeds="httpx",
)
LIBRARIES = (_HTTPX, _HTTPX2)
