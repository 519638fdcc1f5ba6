"""Run a call beside the test, and see whether it ends."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")


def in_background(call: Callable[[], T]) -> Future[T]:
    """A daemon thread: a call that hangs for ever must not keep pytest from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def still_waits(future: Future[T], seconds: float = 0.6) -> bool:
    """Whether the call has not ended after a time longer than every timeout given to it."""
    return bool(wait([future], timeout=seconds).not_done)


def comes_true(condition: Callable[[], bool], patience: float = 20.0) -> bool:
    """Poll for a state of another process; the patience only bounds a failing test."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
