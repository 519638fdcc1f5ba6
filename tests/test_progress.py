"""The bar on a terminal: after a second, gone at the end, and nowhere else."""

from __future__ import annotations

import os
import pty
import re
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


FILES = 120


def shown(folder: Path, patience: float, *arguments: str) -> str:
    """Return what a run of at least half a second shows on a terminal as its error output."""
    ours, theirs = pty.openpty()
    with started(folder, theirs, patience, *arguments) as process:
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


def started(
    folder: Path, stderr: int, patience: float, *arguments: str, **environment: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _SLOW.format(patience=patience), "--jobs=1", *arguments],
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment},
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, *(f"{number}.py" for number in range(FILES)))
    return tmp_path


def test_what_takes_long_shows_how_far_it_is_and_takes_it_away(folder: Path) -> None:
    text = shown(folder, 0.1)
    assert "Checking" in text
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    counts = [int(done) for done in re.findall(rf"(\d+)/{FILES} files", plain)]
    assert counts[0] < counts[-1] == FILES
    assert counts == sorted(counts)
    *_, end = text.split("\x1b[2K")  # a line is erased
    assert "Checking" not in end
    assert f"Found {FILES} findings in {FILES} files ({FILES} files checked)." in end


def test_what_is_short_shows_none(folder: Path) -> None:
    text = shown(folder, 60)
    assert text.startswith(f"Found {FILES} findings")
    assert "Checking" not in text


def test_what_is_quiet_shows_none(folder: Path) -> None:
    assert shown(folder, 0.1, "--quiet") == ""


def test_what_is_no_terminal_gets_none_whatever_the_environment_says(folder: Path) -> None:
    with started(folder, subprocess.PIPE, 0.1, FORCE_COLOR="1") as process:
        out, err = process.communicate()
    assert len(out.splitlines()) == FILES
    assert err.decode().startswith(f"Found {FILES} findings")
    assert b"Checking" not in err
