"""Finds which of many edits cause new findings, with a few trials of half of the edits each.

Trying each edit alone takes a proof for each edit. If one edit causes a finding, the finding is in
exactly the trials that include the edit, so a few trials identify all such edits at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import reduce
from itertools import chain, combinations, count, islice
from math import comb
from operator import and_, or_
from random import Random
from typing import NamedTuple

from msgspec import Struct

# Applies the edits with these numbers, and returns the findings they cause; None if unknown.
Trial = Callable[[list[int]], "Collection[FindingPlace] | None"]

# Fewer edits than this are tried one by one, which takes no more trials.
_FEW = 16
# If more edits than this cause one finding together, or each alone, they are not separated.
_MOST_CAUSES = 2
# Each doubling of the number of edits needs this many more trials to separate two causes from all
# others.
_TRIALS_FOR_PAIRS = 10


class FindingPlace(NamedTuple):
    """The position of a finding in the source before any edit.

    `inside` is an offset in the text of an edit, 0 outside.
    """

    code: str
    offset: int
    inside: int


class _Cause(Struct, frozen=True):
    """The edits that cause a finding, as bits: each alone, or only all of them together."""

    edits: int
    is_joint: bool

    def brings(self, edits: int) -> bool:
        return edits & self.edits == self.edits if self.is_joint else bool(edits & self.edits)


def blamed(
    number: int, places: Collection[FindingPlace], trial: Trial
) -> dict[int, FindingPlace] | None:
    """Return the edits to refuse, each with a finding it would cause, in the order of the edits.

    `places` are the findings that all edits together cause. An edit is refused if it causes a
    finding together with the edits that are kept before it, as if the edits were tried one after
    the other. None if the trials do not determine these edits. A finding that depends on more than
    two edits is noticed in nearly all cases, and gives None.
    """
    if number < _FEW or not places:
        return None
    tried: list[tuple[int, Collection[FindingPlace]]] = []
    lot = Random(number)  # the same trials on every run
    few = number.bit_length()
    for plan in (
        chain(_separating(number), _mixed(number, 2 * few, lot)),
        _mixed(number, _TRIALS_FOR_PAIRS * few, lot),
    ):
        for chosen in plan:
            brought = trial(chosen)
            if brought is None or not all(place in places for place in brought):
                return None
            tried.append((_bits(chosen), brought))
        causes = {place: _cause(place, number, tried) for place in places}
        known = {place: cause for place, cause in causes.items() if cause is not None}
        if len(known) == len(causes):
            return _in_turn(number, known)
    return None


def _separating(number: int) -> Iterator[list[int]]:
    """Yield trials such that each edit is in half of them, and no two edits are in the same half.

    A finding that two edits cause only together is in fewer than half of the trials, and one that
    each of both edits causes is in more, so neither is attributed to a single edit.
    """
    size = next(size for size in count(2) if comb(size, size // 2) >= number)
    halves = list(islice(combinations(range(size), size // 2), number))
    for one in range(size):
        yield [edit for edit, half in enumerate(halves) if one in half]


def _mixed(number: int, trials: int, lot: Random) -> Iterator[list[int]]:
    """Yield trials of randomly chosen edits, unless one trial per edit takes no more."""
    for _ in range(trials if trials < number else 0):
        yield sorted(lot.sample(range(number), number // 2))


def _bits(edits: Iterable[int]) -> int:
    return sum(1 << edit for edit in edits)


def _numbers(edits: int) -> Iterator[int]:
    while edits:
        yield (edits & -edits).bit_length() - 1
        edits &= edits - 1


def _cause(
    place: FindingPlace, number: int, tried: list[tuple[int, Collection[FindingPlace]]]
) -> _Cause | None:
    """Return the cause of a finding; None if the trials do not determine it."""
    with_it = [edits for edits, brought in tried if place in brought]
    without = [edits for edits, brought in tried if place not in brought]
    everything = (1 << number) - 1
    joint = _Cause(reduce(and_, with_it, everything), is_joint=True)
    if _is_told(joint) and not any(map(joint.brings, without)):
        return joint
    single = _Cause(everything & ~reduce(or_, without, 0), is_joint=False)
    return single if _is_told(single) and all(map(single.brings, with_it)) else None


def _is_told(cause: _Cause) -> bool:
    return 0 < cause.edits.bit_count() <= _MOST_CAUSES


def _in_turn(number: int, causes: Mapping[FindingPlace, _Cause]) -> dict[int, FindingPlace]:
    """Return the edits refused one after the other, with the first finding of each."""
    concerning: dict[int, list[FindingPlace]] = {}
    for place, cause in causes.items():
        for edit in _numbers(cause.edits):
            concerning.setdefault(edit, []).append(place)
    kept = 0
    refused: dict[int, FindingPlace] = {}
    for edit in range(number):
        bit = 1 << edit
        brought = [p for p in concerning.get(edit, ()) if causes[p].brings(kept | bit)]
        if brought:
            refused[edit] = brought[0]
        else:
            kept |= bit
    return refused
