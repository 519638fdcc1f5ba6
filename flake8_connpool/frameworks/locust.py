"""Locust: `user/task.py`, `event.py`; each user runs one task after the other."""

from flake8_connpool.frameworks.schema import EVENT, PROCESS, TASK, Framework, each, spelled

LOCUST = Framework(
    "locust",
    decorators={
        **each(("locust", "locust.user", "locust.user.task"), ("task",), TASK),
        **each(
            spelled(("locust.events",), ("init", "quitting", "test_start", "test_stop")),
            ("add_listener",),
            PROCESS,
        ),
        "locust.events.request.add_listener": EVENT,
    },
)
