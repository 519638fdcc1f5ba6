"""Pattern matching in time linear in the length of the text, for any pattern.

The text is read once, with the set of all positions in the patterns that may come next. There is no
backtracking, unlike in a regular expression. Sets that were computed before are cached, with the
next set for each character: most paths are similar, so most sets are in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from msgspec import Struct, field

# The maximum number of pattern positions in cached sets.
_MOST_REMEMBERED = 50_000


class Any(Enum):
    """What a position that matches many characters accepts."""

    CHARACTER = auto()
    BUT_SLASH = auto()


class Position(Struct, frozen=True):
    """A position in a pattern: the characters that it matches, and where it continues.

    After a character it continues at the next position or, if it `stays`, at itself. Without a
    character it can also continue at any position in `free`, numbered from the start of the
    pattern.
    """

    takes: str | Any | re.Pattern[str] | None = None
    stays: bool = False
    free: tuple[int, ...] = ()

    def accepts(self, character: str) -> bool:
        """Return whether a position matches a character."""
        takes = self.takes
        if isinstance(takes, str):
            return takes == character
        if isinstance(takes, Any):
            return takes is Any.CHARACTER or character != "/"
        return takes is not None and takes.match(character) is not None


class _Node(Struct, eq=False):
    """A set of positions, and the known next set for each character."""

    places: frozenset[int]
    is_end: bool
    after: dict[str, _Node] = field(default_factory=dict)


class Automaton:
    """Matches whole texts against some patterns, each given as its positions."""

    def __init__(self, patterns: Iterable[Sequence[Position]]) -> None:
        self._patterns = tuple(patterns)
        self._places: list[Position] = []
        self._free: list[tuple[int, ...]] = []
        self._ends: set[int] = set()
        starts: list[int] = []
        for pattern in self._patterns:
            first = len(self._places)
            starts.append(first)
            for place in (*pattern, Position()):
                self._places.append(place)
                self._free.append(tuple(first + at for at in place.free))
            self._ends.add(len(self._places) - 1)
        self._start = self._node(self._with_free(starts))
        self._forget()

    def __reduce__(self) -> tuple[type[Automaton], tuple[object, ...]]:
        # The cached sets refer to each other more deeply than pickle allows.
        return Automaton, (self._patterns,)

    def matches(self, text: str) -> bool:
        """Return whether one of the patterns matches a whole text."""
        node = self._start
        for character in text:
            if not node.places:
                return False
            node = node.after.get(character) or self._follow(node, character)
        return node.is_end

    def _follow(self, node: _Node, character: str) -> _Node:
        next_ = (
            at if self._places[at].stays else at + 1
            for at in node.places
            if self._places[at].accepts(character)
        )
        places = self._with_free(next_)
        found = self._known.get(places)
        if found is None:
            self._remembered += len(places)
            if self._remembered > _MOST_REMEMBERED:
                self._forget()
            found = self._known[places] = self._node(places)
        node.after[character] = found
        return found

    def _with_free(self, places: Iterable[int]) -> frozenset[int]:
        """Return the positions and all that can be reached from them without a character."""
        found = set(places)
        waiting = list(found)
        while waiting:
            for at in self._free[waiting.pop()]:
                if at not in found:
                    found.add(at)
                    waiting.append(at)
        return frozenset(found)

    def _node(self, places: frozenset[int]) -> _Node:
        return _Node(places, not self._ends.isdisjoint(places))

    def _forget(self) -> None:
        self._known: dict[frozenset[int], _Node] = {}
        self._remembered = 0
        self._start.after.clear()
