"""Procrastinate: `app.py`, `blueprints.py`."""

from flake8_connpool.frameworks.schema import TASK, Framework, each, made

_APPS = (
    "procrastinate.App",
    "procrastinate.Blueprint",
    "procrastinate.app.App",
    "procrastinate.blueprints.Blueprint",
)

PROCRASTINATE = Framework(
    "procrastinate",
    objects=_APPS,
    decorators=each(made(_APPS), ("periodic", "task"), TASK),
)
