"""Every finding says what to do: in one line, in the imperative."""

from __future__ import annotations

import re
from functools import cache

import pytest
from fixed import findings
from markers import fixtures

from flake8_connpool.findings import Finding
from flake8_connpool.linter.registry import RULES

LONGEST = 120
CODES = [code for code, rule in RULES.items() if rule.check is not None]


@cache
def findings_of(code: str) -> list[Finding]:
    """Return the findings of a rule in its bad fixtures."""
    return [
        finding
        for path in fixtures("bad", code)
        for finding in findings(path.read_bytes(), code)
        if finding.code == code
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_finding_says_what_to_do(code: str) -> None:
    helps = {finding.help for finding in findings_of(code)}
    wrong = [one for one in helps if not re.fullmatch(r"[a-z`].*[^.]", one) or len(one) > LONGEST]
    assert helps
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_a_message_names_no_line_and_no_fix(code: str) -> None:
    messages = {finding.message for finding in findings_of(code)}
    assert [one for one in messages if re.search(r"\bline \d|--fix|`--", one)] == []


@pytest.mark.parametrize("code", CODES)
def test_related_locations_are_elsewhere_and_say_why(code: str) -> None:
    for finding in findings_of(code):
        places = [(one.line, one.column) for one in finding.related]
        assert (finding.line, finding.column) not in places
        assert all(one.message for one in finding.related)
