"""Which files of a project its links come from, and what decided that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

import msgspec
from msgspec import Struct

from flake8_connpool.project.summary import Span, Summary
from flake8_connpool.project.word_counts import Counted
from flake8_connpool.semantics.values.environment import Environment

# A line and a column.
_Point = tuple[int, int]
# The numbers of a place.
_LENGTH = len(get_args(Span))


class Reading(Struct, frozen=True):
    """The files of a project in one state, and those that were read to link it.

    `digests` are those of all files, by path, and `tried` the paths of those that were summarized,
    in that order. `lacking` are the texts that were looked for in other files and not found, and
    `telling` the files that say something about settings. `counted` is how often files name some
    functions and classes. `state` tells this state from others, where the digests are kept apart.
    """

    digests: Mapping[str, str]
    tried: tuple[str, ...]
    lacking: Mapping[str, tuple[str, ...]]
    telling: tuple[str, ...]
    counted: Counted
    state: str = ""


class Surveyed(Struct, frozen=True):
    """What the files of a project show about each other, by path, and how it was read for that."""

    environments: Mapping[str, Environment]
    reading: Reading


def shape(summary: Summary) -> object:
    """Return a summary as plain data, with the order of its places and lines in place of them."""
    places = places_in(summary)
    points = {point for one in places for point in _ends(one)}
    ranks = {point: rank for rank, point in enumerate(sorted(points))}
    lines = {line: rank for rank, line in enumerate(sorted({line for line, _ in points}))}

    def ranked(place: Span) -> object:
        start, end = _ends(place)
        return ranks[start], ranks[end], lines[start[0]], lines[end[0]]

    return _with_places(msgspec.to_builtins(summary), ranked)


def places_in(summary: Summary) -> list[Span]:
    """Return the places in a summary, in the order of its fields."""
    found: list[Span] = []
    _with_places(msgspec.to_builtins(summary), found.append)
    return found


def _ends(place: Span) -> tuple[_Point, _Point]:
    return (place[0], place[1]), (place[2], place[3])


def _with_places(plain: object, turned: Callable[[Span], object]) -> object:
    """Return plain data with each place in it replaced: only places are four numbers."""
    if isinstance(plain, dict):
        return [(key, _with_places(value, turned)) for key, value in plain.items()]
    if not isinstance(plain, list | tuple):
        return plain
    if len(plain) == _LENGTH and all(type(one) is int for one in plain):
        line, column, end_line, end_column = plain
        return turned((line, column, end_line, end_column))
    return [_with_places(one, turned) for one in plain]
