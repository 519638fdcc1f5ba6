"""Sites that answer the test over their standard input, and stop once more before they end.

The stop is the last of what runs at exit, for it is registered before the application is imported:
what is closed then was closed by the application, not by the end of the process.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable


def _stop() -> None:
    print("ending", flush=True)
    sys.stdin.readline()


atexit.register(_stop)


def answer(get: Callable[[str], str]) -> None:
    """Answer each path on standard input with what the application answers, until `end`."""
    for line in iter(sys.stdin.readline, "end\n"):
        print(get(line.strip()), flush=True)
