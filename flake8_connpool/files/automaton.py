"""Patterns matched in time that grows as the text does, whatever the patterns are.

A text is read once, with the set of all places in the patterns that may come next: nothing is tried
again, as a regular expression does where a star could have taken less. Sets that came up before are
remembered, with where each character leads: paths are alike, so hardly any is found out twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

# So many places of a pattern may be remembered in sets.
_MOST_REMEMBERED = 50_000


class Any(Enum):
    """What a place takes that takes many characters."""

    CHARACTER = auto()
    BUT_SLASH = auto()


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a pattern: which character it takes, and whether it then goes on to the next.

    From a place that `stays` it goes on as well without a character, to any in `free`: these are
    numbers of places, counted from the first of the pattern.
    """

    takes: str | Any | re.Pattern[str] | None = None
    stays: bool = False
    free: tuple[int, ...] = ()

    def accepts(self, character: str) -> bool:
        """Return whether a place takes a character."""
        takes = self.takes
        if isinstance(takes, str):
            return takes == character
        if isinstance(takes, Any):
            return takes is Any.CHARACTER or character != "/"
        return takes is not None and takes.match(character) is not None


@dataclass(eq=False, slots=True)
class _Node:
    """A set of places, and the sets that characters lead to from there as far as known."""

    places: frozenset[int]
    is_end: bool
    after: dict[str, _Node] = field(default_factory=dict)


class Automaton:
    """Whether a whole text is matched by one of some patterns, each given as its places."""

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
        # What it has found out refers to itself deeper than can be pickled.
        return Automaton, (self._patterns,)

    def matches(self, text: str) -> bool:
        """Return whether one of the patterns matches all of a text."""
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
        """Return the places and all that are reached from them without a character."""
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
