"""How fast this machine is, so that a bound in seconds means the same on each."""

from __future__ import annotations

import time

# What the work below takes on the machine for which the bounds are written, in seconds.
_USUAL = 0.036


def slowness() -> float:
    """Return how many times as long as usual this machine takes, at least 1."""
    return max(1.0, min(_seconds() for _ in range(3)) / _USUAL)


def _seconds() -> float:
    started = time.process_time()
    texts = {}
    for number in range(300_000):
        texts[number % 1000] = str(number)
    return time.process_time() - started
