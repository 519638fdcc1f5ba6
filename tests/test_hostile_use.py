"""What a user may do by mistake, or in haste, and is to be no worse off for."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import BAD, Connlint, write
from test_jobs import members

from flake8_connpool.config.options.kinds import TEXT, TEXTS
from flake8_connpool.config.options.table import OPTIONS

# Each file takes so long that a run is never at its end in these tests, nor a part of its work.
_SLOW = """\
import sys, time
from flake8_connpool import cli
from flake8_connpool.command import checker
def slow(self, file):
    time.sleep(0.2)
    return checker.Checked()
checker.Checker.check_file = slow
sys.exit(cli.main(sys.argv[1:]))
"""


@contextlib.contextmanager
def begun(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a run with two processes beside the first, and end all of them at last."""
    write(directory, *(f"{number}.py" for number in range(200)))
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, "--jobs=2"],
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        wait_for_members(process.pid, 3)
        time.sleep(0.2)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for_members(group: int, count: int) -> None:
    deadline = time.monotonic() + 20
    while len(members(group)) != count:
        assert time.monotonic() < deadline, members(group)
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_behind_where_the_first_is_ended_alone(
    tmp_path: Path, number: signal.Signals
) -> None:
    with begun(tmp_path) as process:
        process.send_signal(number)
        assert process.wait(timeout=20) == -number
        wait_for_members(process.pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupt_is_heeded_after_the_file_at_hand_and_a_second_one_does_no_harm(
    tmp_path: Path,
) -> None:
    with begun(tmp_path) as process:
        start = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        # By the second one it may die itself, which shells call 130 too.
        assert process.wait(timeout=20) in (130, -signal.SIGINT)
        assert time.monotonic() - start < 3  # what it has at hand would take 6 seconds
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
        wait_for_members(process.pid, 0)


def test_a_report_takes_no_place_of_a_source(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    os.symlink("a.py", tmp_path / "report")
    for name in ("a.py", "report"):
        run = connlint("-o", tmp_path / name, tmp_path)
        assert (run.status, run.out) == (2, "")
        assert run.err.endswith(f"{name} is one of the files to check\n")
    assert (tmp_path / "a.py").read_text() == BAD


@pytest.mark.parametrize("option", ["--write-baseline", "--baseline"])
def test_a_report_takes_no_place_of_a_baseline(
    tmp_path: Path, connlint: Connlint, option: str
) -> None:
    write(tmp_path, "a.py")
    file = tmp_path / "known.json"
    connlint("--write-baseline", file, tmp_path)
    before = file.read_bytes()
    assert connlint(option, file, "-o", file, tmp_path).status == 2
    assert file.read_bytes() == before


def test_a_report_takes_no_place_of_a_configuration(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "connlint.toml", text="select = []\n")
    assert connlint("-o", tmp_path / "connlint.toml", tmp_path).status == 2
    write(tmp_path, "own.toml", text="select = []\n")
    assert connlint("--config=own.toml", "-o", "own.toml").status == 2
    for name in ("connlint.toml", "own.toml"):
        assert (tmp_path / name).read_text() == "select = []\n"


@pytest.mark.parametrize("name", [one.name for one in OPTIONS if one.kind in (TEXT, TEXTS)])
def test_a_value_that_is_nothing_is_refused(connlint: Connlint, name: str) -> None:
    run = connlint(f"--{name}=", "-")
    assert (run.status, run.err) == (2, f"connlint: error: --{name}: expected a value, not ''\n")


def test_what_follows_two_dashes_are_paths(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "-q.py", "b.py", "c.py")
    monkeypatch.chdir(tmp_path)
    assert connlint("--", "-q.py").files == ["-q.py"]
    assert connlint("b.py", "--", "-q.py").files == ["-q.py", "b.py"]
    assert connlint("--").files == ["-q.py", "b.py", "c.py"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("server-idle-timeout = " + "9" * 400, "server-idle-timeout: expected a number of seconds"),
        ("server-idle-timeout = " + "9" * 5000, "invalid TOML: Exceeds the limit"),
        ("select = " + "[" * 5000, "invalid TOML: maximum recursion depth exceeded"),
        ('baseline = "\\u0000"', "baseline: expected a file name"),
        (f'exclude = ["{"{" * 60 + "}" * 60}"]', "its braces are nested too deeply"),
        (f'target-versions = ["httpx>={"9" * 5000}"]', "expected a version"),
    ],
)
def test_a_value_beyond_all_bounds_is_no_fault_of_ours(
    tmp_path: Path, connlint: Connlint, text: str, reason: str
) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(text)
    run = connlint("--config", file, "--quiet", tmp_path)
    assert run.status == 2
    assert reason in run.err
    assert "internal error" not in run.err


def test_a_repository_that_is_led_to_by_no_path_ignores_nothing(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    (tmp_path / ".git").write_bytes(b"gitdir: a\0b\n")
    assert connlint(tmp_path).status == 1


@pytest.mark.parametrize("option", ["--show-files", "--show-settings"])
def test_standard_input_is_none_of_the_files_that_are_shown(
    connlint: Connlint, option: str
) -> None:
    run = connlint(option, "-")
    assert run.status == 2
    assert run.err == f"connlint: error: {option} cannot be used with the path - (standard input)\n"


def test_an_empty_variable_selects_not_nothing(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    outcome = connlint("--select", "")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "connlint: error: --select: expected a value, not ''\n"


@pytest.mark.parametrize("pattern", ["", "!"])
def test_a_pattern_that_would_mean_every_file_is_refused(
    tmp_path: Path, connlint: Connlint, pattern: str
) -> None:
    write(tmp_path, "a.py")
    assert connlint("--per-file-ignores", f"{pattern}:CPL").status == 2
    write(tmp_path, "connlint.toml", text=f'per-file-ignores = {{ "{pattern}" = ["CPL"] }}\n')
    outcome = connlint()
    assert outcome.status == 2
    assert "expected a file pattern" in outcome.err


@pytest.mark.parametrize("name", ["new/", "a.py/report", "."])
def test_nothing_is_fixed_where_the_report_could_not_be_written(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    write(tmp_path, "a.py")
    outcome = connlint("--fix", "--unsafe-fixes", "--output-file", name)
    assert outcome.status == 2
    assert outcome.err.startswith(f"connlint: error: {name}: ")
    assert (tmp_path / "a.py").read_text() == BAD
    assert os.listdir(tmp_path) == ["a.py"]
