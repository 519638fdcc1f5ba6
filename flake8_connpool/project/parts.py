"""A mapping in the cache, in several values: the cache keeps none that is too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count, islice
from typing import Generic, TypeVar

from flake8_connpool.project.results import Results

_Of = TypeVar("_Of")

# Entries in one value.
_IN_ONE = 1000


class Parts(Generic[_Of]):
    """The parts of a mapping by text; `key` gives that of each, and `kind` is their type."""

    def __init__(
        self, results: Results, key: Callable[[int], str], kind: type[dict[str, _Of]]
    ) -> None:
        self._results = results
        self._key = key
        self._kind = kind
        self._parts = list(self._kept())

    def _kept(self) -> Iterator[dict[str, _Of]]:
        for number in count():
            part = self._results.get(self._key(number), self._kind)
            if not part:
                return
            yield part

    @property
    def whole(self) -> dict[str, _Of]:
        """The mapping that an earlier run kept; empty if there is none."""
        return {name: one for part in self._parts for name, one in part.items()}

    def keep(self, whole: Mapping[str, _Of]) -> None:
        """Keep a mapping, in its order, for the next run."""
        waiting = iter(whole.items())
        for number in count():
            part = dict(islice(waiting, _IN_ONE))
            is_new = number >= len(self._parts)
            if is_new and not part:
                return
            if is_new or part != self._parts[number]:
                self._results.put(self._key(number), part)
