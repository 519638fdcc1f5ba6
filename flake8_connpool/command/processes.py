"""Checking many files: in several processes where that pays, in the order of the files."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from multiprocessing.synchronize import Event

# A process more costs as much time as it takes to look at so many files.
WORTH_A_PROCESS = 400
# Small enough for the work to be shared evenly.
_CHUNK = 32

# What each process would import, unless the one that it copies has it.
_NEEDED_BY_ALL = ("flake8_connpool.pools.subjects", "flake8_connpool.linter.registry")

Tick = Callable[[int], None]

# What a process checks by, once it began, and what tells it that nobody wants to know any more.
_begun: list[tuple[Checker, Event]] = []


def check_files(
    files: Sequence[FoundFile], checker: Checker, tick: Tick = lambda _: None
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


def _here(files: Sequence[FoundFile], checker: Checker) -> Iterator[list[Checked]]:
    for start in range(0, len(files), _CHUNK):
        yield [checker.check_file(file) for file in files[start : start + _CHUNK]]


def _in_processes(
    files: Sequence[FoundFile], checker: Checker, jobs: int
) -> Iterator[list[Checked]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = _context()
    stopped = context.Event()
    chunks = [files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)]
    with _interrupts_held():  # one would be told of by each process that is not yet deaf to it
        pool = ProcessPoolExecutor(jobs, context, _begin, (checker, stopped))
        results = pool.map(_check, chunks)
    try:
        yield from results
    except BrokenProcessPool:
        raise OSError("a worker process was killed") from None
    except BaseException:
        stopped.set()
        raise
    finally:
        with _interrupts_held():  # a second one would leave the processes behind
            pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let interrupts wait; processes that begin meanwhile never get one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> BaseContext:
    import multiprocessing

    # A copy of this process begins at once. Elsewhere than on Linux it may not be safe.
    if "fork" in multiprocessing.get_all_start_methods() and os.uname().sysname == "Linux":
        for name in _NEEDED_BY_ALL:
            import_module(name)
        return multiprocessing.get_context("fork")
    # A new interpreter looks for modules in the working directory first, in the code to be checked.
    os.environ["PYTHONSAFEPATH"] = "1"
    return multiprocessing.get_context()


def _begin(checker: Checker, stopped: Event) -> None:
    from threading import Thread

    _begun.append((checker, stopped))
    # An interrupt reaches all processes of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    """End this process when the first one is gone, whatever ended that."""
    from multiprocessing import parent_process

    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)


def _check(files: Sequence[FoundFile]) -> list[Checked]:
    checker, stopped = _begun[-1]
    found = []
    for file in files:
        if stopped.is_set():
            break
        found.append(checker.check_file(file))
    return found
