"""Checking many files: in several processes where that pays, in the order of the files."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from flake8_connpool.checking import Checked, Checker
from flake8_connpool.files import Found

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

# A process more costs as much time as it takes to look at so many files.
WORTH_A_PROCESS = 400
# Small enough for the work to be shared evenly and for an interrupt to be heeded at once.
_CHUNK = 32

# What each process would import, unless the one that it copies has it.
_NEEDED_BY_ALL = ("flake8_connpool.code.subjects", "flake8_connpool.rules")

Tick = Callable[[int], None]

# What a process checks by, once it began.
_begun: list[Checker] = []


def check_files(
    files: Sequence[Found], checker: Checker, tick: Tick = lambda _: None
) -> list[Checked]:
    """Return what there is to say of each file; `tick` is told how many more are done.

    The answer does not depend on the number of processes. Raises OSError if one of them dies.
    """
    jobs = _jobs(len(files), checker.configuration.run.jobs)
    found: list[Checked] = []
    for part in _in_processes(files, checker, jobs) if jobs > 1 else _here(files, checker):
        found += part
        tick(len(part))
    return found


def _jobs(files: int, said: int | None) -> int:
    if said is not None:
        return min(said, -(-files // _CHUNK))
    return min(_cores(), files // WORTH_A_PROCESS)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # what a container or taskset leaves us
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(files: Sequence[Found], checker: Checker) -> Iterator[list[Checked]]:
    for start in range(0, len(files), _CHUNK):
        yield [checker.check_file(file) for file in files[start : start + _CHUNK]]


def _in_processes(files: Sequence[Found], checker: Checker, jobs: int) -> Iterator[list[Checked]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs, _context(), _begin, (checker,))
    try:
        chunks = [files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)]
        yield from pool.map(_check, chunks)
    except BrokenProcessPool:
        raise OSError("a process that checks files was killed") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    import multiprocessing

    # A copy of this process begins at once. Elsewhere than on Linux it may not be safe.
    if "fork" in multiprocessing.get_all_start_methods() and os.uname().sysname == "Linux":
        for name in _NEEDED_BY_ALL:
            import_module(name)
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context()


def _begin(checker: Checker) -> None:
    _begun.append(checker)
    # An interrupt reaches all processes of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check(files: Sequence[Found]) -> list[Checked]:
    return [_begun[-1].check_file(file) for file in files]
