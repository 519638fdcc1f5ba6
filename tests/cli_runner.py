"""Helpers of the tests of connlint's door."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_connpool.cli import main

# One finding, CPL301, in line 3 at column 14.
BAD = "import httpx\n\nhttpx.Client(timeout=None)\n"
GOOD = "import httpx\n\nhttpx.Client()\n"
CODE = "CPL301"

# One finding, CPL206, that has no fix.
UNFIXABLE = "import httpx\n\nhttpx.Limits(max_connections=0, keepalive_expiry=5.0)\n"

# What cannot be parsed.
BROKEN = "import httpx\n\nhttpx.Client(\n"

# A finding with a safe fix (CPL302), one with an unsafe fix (CPL301), one without (CPL206).
MIXED = """\
import httpx

httpx.Timeout(30.0)
httpx.Client(timeout=None)
httpx.Limits(max_connections=0, keepalive_expiry=5.0)
"""
SAFELY_FIXED = MIXED.replace("30.0", "30.0, pool=30.0")
ALL_FIXED = SAFELY_FIXED.replace("=None", "=httpx.Timeout(None, pool=10.0)")

# A finding (CPL401) whose fix is refused.
REFUSED = "from sqlalchemy import create_engine\n\ncreate_engine(u for u in [])\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of connlint gave back."""

    status: int
    out: str
    err: str

    @property
    def messages(self) -> str:
        """The lines of concise output without what to do."""
        return re.sub(r" - [^\n]*$", "", self.out, flags=re.MULTILINE)

    @property
    def places(self) -> list[str]:
        """`path:line:col: CODE` of each line of concise output."""
        return [" ".join(line.split(" ")[:2]) for line in self.out.splitlines()]

    @property
    def files(self) -> list[str]:
        """The path in each line of concise output."""
        return [line.split(":")[0] for line in self.out.splitlines()]


class Connlint:
    """connlint, run in this process, with a line for each finding unless it is told otherwise."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Outcome:
        status = main(_with_format(arguments))
        return Outcome(status, *self._capsys.readouterr())


def _with_format(arguments: Iterable[str | Path]) -> list[str]:
    said = [str(argument) for argument in arguments]
    if any(one.startswith("--output-format") for one in said):
        return said
    return ["--output-format=concise", *said]


def run_module(
    *arguments: str | Path, cwd: Path, stdin: bytes = b"", timeout: float = 60
) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m flake8_connpool` as a process of its own, with concise output by default."""
    return subprocess.run(
        [sys.executable, "-m", "flake8_connpool", *_with_format(arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )


def write(root: Path, *names: str, text: str = BAD) -> None:
    """Make files of a text, and the directories they are in."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def give(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Make a source standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source.encode())))
