"""Checks many files, in several processes where that is faster, in the order of the files."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.command.tasks import (
    CheckItem,
    Item,
    LookItem,
    Result,
    Task,
    TaskRunner,
    check_one,
    look_at_one,
)
from flake8_connpool.errors import WorkersError
from flake8_connpool.linter.collector import done_for_each
from flake8_connpool.project.surroundings import Around
from flake8_connpool.rule_options import RuleOptions

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.context import BaseContext
    from multiprocessing.synchronize import Event

    from flake8_connpool.project.results import Looked

# One more process pays for so many milliseconds of CPU.
_WORTH_A_PROCESS = 100.0
# A part of the work has so many items, or costs so many milliseconds: small enough to balance it.
_MOST_ITEMS, _MOST_COST = 32, 50.0

Tick = Callable[[int], None]

# The checker of a worker process, and the flag that tells it to stop.
_begun: list[tuple[Checker, Event]] = []


class Workers:
    """Does a task for many files, in several processes where that is faster.

    The results do not depend on the number of processes. The processes start with the first task
    that is worth it, and end with the `with` block.
    """

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self._pool: ProcessPoolExecutor | None = None
        self._stopped: Event | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._stopped is not None and kind is not None:
            self._stopped.set()
        if self._pool is not None:
            with _interrupts_held():  # a second interrupt would leave the workers running
                self._pool.shutdown(cancel_futures=True)

    def map(self, task: Task[Any, Result], items: Sequence[Item]) -> Iterator[list[Result]]:
        """Yield the results of a task for some items, in their order, in parts.

        Raises WorkersError if a worker dies.
        """
        parts = list(_parts(items))
        jobs = _jobs(items, len(parts), self.checker.configuration.run.jobs)
        if jobs <= 1 and self._pool is None:
            for part in parts:
                yield list(done_for_each(partial(task, self.checker), part))
            return
        from concurrent.futures.process import BrokenProcessPool

        pool = self._started(max(jobs, 1))
        with _interrupts_held():  # each worker that does not ignore interrupts yet would print one
            results = pool.map(_do, [(task, part) for part in parts])
        try:
            yield from results
        except BrokenProcessPool:
            raise WorkersError("a worker process was killed") from None

    def _started(self, jobs: int) -> ProcessPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor

            context = _context()
            self._stopped = context.Event()
            with _interrupts_held():
                self._pool = ProcessPoolExecutor(
                    jobs, context, _begin, (self.checker, self._stopped)
                )
        return self._pool


def check_files(
    files: Sequence[FoundFile],
    arounds: Sequence[Around],
    workers: TaskRunner,
    tick: Tick = lambda _: None,
) -> list[Checked]:
    """Return the result for each file; `tick` is called with the number of newly checked files.

    `arounds` are what is known about each of them. Raises WorkersError if a worker dies.
    """
    found: dict[int, Checked] = {}
    open_ones = []
    for number, (file, around) in enumerate(zip(files, arounds, strict=True)):
        if file.problem is None and around.is_clean(is_named=file.is_named):
            found[number] = Checked(raw=around.raw)
        else:
            open_ones.append(number)
    if found:
        tick(len(found))
    done = iter(open_ones)
    items = [CheckItem(files[number], arounds[number]) for number in open_ones]
    for part in workers.map(check_one, items):
        # The part comes first: it ends, and takes no number too many.
        found.update((number, one) for one, number in zip(part, done, strict=False))
        tick(len(part))
    return [found[number] for number in range(len(files))]


def look_at(
    naming: Mapping[str, bool],
    options: RuleOptions,
    roots: frozenset[str],
    checked: Container[str],
    workers: TaskRunner,
) -> list[Looked]:
    """Return a look at each of some files of a project; `checked` are those of the run.

    For each file it is known whether it names a library.
    """
    items = [
        LookItem(path, names_library, options, roots, path in checked)
        for path, names_library in naming.items()
    ]
    return [looked for part in workers.map(look_at_one, items) for looked in part]


def _parts(items: Sequence[Item]) -> Iterator[list[Item]]:
    part: list[Item] = []
    cost = 0.0
    for item in items:
        part.append(item)
        cost += item.cost
        if len(part) == _MOST_ITEMS or cost >= _MOST_COST:
            yield part
            part, cost = [], 0.0
    if part:
        yield part


def _jobs(items: Sequence[Item], parts: int, said: int | None) -> int:
    if said is not None:
        return min(said, parts)
    return min(_cores(), parts, int(sum(item.cost for item in items) / _WORTH_A_PROCESS))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # a container or taskset may allow fewer
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
        _import_what_all_need()
        return multiprocessing.get_context("fork")
    # A new interpreter would import modules from the working directory first: the code to check.
    os.environ["PYTHONSAFEPATH"] = "1"
    return multiprocessing.get_context()


def _import_what_all_need() -> None:
    """Import what each process would import unless its parent had already done so."""
    from flake8_connpool.linter.registry import RULES

    list(RULES.values())


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


def _do(part: tuple[Task[Any, Result], Sequence[Item]]) -> list[Result]:
    task, items = part
    checker, stopped = _begun[-1]
    wanted = takewhile(lambda _: not stopped.is_set(), items)
    return list(done_for_each(partial(task, checker), wanted))
