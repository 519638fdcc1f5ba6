"""Message consumers: FastStream, Pika; and Watchdog, which watches files."""

from flake8_connpool.frameworks.schema import (
    EVENT,
    MESSAGE,
    PROCESS,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_STREAMS = spelled(
    ("faststream",),
    ("kafka.KafkaBroker", "nats.NatsBroker", "rabbit.RabbitBroker", "redis.RedisBroker"),
)
_APPS = ("faststream.FastStream", "faststream.app.FastStream")
_CONNECTIONS = (
    "pika.BlockingConnection",
    "pika.BlockingConnection().channel",
    "pika.adapters.BlockingConnection",
    "pika.adapters.BlockingConnection().channel",
    "pika.adapters.blocking_connection.BlockingConnection",
    "pika.adapters.blocking_connection.BlockingConnection().channel",
)
_HANDLERS = spelled(
    ("watchdog.events",),
    (
        "FileSystemEventHandler",
        "LoggingEventHandler",
        "PatternMatchingEventHandler",
        "RegexMatchingEventHandler",
    ),
)

BROKERS = Framework(
    "brokers",
    objects=(*_STREAMS, *_APPS, *_CONNECTIONS),
    decorators={
        **each(made(_STREAMS), ("subscriber",), MESSAGE),
        **each(
            made(_APPS), ("after_shutdown", "after_startup", "on_shutdown", "on_startup"), PROCESS
        ),
    },
    takers=each(
        tuple(name for name in made(_CONNECTIONS) if name.endswith("channel()")),
        ("basic_consume",),
        CallbackTaker(MESSAGE, 1, "on_message_callback"),
    ),
    bases=overridden(
        _HANDLERS,
        dict.fromkeys(
            (
                "on_any_event",
                "on_closed",
                "on_created",
                "on_deleted",
                "on_modified",
                "on_moved",
                "on_opened",
            ),
            EVENT,
        ),
    ),
)
