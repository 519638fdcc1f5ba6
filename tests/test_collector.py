"""The garbage collector, while files are read one after the other."""

from __future__ import annotations

import gc
import weakref

import pytest

from flake8_connpool.linter.collector import done_for_each, without_collector


class Circle:
    """What only the collector frees, as it does models and trees."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_done_is_freed_while_the_rest_is_made() -> None:
    alive: list[weakref.ref[Circle]] = []
    most = 0
    for found in done_for_each(lambda _: weakref.ref(Circle()), range(40)):
        alive.append(found)
        most = max(most, sum(one() is not None for one in alive))
    assert 1 < most <= 5


@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_collector_is_as_before_afterwards(is_enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if is_enabled else gc.disable)()
    try:
        with without_collector():
            assert not gc.isenabled()
            with without_collector():
                pass
            assert not gc.isenabled()
        assert gc.isenabled() is is_enabled
        with pytest.raises(ZeroDivisionError):
            list(done_for_each(lambda number: 1 // number, [0]))
        assert gc.isenabled() is is_enabled
        assert list(done_for_each(str, [1, 2])) == ["1", "2"]
        assert gc.isenabled() is is_enabled
    finally:
        (gc.enable if before else gc.disable)()
