"""Which codes are wanted: decided as flake8 decides, but for what only connlint knows."""

from __future__ import annotations

import argparse
import itertools

import pytest
from flake8.style_guide import Decision, DecisionEngine

from flake8_connpool.config.selection import Selection

PREFIXES = [(), ("C",), ("CPL",), ("CPL4",), ("CPL401",), ("CPL4", "CPL402"), ("CPL2",)]
CODES = ["CPL201", "CPL401", "CPL402"]


def test_the_choice_is_that_of_flake8() -> None:
    selected = [None, *PREFIXES]
    # Left out is `C` beside the default: there flake8 lets its own CPL, which nobody said, decide
    # against a shorter prefix that the user said.
    extending = [prefixes for prefixes in PREFIXES if prefixes != ("C",)]
    for select, extend_select, ignore in itertools.product(selected, extending, PREFIXES):
        engine = DecisionEngine(
            argparse.Namespace(
                select=None if select is None else list(select),
                extend_select=list(extend_select),
                ignore=list(ignore),
                extend_ignore=None,
                extended_default_select=["CPL"],
                extended_default_ignore=[],
            )
        )
        selection = Selection(select, extend_select, ignore)
        for code in CODES:
            expected = engine.decision_for(code) is Decision.Selected
            assert selection.wanted(code) == expected, (code, selection)


@pytest.mark.parametrize(
    ("selection", "is_wanted"),
    [
        (Selection(), False),
        (Selection(("C",)), False),
        (Selection(("CPL",)), False),
        (Selection(ignored=("CPL4",)), False),
        (Selection(("CPL9",)), True),
        (Selection(("CPL901",)), True),
        (Selection(("CPL902",)), False),
        (Selection(also_selected=("CPL9",)), True),
        (Selection(also_selected=("CPL90",)), True),
        (Selection(also_selected=("CPL9",), ignored=("CPL901",)), False),
        (Selection(also_selected=("CPL901",), ignored=("CPL9",)), True),
        (Selection(also_selected=("CPL9",), ignored=("CPL9",)), False),
    ],
)
def test_an_opt_in_code_needs_a_prefix_that_names_it(selection: Selection, is_wanted: bool) -> None:
    assert selection.wanted("CPL901") is is_wanted


def test_what_is_refused_for_a_file_is_unwanted_however_it_is_selected() -> None:
    assert not Selection(("CPL401",), refused=("CPL4",)).wanted("CPL401")
    assert Selection(("CPL401",), refused=("CPL2",)).wanted("CPL401")


@pytest.mark.parametrize("code", ["CPL000", "CPL001"])
def test_what_says_that_a_file_was_not_checked_is_never_ignored(code: str) -> None:
    assert Selection((), (), ("CPL", code), (code,)).wanted(code)
