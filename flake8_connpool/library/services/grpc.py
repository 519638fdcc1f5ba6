"""grpc and grpc.aio: `__init__.py` of grpcio 1.60 to 1.85, and `aio/_channel.py`.

What follows was measured with 1.85.3. A channel is one connection, with TLS one of its own for each
channel. Without TLS, channels to the same server share it while one of them is open: eight threads
that create a channel for each call open a single one. A channel that is dropped closes its
connection. An asynchronous one raises in a second event loop, and both kinds after they were
closed. A child of a fork does not use the connection of its parent: it opens one of its own, or
its first request fails.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

_SENDS = ("stream_stream", "stream_unary", "unary_stream", "unary_unary")


def _channel(name: str, *, is_secure: bool) -> Api:
    """Return the function that creates a channel."""
    is_async = name.startswith("grpc.aio.")
    watched = ("channel_ready", "get_state", "wait_for_state_change")
    shift = int(is_secure)
    credentials = Parameter("credentials", Role.ACCOUNT, Mark.REQUIRED, 1)
    interceptors = Parameter("interceptors", Role.ACCOUNT, None, 3 + shift)
    return Api(
        name,
        Kind.SERVICE,
        (
            Parameter("target", Role.ACCOUNT, Mark.REQUIRED, 0),
            *((credentials,) if is_secure else ()),
            Parameter("options", Role.ACCOUNT, None, 1 + shift),
            *((interceptors,) if is_async else ()),
        ),
        spellings=(name.replace(".aio.", ".aio._channel."),) if is_async else (),
        gives="grpc.aio.Channel" if is_async else "grpc.Channel",
        noun="channel",
        sends=_SENDS,
        stubs=True,
        shares_open=not is_secure,
        idle=watched if is_async else ("subscribe", "unsubscribe"),
        closes=("close",),
        is_async=is_async,
        tidy=True,
        stays_closed=True,
        survives_fork=True,
    )


LIBRARIES = (
    Library(
        "grpc",
        Target((1, 60)),
        (
            _channel("grpc.insecure_channel", is_secure=False),
            _channel("grpc.secure_channel", is_secure=True),
            _channel("grpc.aio.insecure_channel", is_secure=False),
            _channel("grpc.aio.secure_channel", is_secure=True),
        ),
        distribution="grpcio",
        stubs=(("_pb2_grpc", "Stub"),),
        wrapping=("grpc.intercept_channel",),
        settled=(
            *("grpc.access_token_call_credentials", "grpc.alts_channel_credentials"),
            *("grpc.composite_channel_credentials", "grpc.local_channel_credentials"),
            "grpc.ssl_channel_credentials",
        ),
    ),
)
