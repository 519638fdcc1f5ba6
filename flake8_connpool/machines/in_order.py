"""Does tasks in an executor, and yields the results in the order of the tasks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import TimeoutError as NotYetError
from typing import TypeVar

from flake8_connpool.errors import WorkersError

Argument = TypeVar("Argument")
Result = TypeVar("Result")

# Seconds.
_PATIENCE = 1.0


def nothing_to_check() -> None:
    """Do nothing: an executor without a sign of life."""


def in_order(
    executor: Executor,
    task: Callable[[Argument], Result],
    arguments: Iterable[Argument],
    *,
    ahead: int,
    check: Callable[[], None] = nothing_to_check,
) -> Iterator[Result]:
    """Yield the result of a task for each argument.

    No more than `ahead` tasks are submitted before their results are taken, so that arguments and
    results of the others need no memory. While a result is awaited, `check` is called about once a
    second; it raises if no result will come. Raises WorkersError if the executor loses a task, and
    what a task raises. Tasks that are not needed any more are cancelled.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for argument in arguments:
            waiting.append(executor.submit(task, argument))
            if len(waiting) >= ahead:
                yield _result(waiting[0], check)
                waiting.popleft()
        while waiting:
            yield _result(waiting[0], check)
            waiting.popleft()
    except BrokenExecutor:
        raise WorkersError("a worker process was killed") from None
    finally:
        for future in waiting:
            future.cancel()


def _result(future: Future[Result], check: Callable[[], None]) -> Result:
    while True:
        try:
            return future.result(_PATIENCE)
        except NotYetError:
            if future.done():  # the task raised it
                raise
        except CancelledError:
            check()
            raise WorkersError("the executor cancelled a task") from None
        check()
