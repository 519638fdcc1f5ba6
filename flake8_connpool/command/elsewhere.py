"""Workers that need not see the files: an executor of concurrent.futures, on any machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from flake8_connpool.command.carrying import carrying
from flake8_connpool.command.checker import Checker
from flake8_connpool.command.file_access import Carried, united
from flake8_connpool.command.tasks import Item, Result, Task
from flake8_connpool.linter.collector import done_for_each
from flake8_connpool.machines.in_order import in_order, nothing_to_check
from flake8_connpool.machines.parcels import Parcel, carry_out, packed, unpacked

# A part has at most so many files, and at most so many bytes unless a single file has more.
_MOST_FILES = 64
_MOST_BYTES = 256 * 1024
# Those that are not worth sending included.
_MOST_ITEMS = 1024
# So many parts are on their way by default: 32 MiB of sources.
AHEAD = 128


class _Part(Struct):
    """Some items, what they need, and the results of those that are not worth sending."""

    items: list[Item] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    size: int = 0
    here: dict[int, Any] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        is_large = len(self.carried) >= _MOST_FILES or self.size >= _MOST_BYTES
        return is_large or len(self.items) >= _MOST_ITEMS

    def results(self, done: Sequence[Any]) -> list[Any]:
        """Return the results of all items, given those of the items that were sent."""
        others = iter(done)
        return [
            self.here[number] if number in self.here else next(others)
            for number in range(len(self.items))
        ]


class Elsewhere:
    """Does tasks in an executor, whose workers get the content of the files.

    No more than `ahead` parts of the work are on their way. `check` is called while a result is
    awaited, and raises if none will come.
    """

    def __init__(
        self,
        checker: Checker,
        executor: Executor,
        *,
        ahead: int = AHEAD,
        check: Callable[[], None] = nothing_to_check,
    ) -> None:
        self.checker = checker
        self.executor = executor
        self.ahead = ahead
        self.check = check

    def map(self, task: Task[Any, Result], items: Sequence[Item]) -> Iterator[list[Result]]:
        """Yield the results of a task for some items, in their order, in parts.

        Raises WorkersError if the executor loses a task.
        """
        sent: list[_Part] = []  # in the order of the results

        def parcels() -> Iterator[Parcel]:
            for part in self._parts(task, items):
                sent.append(part)
                yield self._packed(task, part)

        results = in_order(self.executor, carry_out, parcels(), ahead=self.ahead, check=self.check)
        for number, parcel in enumerate(results):
            part, sent[number] = sent[number], _Part()
            yield part.results(unpacked(parcel))  # type: ignore[arg-type]

    def _parts(self, task: Task[Any, Result], items: Sequence[Item]) -> Iterator[_Part]:
        part = _Part()
        for item in items:
            carried = self._carried(item)
            alone = replace(self.checker, files=carried)
            if item.is_worth_sending(alone):
                part.carried.append(carried)
                part.size += carried.size
            else:
                part.here[len(part.items)] = task(alone, item)
            part.items.append(item)
            if part.is_full:
                yield part
                part = _Part()
        if part.items:
            yield part

    def _carried(self, item: Item) -> Carried:
        configuration = self.checker.configuration
        return Carried.of(item.path, configuration.start, is_isolated=configuration.is_isolated)

    def _packed(self, task: Task[Any, Result], part: _Part) -> Parcel:
        items = [item for number, item in enumerate(part.items) if number not in part.here]
        settled = [item.path for item in items if item.has_settings]
        checker = carrying(self.checker, united(part.carried), settled)
        part.carried.clear()  # a copy of them is on its way
        return packed(partial(_do, task, checker), items)


def _do(task: Task[Any, Result], checker: Checker, items: Sequence[Item]) -> list[Result]:
    return list(done_for_each(partial(task, checker), items))
