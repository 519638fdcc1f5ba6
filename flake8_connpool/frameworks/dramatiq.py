"""Dramatiq: `actor.py`, `generic.py`, `middleware/middleware.py`."""

from flake8_connpool.frameworks.schema import EVENT, PROCESS, TASK, Framework, overridden, spelled

_MIDDLEWARE = spelled(
    ("dramatiq", "dramatiq.middleware", "dramatiq.middleware.middleware"), ("Middleware",)
)

DRAMATIQ = Framework(
    "dramatiq",
    home="in `after_process_boot`",
    decorators={"dramatiq.actor": TASK, "dramatiq.actor.actor": TASK},
    bases={
        **overridden(
            _MIDDLEWARE,
            {
                **dict.fromkeys(
                    (
                        "after_ack",
                        "after_enqueue",
                        "after_nack",
                        "after_process_message",
                        "after_skip_message",
                        "before_ack",
                        "before_enqueue",
                        "before_nack",
                        "before_process_message",
                    ),
                    EVENT,
                ),
                **dict.fromkeys(
                    (
                        "after_process_boot",
                        "after_worker_boot",
                        "after_worker_shutdown",
                        "before_worker_boot",
                        "before_worker_shutdown",
                    ),
                    PROCESS,
                ),
            },
        ),
        **overridden(("dramatiq.GenericActor", "dramatiq.generic.GenericActor"), {"perform": TASK}),
    },
)
