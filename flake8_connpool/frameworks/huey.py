"""Huey: `api.py` and `contrib/djhuey/__init__.py`."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    EVENT,
    PROCESS,
    TASK,
    Framework,
    each,
    made,
    spelled,
)

_QUEUES = spelled(
    ("huey", "huey.api"),
    (
        "BlackHoleHuey",
        "CySqliteHuey",
        "FileHuey",
        "Huey",
        "MemoryHuey",
        "PostgresHuey",
        "PriorityRedisExpireHuey",
        "PriorityRedisHuey",
        "RedisExpireHuey",
        "RedisHuey",
        "SqliteHuey",
    ),
)
_DJANGO = ("huey.contrib.djhuey",)
_HOMES = (*made(_QUEUES), *_DJANGO)

HUEY = Framework(
    "huey",
    home="in `on_startup`",
    objects=_QUEUES,
    decorators={
        **each(_HOMES, ("periodic_task", "task"), TASK),
        **each(_DJANGO, ("db_periodic_task", "db_task", "on_commit_task"), TASK),
        **each(_HOMES, ("on_shutdown", "on_startup"), PROCESS),
        **each(_HOMES, ("post_execute", "pre_execute", "signal"), EVENT),
        **each(_HOMES, ("lock_task",), AS_CALLED),
    },
)
