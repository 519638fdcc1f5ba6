"""Temporal: `temporalio/activity.py`."""

from flake8_connpool.frameworks.schema import TASK, Framework

TEMPORAL = Framework("temporal", decorators={"temporalio.activity.defn": TASK})
