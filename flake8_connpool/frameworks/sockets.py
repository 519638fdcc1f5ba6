"""Socket servers and clients: python-socketio, websockets."""

from flake8_connpool.frameworks.schema import (
    EVENT,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
    each,
    made,
    spelled,
)

_SOCKETS = (
    *spelled(("socketio",), ("AsyncClient", "AsyncServer", "Client", "Server")),
    "socketio.async_client.AsyncClient",
    "socketio.async_server.AsyncServer",
    "socketio.client.Client",
    "socketio.server.Server",
)
_CONNECTION = Runs(Placement.PER_REQUEST, "connection")

SOCKETS = Framework(
    "sockets",
    objects=_SOCKETS,
    decorators=each(made(_SOCKETS), ("event", "on"), EVENT),
    takers={
        **each(made(_SOCKETS), ("on",), CallbackTaker(EVENT, 1, "handler")),
        **each(made(_SOCKETS), ("start_background_task",), CallbackTaker(None, 0, "target")),
        **each(
            (
                "websockets",
                "websockets.asyncio.server",
                "websockets.sync.server",
            ),
            ("serve",),
            CallbackTaker(_CONNECTION, 0, "handler"),
        ),
    },
)
