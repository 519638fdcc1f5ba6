"""The library schedule: `schedule/__init__.py`. Its process runs every job many times."""

from flake8_connpool.frameworks.schema import TASK, Framework

SCHEDULE = Framework("schedule", decorators={"schedule.repeat": TASK})
