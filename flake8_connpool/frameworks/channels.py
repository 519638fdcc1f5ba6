"""Channels: `consumer.py`, `generic/`, `db.py`."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    MESSAGE,
    REQUEST,
    CallbackTaker,
    Framework,
    overridden,
    spelled,
)

_CONSUMERS = spelled(
    ("channels.generic.websocket",),
    (
        "AsyncJsonWebsocketConsumer",
        "AsyncWebsocketConsumer",
        "JsonWebsocketConsumer",
        "WebsocketConsumer",
    ),
)

CHANNELS = Framework(
    "channels",
    home="in `AppConfig.ready`",
    decorators={"channels.db.database_sync_to_async": AS_CALLED},
    takers={"channels.db.database_sync_to_async": CallbackTaker(None, 0, "func")},
    bases={
        **overridden(
            _CONSUMERS,
            {
                "connect": REQUEST,
                "disconnect": REQUEST,
                "receive": MESSAGE,
                "receive_json": MESSAGE,
            },
        ),
        "channels.generic.http.AsyncHttpConsumer": {"handle": REQUEST},
    },
)
