"""Programs with an example in them: what the end of a process does is not to be seen inside one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from markers import ROOT

from .examples import EXAMPLES

_PATIENCE = 30.0


class Program:
    """A running program: it tells lines, and goes on when it is told one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, line: str) -> str:
        """Tell the program a line, and return the line that it answers with."""
        _stream(self._process.stdin).write(line + "\n")
        _stream(self._process.stdin).flush()
        return self.next_line()

    def next_line(self) -> str:
        """Return the next line of the program without its end."""
        line = _stream(self._process.stdout).readline()
        assert line, "ended without a word"
        return line.rstrip("\n")

    def lines(self) -> list[str]:
        """Return what the program says until its end."""
        return _stream(self._process.stdout).read().splitlines()

    def terminate(self) -> None:
        """Ask the program to end, as a supervisor does."""
        self._process.send_signal(signal.SIGTERM)


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@contextlib.contextmanager
def program(name: str, *arguments: str, folder: str, **environment: str) -> Iterator[Program]:
    """Start a program in a session of its own; it can import what a folder of examples holds."""
    with subprocess.Popen(
        [sys.executable, Path(__file__).parent / "programs" / name, *arguments],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(EXAMPLES / folder), str(ROOT / "tests")]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "no_proxy": "*",
            **environment,
        },
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
        patience = threading.Timer(_PATIENCE, end)
        patience.start()
        try:
            yield Program(started)
        finally:
            patience.cancel()
            end()
