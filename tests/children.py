"""Runs in a child of this process: as another user, or ended at a chosen moment."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Outcome

import flake8_connpool.fixer.fix  # noqa: F401 - loaded once, not in every child
from flake8_connpool.cli import main

NOBODY = 65534

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become another user"
)


def run_in_child(
    *arguments: str | Path, before: Callable[[], object] = lambda: None, cwd: Path
) -> Outcome:
    """Run connlint in a child, after `before`; a negative status is the signal that ended it."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = os.fork()
        if process == 0:
            status = 70
            try:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                sys.stdout = os.fdopen(1, "w", closefd=False)
                sys.stderr = os.fdopen(2, "w", closefd=False)
                os.chdir(cwd)
                before()
                status = main([str(argument) for argument in arguments])
            finally:
                os._exit(status)
        _, waited = os.waitpid(process, 0)
        out.seek(0)
        err.seek(0)
        return Outcome(os.waitstatus_to_exitcode(waited), out.read(), err.read())


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
