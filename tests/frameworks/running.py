"""Programs with an example in them: what the end of a process does is not to be seen inside one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from claims.programs import next_line, running
from markers import ROOT

from .examples import EXAMPLES


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
        return next_line(self._process).rstrip("\n")

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
    """Start one of the programs beside this file; it can import what a folder of examples holds."""
    own = {
        "PYTHONPATH": os.pathsep.join([str(EXAMPLES / folder), str(ROOT / "tests")]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "no_proxy": "*",
    }
    path = Path(__file__).parent / "programs" / name
    with running(path, *arguments, **(own | environment)) as started:
        yield Program(started)
