"""requests: `adapters.py`, `api.py` and `sessions.py` of 2.31 to 2.34."""

from msgspec.structs import replace

from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, PoolMaker
from flake8_connpool.rule_options import Target

_STREAM = Parameter("stream", Role.STREAM, None)
ADAPTER = "requests.adapters.HTTPAdapter"
FUNCTIONS = ("delete", "get", "head", "options", "patch", "post", "put", "request")
# The position, for methods that also accept it as a positional argument.
_AT = {"request": 12}
# The positional arguments that a function and the method of a session both accept.
_POSITIONAL = {"patch": 2, "post": 3, "put": 2, "request": 2}
_URL = Parameter("url", Role.URL, Mark.REQUIRED, 0)
_URL_AFTER_METHOD = replace(_URL, position=1)
_RESPONSE = Loan(
    "requests.Response",
    idle=(
        *("cookies", "elapsed", "encoding", "headers", "history", "is_permanent_redirect"),
        *("is_redirect", "links", "next", "ok", "raise_for_status", "reason", "request"),
        *("status_code", "url"),
    ),
    raising=("raise_for_status",),
    partly=("iter_content", "iter_lines"),
    at_once=True,
    closing=("close",),
    headers_only="head",
)


def method_parameters(method: str) -> tuple[Parameter, ...]:
    """Return the relevant parameters of a session's method."""
    stream = replace(_STREAM, position=_AT.get(method))
    if method == "send":
        return (stream,)
    return (_URL_AFTER_METHOD if method == "request" else _URL, stream)


_REQUESTS = Library(
    "requests",
    Target((2, 31)),
    (
        Api(
            ADAPTER,
            Kind.ADAPTER,
            (
                Parameter("pool_connections", Role.POOLS, 10, 0),
                Parameter("pool_maxsize", Role.KEPT, 10, 1, unlimited=(0,)),
                Parameter("max_retries", Role.RETRIES, 0, 2),
                Parameter("pool_block", Role.BLOCK, False, 3),
            ),
            spellings=("requests.sessions.HTTPAdapter",),
            # init_poolmanager(connections, maxsize, block=False, **pool_kwargs)
            pool_maker=PoolMaker("init_poolmanager", 2, "poolmanager"),
            funnel="send",
        ),
        Api(
            "requests.Session",
            Kind.CLIENT,
            spellings=(
                "requests.sessions.Session",
                "requests.session",
                "requests.sessions.session",
            ),
            methods=tuple(
                Api(name, Kind.METHOD, method_parameters(name), loan=_RESPONSE)
                for name in (*FUNCTIONS, "send")
            ),
            sends=(*FUNCTIONS, "send"),
            closes=("close",),
            tidy=True,
            pickles=True,
            adapter=ADAPTER,
            mount="mount",
            funnel="send",
            adapters="adapters",
        ),
        *(
            Api(
                f"requests.{name}",
                Kind.REQUEST,
                (_STREAM,),
                spellings=(f"requests.api.{name}",),
                further=True,
                positional=_POSITIONAL.get(name, 1),
            )
            for name in FUNCTIONS
        ),
    ),
    errors=(
        *("requests.ConnectionError", "requests.RequestException"),
        *("requests.exceptions.ConnectionError", "requests.exceptions.RequestException"),
        *("builtins.OSError", "builtins.IOError", "builtins.EnvironmentError"),
    ),
    modules=(("requests.packages.urllib3", "urllib3"),),
    manner=("allow_redirects", "cert", "hooks", "proxies", "stream", "timeout", "verify"),
    tenant=("auth", "cert", "cookies", "mount", "proxies", "verify"),
    telling=("ok", "status_code"),
)
LIBRARIES = (_REQUESTS,)
