"""connlint's door, as a process: signals, pipes, encodings, and what it takes to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import BAD, GOOD, run_module, write

# As it is for users: what is left in the buffers at exit makes trouble of its own.
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}

LINE = b"a.py:3:14: CPL301 "


def test_the_module_is_the_command(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    run = run_module(cwd=tmp_path)
    assert run.returncode == 1
    assert run.stdout.startswith(LINE)
    assert run.stderr.startswith(b"Found 1 finding in 1 file (1 file checked).\n")
    assert run_module("--help", cwd=tmp_path).stdout.startswith(b"usage: connlint ")


def test_standard_input_is_read_as_bytes(tmp_path: Path) -> None:
    source = f"# coding: latin-1\n'\xe9'; {BAD}".replace("\n", "\r\n").encode("latin-1")
    run = run_module("-", cwd=tmp_path, stdin=source)
    assert run.stdout.startswith(b"stdin:4:14: CPL301 ")


# Tells when it waits for its input.
_WAITING = """\
import io, os, sys
from flake8_connpool.cli import main
class Input(io.RawIOBase):
    def readable(self):
        return True
    def readinto(self, _):
        print("waits", flush=True)
        return len(os.read(0, 1))
sys.stdin = io.TextIOWrapper(io.BufferedReader(Input()))
sys.exit(main(["-"]))
"""


def test_ctrl_c_ends_in_status_130_without_a_traceback(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WAITING],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"waits\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr.read() == b""


@pytest.mark.parametrize("arguments", [[], ["--output-format", "json"], ["--help"]])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, "a.py", text=BAD + "httpx.Client(timeout=None)\n" * 200)
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(
        [sys.executable, "-m", "flake8_connpool", *arguments],
        cwd=tmp_path,
        env=BUFFERED,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert process.returncode == (0 if "--help" in arguments else 1)
    assert b"Error" not in process.stderr
    assert b"Exception" not in process.stderr


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_output_that_cannot_be_written_is_an_error(tmp_path: Path, arguments: list[str]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    write(tmp_path, "a.py")
    with open("/dev/full", "wb") as full:
        process = subprocess.run(
            [sys.executable, "-m", "flake8_connpool", *arguments],
            cwd=tmp_path,
            env=BUFFERED,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert process.returncode == 2
    assert process.stderr == b"connlint: error: standard output: No space left on device\n"


def test_messages_that_cannot_be_written_change_no_status(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    write(tmp_path, "a.py")
    for arguments, status in ([], 1), (["nowhere"], 2):
        with open("/dev/full", "wb") as full:
            process = subprocess.run(
                [sys.executable, "-m", "flake8_connpool", *arguments],
                cwd=tmp_path,
                env=BUFFERED,
                stderr=full,
                stdout=subprocess.DEVNULL,
                check=False,
            )
        assert process.returncode == status


@pytest.mark.parametrize("closed", [1, 2])
def test_an_output_that_is_closed_changes_no_status(tmp_path: Path, closed: int) -> None:
    write(tmp_path, "a.py")
    process = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m flake8_connpool {closed}>&-', sys.executable],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert process.returncode == 1


def test_names_that_are_no_text_or_act_on_a_terminal_are_escaped(tmp_path: Path) -> None:
    for name in (b"x\xff.py", b"\x1b[31m\n.py", "caf\u00e9\u202e.py".encode()):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_text(BAD)
    for encoding, cafe in {"utf-8": "caf\u00e9".encode(), "ascii": b"caf\\xe9"}.items():
        run = subprocess.run(
            [sys.executable, "-m", "flake8_connpool", "--select=CPL3", "--output-format=concise"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert [line.split(b":")[0] for line in run.stdout.splitlines()] == [
            b"\\x1b[31m\\n.py",
            cafe + b"\\u202e.py",
            b"x\\xff.py",
        ]


@pytest.mark.parametrize("source", [GOOD, BAD], ids=["clean", "with a finding"])
def test_nothing_is_imported_that_a_plain_run_does_not_need(tmp_path: Path, source: str) -> None:
    write(tmp_path, "a.py", text=source)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    program = (
        "import sys; from flake8_connpool.cli import main; "
        "main(['--no-cache', '--output-format=concise']); "
        "heavy = {'packaging', 'flake8', 'json', 'tomllib', 'pathlib', 'difflib', 'libcst'}; "
        "print('imported:', *sorted(heavy & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=True
    )
    assert run.stdout.splitlines()[-1] == b"imported:"
