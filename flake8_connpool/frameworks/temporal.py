"""Temporal: `temporalio/activity.py`."""

from flake8_connpool.frameworks.model import TASK, Framework

TEMPORAL = Framework("temporal", decorators={"temporalio.activity.defn": TASK})
