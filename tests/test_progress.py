"""The bar on a terminal: after a second, gone at the end, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from door import write

# So long takes each file of a run.
_SLOW = """\
import sys, time
from flake8_connpool import checking, cli, progress
progress.PATIENCE = {patience}
found = checking.Checker.check_file
def slow(self, file):
    time.sleep(0.005)
    return found(self, file)
checking.Checker.check_file = slow
sys.exit(cli.main(sys.argv[1:]))
"""


def shown(folder: Path, patience: float, *arguments: str) -> str:
    """Return what a run of at least half a second shows on a terminal as its error output."""
    slow = _SLOW.format(patience=patience)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", slow, "--jobs=1", *arguments],
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # what Linux says at the end
                part = b""
            if not part:
                break
            parts.append(part)
        os.close(ours)
        assert process.stdout is not None
        assert b"\x1b" not in process.stdout.read()
    return b"".join(parts).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, *(f"{number}.py" for number in range(100)))
    return tmp_path


def test_what_takes_long_shows_how_far_it_is_and_takes_it_away(folder: Path) -> None:
    text = shown(folder, 0.1)
    assert "Checking" in text
    assert "/100" in text
    *_, end = text.split("\x1b[2K")  # a line is erased
    assert "Checking" not in end
    assert "Found 100 findings in 100 files (100 files checked)." in end


@pytest.mark.parametrize(("patience", "arguments"), [(60, ()), (0.1, ("--quiet",))])
def test_what_is_short_or_quiet_shows_none(
    folder: Path, patience: float, arguments: tuple[str, ...]
) -> None:
    assert "Checking" not in shown(folder, patience, *arguments)
