"""Runs in a child of this process: as another user, ended at a chosen moment, or just quickly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import IO, Any

import flake8
import pytest
from cli_runner import Outcome
from flake8.main.cli import main as flake8_main

import flake8_connpool
from flake8_connpool.cli import main

NOBODY = 65534

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become another user"
)


# The programs by their modules.
_MAIN: dict[str, Callable[[list[str]], int]] = {"flake8": flake8_main, "flake8_connpool": main}


def run_in_child(
    *arguments: str | Path, before: Callable[[], object] = lambda: None, cwd: Path
) -> Outcome:
    """Run connlint in a child, after `before`; a negative status is the signal that ended it."""
    with (
        open(os.devnull, "rb") as nothing,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        status = _in_child(main, arguments, before, cwd, (nothing, out, err))
        return Outcome(status, *(_read(file).decode() for file in (out, err)))


def run_loaded(
    module: str, *arguments: str | Path, cwd: Path, stdin: bytes = b"", is_merged: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Do what `python -m` does, for a module that this process has loaded.

    To start and to load the same takes each process far longer than to check a file.
    """
    if not hasattr(os, "fork"):
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(
            command,
            cwd=cwd,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if is_merged else subprocess.PIPE,
            check=False,
        )
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        given.write(stdin)
        given.seek(0)
        files = (given, out, out if is_merged else err)
        status = _in_child(_MAIN[module], arguments, lambda: None, cwd, files)
        return subprocess.CompletedProcess((), status, _read(out), _read(err))


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


@cache
def _load() -> None:
    """Load what a run would import when it needs it, once and not in every child."""
    for package in (flake8_connpool, flake8):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__"):
                import_module(module.name)
    for name in ("json", "tomllib", "pycodestyle", "pyflakes.checker", "mccabe"):
        import_module(name)


def _in_child(
    run: Callable[[list[str]], int],
    arguments: Sequence[str | Path],
    before: Callable[[], object],
    cwd: Path,
    files: Sequence[IO[Any]],
) -> int:
    """Run a program with these standard files, and return its status."""
    _load()
    process = os.fork()
    if process == 0:
        status = 70
        try:
            for number, file in enumerate(files):
                os.dup2(file.fileno(), number)
            sys.stdin = os.fdopen(0, closefd=False)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            sys.stderr = os.fdopen(2, "w", closefd=False)
            os.chdir(cwd)
            before()
            status = run([str(argument) for argument in arguments])
            sys.stdout.flush()
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def become_nobody() -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


# What touches the disk on the way from the old file to the new one.
_STEPS = ("open", "write", "fchown", "chmod", "fsync", "close", "replace", "unlink")


def die_at(step: int) -> Callable[[], None]:
    """Return what makes a process kill itself at a step of its writing, half done if it can be."""
    left = [step]

    def dying(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **keywords)

        return call

    def arm() -> None:
        for name in _STEPS:
            setattr(os, name, dying(name, getattr(os, name)))

    return arm


@contextmanager
def public_directory() -> Iterator[Path]:
    """Give a directory that every user may reach and write."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name).resolve()
        path.chmod(0o777)
        yield path
