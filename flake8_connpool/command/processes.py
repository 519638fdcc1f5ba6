"""Checks many files, in several processes where that is faster, in the order of the files."""

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

# Starting a process takes as long as checking this many files.
WORTH_A_PROCESS = 400
# Small enough to balance the work.
_CHUNK = 32

# Each process would import these unless its parent has already done so.
_NEEDED_BY_ALL = ("flake8_connpool.pools.subjects", "flake8_connpool.linter.registry")

Tick = Callable[[int], None]

# The checker of a worker process, and the flag that tells it to stop.
_begun: list[tuple[Checker, Event]] = []


def check_files(
    files: Sequence[FoundFile], checker: Checker, tick: Tick = lambda _: None
) -> list[Checked]:
    """Return the result for each file; `tick` is called with the number of newly checked files.

    The result does not depend on the number of processes. Raises OSError if a worker dies.
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
    if hasattr(os, "sched_getaffinity"):  # a container or taskset may allow fewer
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
    with _interrupts_held():  # each worker that does not ignore interrupts yet would print one
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
        with _interrupts_held():  # a second interrupt would leave the workers running
            pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Block interrupts; processes started in this block never receive one."""
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

    # Forking is the fastest start. It may be unsafe on systems other than Linux.
    if "fork" in multiprocessing.get_all_start_methods() and os.uname().sysname == "Linux":
        for name in _NEEDED_BY_ALL:
            import_module(name)
        return multiprocessing.get_context("fork")
    # A new interpreter would import modules from the working directory first: the code to check.
    os.environ["PYTHONSAFEPATH"] = "1"
    return multiprocessing.get_context()


def _begin(checker: Checker, stopped: Event) -> None:
    from threading import Thread

    _begun.append((checker, stopped))
    # A terminal sends an interrupt to all its processes; the parent ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    """End this process when its parent ends, for whatever reason."""
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
