"""Twice as many engines, sessions or owners of clients are twice the work for all rules."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

from .databases import DATABASES
from .steps import BEYOND_A_FEW, MOST, SIZES, growth

# Below these sizes, all that is done with the name is compared.
USED_OFTEN = {
    "connections in blocks",
    "connections in one function",
    "connections of one name in branches",
    "engines kept in one global",
    "sessions over slow calls",
}


@pytest.mark.parametrize("name", DATABASES)
def test_work_grows_as_the_source_does(name: str) -> None:
    sizes = BEYOND_A_FEW if name in USED_OFTEN else SIZES
    exponent, worst = growth(lambda made: lint(made, RuleOptions()), DATABASES[name], sizes)
    assert exponent <= MOST, worst
