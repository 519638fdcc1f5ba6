"""Twice as many clients, or uses of them, are twice the work for all rules."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

from .clients import CLIENTS
from .steps import BEYOND_A_FEW, MOST, PAST_LIMITS, SIZES, growth

# Below these sizes, the chain is followed as a whole.
LONG = {"a chain of subclasses", "a chain of subclasses, a client each"}
# Below these sizes, all that is done with the name is compared.
USED_OFTEN = {"clients of one name", "clients of async with"}
SPECIAL = {**dict.fromkeys(LONG, PAST_LIMITS), **dict.fromkeys(USED_OFTEN, BEYOND_A_FEW)}


@pytest.mark.parametrize("name", CLIENTS)
def test_work_grows_as_the_source_does(name: str) -> None:
    sizes = SPECIAL.get(name, SIZES)
    exponent, worst = growth(lambda made: lint(made, RuleOptions()), CLIENTS[name], sizes)
    assert exponent <= MOST, worst
