"""Twice as many clients, or uses of them, are twice the work for all rules."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

from .clients import CLIENTS
from .steps import MOST, PAST_LIMITS, SIZES, growth

# Below these sizes, the chain is followed as a whole.
LONG = {"a chain of subclasses", "a chain of subclasses, a client each"}


@pytest.mark.parametrize("name", CLIENTS)
def test_work_grows_as_the_source_does(name: str) -> None:
    sizes = PAST_LIMITS if name in LONG else SIZES
    exponent, worst = growth(lambda made: lint(made, RuleOptions()), CLIENTS[name], sizes)
    assert exponent <= MOST, worst
