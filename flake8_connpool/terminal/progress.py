"""A progress bar for long runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0  # seconds; shorter runs have no bar


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Yield a function that is called with the number of newly done files, of a `total`.

    A progress bar appears on standard error after one second, and disappears at the end. There is
    none if standard error is not a terminal.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = _Bar(total)
    try:
        yield bar.tick
    finally:
        bar.close()


class _Bar:
    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._start = time.monotonic()
        self._shown: Progress | None = None

    def tick(self, more: int) -> None:
        self._done += more
        if self._shown is None and time.monotonic() - self._start >= PATIENCE:
            self._shown = self._show()
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=self._done)

    def _show(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        shown = Progress(
            TextColumn("Checking"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files"),
            console=Console(file=sys.stderr),
            transient=True,
        )
        shown.add_task("", total=self._total)
        shown.start()
        return shown

    def close(self) -> None:
        if self._shown is not None:
            self._shown.stop()
