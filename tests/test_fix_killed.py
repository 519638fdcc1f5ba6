"""`connlint --fix` killed, and several at once: every file is the old one or the new one."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from children import die_at, needs_fork, run_in_child
from cli_runner import ALL_FIXED, MIXED, SAFELY_FIXED, run_module, write

COMMAND = [sys.executable, "-m", "flake8_connpool", "--isolated", "--fix-only"]


def texts(root: Path) -> set[str]:
    return {path.read_text() for path in root.rglob("*.py")}


def litter(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file() and path.suffix != ".py"]


@needs_fork
def test_a_run_that_dies_at_any_step_leaves_whole_files_and_the_next_one_finishes(
    tmp_path: Path,
) -> None:
    names = {"a.py", "b.py"}
    steps, left_litter = 0, 0
    while True:
        steps += 1
        write(tmp_path, *names, text=MIXED)
        (tmp_path / "a.py").chmod(0o751)
        died = run_in_child("--isolated", "--fix-only", before=die_at(steps), cwd=tmp_path)
        assert texts(tmp_path) <= {MIXED, SAFELY_FIXED}, steps
        left_litter += bool(litter(tmp_path))
        after = run_in_child("--isolated", "--fix-only", cwd=tmp_path)
        assert after.status == 0
        assert set(os.listdir(tmp_path)) == names, steps
        assert texts(tmp_path) == {SAFELY_FIXED}
        assert (tmp_path / "a.py").stat().st_mode & 0o7777 == 0o751
        if died.status != -signal.SIGKILL:
            break
    assert died.status == 0
    assert steps > 25
    assert left_litter > 8


def test_real_runs_killed_at_random_moments_leave_whole_files_and_no_litter(
    tmp_path: Path,
) -> None:
    names = [f"{folder}/{number}.py" for folder in "ab" for number in range(10)]
    write(tmp_path, *names, text=MIXED)
    start = time.monotonic()
    assert subprocess.run(COMMAND, cwd=tmp_path, stderr=subprocess.DEVNULL, check=False)
    longest = time.monotonic() - start
    chance = random.Random(7)
    kills = 0
    for _ in range(6):
        write(tmp_path, *names, text=MIXED)
        with subprocess.Popen(COMMAND, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
            # Kill while it writes: from its first written file on.
            deadline = time.monotonic() + longest
            while time.monotonic() < deadline and process.poll() is None:
                if (tmp_path / names[0]).stat().st_size != len(MIXED):
                    break
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.1 * longest))
            process.kill()
        kills += process.returncode == -signal.SIGKILL
        assert texts(tmp_path) <= {MIXED, SAFELY_FIXED}
    assert kills > 2
    assert subprocess.run(COMMAND, cwd=tmp_path, stderr=subprocess.DEVNULL, check=False)
    assert texts(tmp_path) == {SAFELY_FIXED}
    assert litter(tmp_path) == []


@pytest.mark.parametrize("options", [["--unsafe-fixes"], []], ids=["alike", "unlike"])
def test_several_runs_at_once_do_no_harm(tmp_path: Path, options: list[str]) -> None:
    names = [f"{folder}/{number}.py" for folder in "ab" for number in range(12)]
    write(tmp_path, *names, text=MIXED)
    runs = [
        subprocess.Popen(
            [*COMMAND, *(["--unsafe-fixes"] if number % 2 else options)],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    errors = [run.communicate(timeout=120)[1].splitlines()[:-1] for run in runs]
    assert texts(tmp_path) <= {SAFELY_FIXED, ALL_FIXED}
    assert litter(tmp_path) == []
    if options:  # where they want the same, it does not matter whose is written
        assert errors == [[], [], [], []]
        assert texts(tmp_path) == {ALL_FIXED}
    for line in itertools.chain(*errors):
        assert line.endswith(".py: not written: it was changed since connlint read it"), line
    assert run_module("--isolated", "--fix-only", "--unsafe-fixes", cwd=tmp_path).returncode == 0
    assert texts(tmp_path) == {ALL_FIXED}
