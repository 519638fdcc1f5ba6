"""Which of many edits bring new findings, learned from a few trials of half of the edits each.

To try each edit alone takes a proof for each. A finding that one edit brings is there in the trials
that the edit takes part in and in no other, so a few trials tell all of these edits at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain, combinations, count, islice
from math import comb
from operator import and_, or_
from random import Random
from typing import NamedTuple

# Carries out the edits of these numbers, and returns what they bring; None if that is not known.
Trial = Callable[[list[int]], "Collection[FindingPlace] | None"]

# Fewer edits than these are tried one by one: that takes no more trials.
_FEW = 16
# More edits that bring one finding together, or each alone, are not told apart.
_MOST_CAUSES = 2
# So many more trials for each doubling of the number of edits tell two causes from any others.
_TRIALS_FOR_PAIRS = 10


class FindingPlace(NamedTuple):
    """Where a finding stands in the source before any edit; `inside` counts in an edit's text."""

    code: str
    offset: int
    inside: int


@dataclass(frozen=True, slots=True)
class _Cause:
    """The edits that bring a finding, as bits: each alone, or only all of them together."""

    edits: int
    is_joint: bool

    def brings(self, edits: int) -> bool:
        return edits & self.edits == self.edits if self.is_joint else bool(edits & self.edits)


def blamed(
    number: int, places: Collection[FindingPlace], trial: Trial
) -> dict[int, FindingPlace] | None:
    """Return the edits to refuse, each with what it would bring, in the order of the edits.

    `places` is what all edits together bring. An edit is refused if it brings something together
    with those that are kept before it: the same edits as if each was tried in turn. None if the
    trials leave open which edits these are. What depends on more than two edits is noticed in all
    but odd cases, and leaves it open.
    """
    if number < _FEW or not places:
        return None
    tried: list[tuple[int, Collection[FindingPlace]]] = []
    lot = Random(number)  # the same trials each time
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
    """Yield trials such that each edit is in half of them, and no two edits in the same half.

    What two edits bring only together is in fewer trials than half, what each of both brings is in
    more: neither is taken for what a single edit brings.
    """
    size = next(size for size in count(2) if comb(size, size // 2) >= number)
    halves = list(islice(combinations(range(size), size // 2), number))
    for one in range(size):
        yield [edit for edit, half in enumerate(halves) if one in half]


def _mixed(number: int, trials: int, lot: Random) -> Iterator[list[int]]:
    """Yield trials of edits that are drawn by lot, unless one by one would take no more."""
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
    """Return what brings a finding, None if the trials do not tell."""
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
    """Return which edits are refused if each is tried in turn, with the first that it brings."""
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
