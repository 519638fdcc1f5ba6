"""The bar on a terminal: after a second, gone at the end, and nowhere else."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_runner import write

from flake8_connpool.terminal import progress

# So long takes each file of a run.
_SLOW = """\
import sys, time
from flake8_connpool import cli
from flake8_connpool.command import checker
from flake8_connpool.terminal import progress
progress.PATIENCE = {patience}
found = checker.Checker.check_file
def slow(self, file):
    time.sleep(0.005)
    return found(self, file)
checker.Checker.check_file = slow
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
        [
            sys.executable,
            "-c",
            _SLOW.format(patience=patience),
            "--jobs=1",
            "--output-format=concise",
            *arguments,
        ],
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
    assert re.search("Checking.*━", text)
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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Clock:
    now: float = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


@contextlib.contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Have an error output that is a terminal: no fixture, as pytest sets its own before a test."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with contextlib.redirect_stderr(Terminal()) as screen:
        yield screen


def test_a_bar_appears_after_one_second_with_all_that_was_done_before(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(monkeypatch) as screen:
        with progress.progress(FILES, quiet=False) as tick:
            clock.now += 0.99
            tick(FILES - 2)
            assert screen.getvalue() == ""
            clock.now += 0.02
            tick(1)
        assert f"{FILES - 1}/{FILES}" in screen.getvalue()


def test_a_bar_goes_away_where_the_work_fails(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(monkeypatch) as screen:
        with contextlib.suppress(OSError), progress.progress(FILES, quiet=False) as tick:
            clock.now += 1
            tick(1)
            raise OSError
        _, _, end = screen.getvalue().rpartition("Checking")
        assert "\x1b[?25h" in end  # the cursor is seen again
        assert end.endswith("\x1b[2K")


def test_who_has_no_error_output_at_all_needs_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with progress.progress(FILES, quiet=False) as tick:
        tick(1)
