"""Twice as many fixes are twice the work for the fixer."""

from __future__ import annotations

import pytest

from flake8_connpool.api import fix

from .fixes import FIXES
from .steps import MOST, growth


@pytest.mark.parametrize("name", FIXES)
def test_work_grows_as_the_source_does(name: str) -> None:
    exponent, worst = growth(lambda made: fix(made, unsafe=True), FIXES[name], (5, 10, 20))
    assert exponent <= MOST, worst
