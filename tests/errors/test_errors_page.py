"""Each text of the page on errors is proved by a test or a public thread, and leads to its rule."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tables import between

from .page import PAGE, sections

TEXTS = sections()
THREAD = re.compile(r"\]\(https://github\.com/[\w.-]+/[\w.-]+/(?:issues|pull)/\d+\)")
NOT_FOUND = "connlint does not find this"


def provoked() -> set[str]:
    """Return the texts that the tests of this folder get from a library."""
    return {
        node.args[0].value
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "assert_said"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def rules_in(text: str) -> list[str]:
    return sorted(set(re.findall(r"\]\(rules/(CPL\d{3})\.md\)", text)))


def test_every_text_that_a_test_provokes_is_on_the_page() -> None:
    assert provoked() - set(TEXTS) == set()


@pytest.mark.parametrize("quoted", TEXTS)
def test_a_text_is_provoked_or_cites_a_public_thread(quoted: str) -> None:
    assert quoted in provoked() or THREAD.search(TEXTS[quoted])


@pytest.mark.parametrize("quoted", TEXTS)
def test_a_section_links_its_rules_or_says_that_there_is_none(quoted: str) -> None:
    assert rules_in(TEXTS[quoted]) or NOT_FOUND in " ".join(TEXTS[quoted].split())


def test_the_table_has_the_texts_and_their_rules_in_order() -> None:
    rows = re.findall(
        r"^\| \[`(.+)`\]\(#[\w-]+\) \| (.+) \|$",
        between(PAGE.read_text(encoding="utf-8"), "errors"),
        re.MULTILINE,
    )
    assert [quoted for quoted, _ in rows] == list(TEXTS)
    for quoted, rules in rows:
        assert rules_in(rules) == rules_in(TEXTS[quoted]), quoted
