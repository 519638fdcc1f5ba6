"""Programs the tests start: what a signal does cannot be shown inside pytest."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 30.0


@contextlib.contextmanager
def program(name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start it in a session of its own, which ends with the test, children included."""
    path = Path(__file__).with_name(name)
    with subprocess.Popen(
        [sys.executable, path, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as started:

        def end() -> None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)

        # The patience only bounds a failing test.
        patience = threading.Timer(PATIENCE, end)
        patience.start()
        try:
            yield started
        finally:
            patience.cancel()
            end()


def next_line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    line = started.stdout.readline()
    assert line, "ended without a word"
    return line
