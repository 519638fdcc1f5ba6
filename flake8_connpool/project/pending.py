"""Results about a project that is being read: what a new file may change is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

_Of = TypeVar("_Of")
_Result = TypeVar("_Result")

# In place of a file: a result that led back to itself.
_CIRCLE = ""
# Before a file that nobody needs to read, but that changes a result if somebody does.
IF_READ = "?"


class Pending:
    """The files without a summary that the result at work depends on, by path."""

    def __init__(self) -> None:
        self.needed: set[str] = set()


class Known(Generic[_Of, _Result]):
    """The results of `find` by what they are of; `in_circle` is that of one that needs itself.

    `settled` are those that no file can change.
    """

    def __init__(
        self, find: Callable[[_Of], _Result], pending: Pending, in_circle: _Result
    ) -> None:
        self._find = find
        self._pending = pending
        self._in_circle = in_circle
        self.settled: dict[_Of, _Result] = {}
        self._open: dict[_Of, _Result] = {}
        self._needs: dict[_Of, frozenset[str]] = {}

    def get(self, of: _Of) -> _Result:
        """Return the result for something, and find it if it is not known."""
        if of in self.settled:
            return self.settled[of]
        if of in self._open:
            self._pending.needed.update(self._needs[of])
            return self._open[of]
        self._open[of] = self._in_circle
        self._needs[of] = frozenset({_CIRCLE})
        before, self._pending.needed = self._pending.needed, set()
        try:
            found = self._find(of)
        except BaseException:
            del self._open[of], self._needs[of]
            raise
        finally:
            needed, self._pending.needed = self._pending.needed, before
        if needed:
            self._open[of] = found
            self._needs[of] = frozenset(needed)
            before.update(needed)
        else:
            del self._open[of], self._needs[of]
            self.settled[of] = found
        return found

    def forget(self, paths: Collection[str]) -> None:
        """Forget the results that depend on some files, which have a summary from now on."""
        new = {_CIRCLE, *paths, *(f"{IF_READ}{path}" for path in paths)}
        for of in [of for of, needs in self._needs.items() if not new.isdisjoint(needs)]:
            del self._open[of], self._needs[of]

    def clear(self) -> None:
        self.settled.clear()
        self._open.clear()
        self._needs.clear()
