"""Twice as much of one construct of Python is twice the work for all rules."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

from .code import CODE
from .steps import BEYOND_A_FEW, MOST, PAST_LIMITS, SIZES, growth

# Below these sizes, all bindings of the name are compared.
BOUND_OFTEN = {"elif branches", "elif branches that return", "dicts merged"}
# Below these, all ways through the function.
BRANCHED_OFTEN = {"cases of match", "conditional expressions", "conditions with a use"}
SPECIAL = {
    **dict.fromkeys(BOUND_OFTEN, PAST_LIMITS),
    **dict.fromkeys(BRANCHED_OFTEN, BEYOND_A_FEW),
}


@pytest.mark.parametrize("name", CODE)
def test_work_grows_as_the_source_does(name: str) -> None:
    sizes = SPECIAL.get(name, SIZES)
    exponent, worst = growth(lambda made: lint(made, RuleOptions()), CODE[name], sizes)
    assert exponent <= MOST, worst
