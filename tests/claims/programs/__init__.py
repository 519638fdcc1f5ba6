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
    """Start one of the programs beside this file."""
    with running(Path(__file__).with_name(name), *arguments) as started:
        yield started


@contextlib.contextmanager
def running(path: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start a program in a session of its own, which ends with the test, children included."""
    with subprocess.Popen(
        [sys.executable, path, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
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
