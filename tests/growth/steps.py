"""How the work for a source grows with its size, counted in calls of functions, not in seconds."""

from __future__ import annotations

import cProfile
import gc
import math
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")

# More than this is more than linear: a call for every pair of things is found where each of them
# takes up to some 800 calls.
MOST = 1.05
# Numbers of one thing, each twice the one before.
SIZES = (10, 20, 40)
# For shapes of which a few are looked at together: more are not.
BEYOND_A_FEW = tuple(2 * size for size in SIZES)
# For shapes of which many are looked at together, such as the classes of a chain.
PAST_LIMITS = tuple(6 * size for size in SIZES)


def steps(use: Callable[[Made], object], made: Made) -> Counter[str]:
    """Return how often each function is called to use something, those written in C included."""
    gc.collect()
    profile = cProfile.Profile()
    profile.enable()
    try:
        use(made)
    finally:
        profile.disable()
    found: Counter[str] = Counter()
    for entry in profile.getstats():
        code = entry.code
        name = code if isinstance(code, str) else f"{code.co_filename}:{code.co_name}"
        found[name] += entry.callcount
    return found


def growth(
    use: Callable[[Made], object], make: Callable[[int], Made], sizes: tuple[int, ...] = SIZES
) -> tuple[float, list[str]]:
    """Return the exponent with which the work grows, and the functions that it grows by most.

    It is 1 if each of the things takes the same number of calls, and 2 if each pair does. What a
    source takes whatever its size is left out.
    """
    use(make(sizes[0]))  # it imports what it needs, once
    small, middle, large = (steps(use, make(size)) for size in sizes)
    added, more = middle - small, large - middle
    exponent = math.log2(max(more.total(), 1) / max(added.total(), 1))
    worst = sorted(more, key=lambda name: 2 * added[name] - more[name])[:5]
    return exponent, [f"{name}: {added[name]}, then {more[name]}" for name in worst]
