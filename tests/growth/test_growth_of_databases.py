"""Twice as many engines, sessions or owners of clients are twice the work for all rules."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

from .databases import DATABASES
from .steps import MOST, growth


@pytest.mark.parametrize("name", DATABASES)
def test_work_grows_as_the_source_does(name: str) -> None:
    exponent, worst = growth(lambda made: lint(made, RuleOptions()), DATABASES[name])
    assert exponent <= MOST, worst
