"""The day, as the cache counts them."""

from __future__ import annotations

import time

_DAY = 86400  # seconds

# After so many days without use, entries and the directories of projects are removed.
KEPT_FOR = 30


def today() -> int:
    """Return the number of days since 1970."""
    return day_of(time.time())


def day_of(seconds: float) -> int:
    """Return the day of a time, such as that of a file."""
    return int(seconds // _DAY)
