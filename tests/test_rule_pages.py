"""Every rule has its page, and the pages in the documentation are those of the rules.

`pytest --snapshot-update` writes them anew.
"""

from __future__ import annotations

import re

import pytest
from markers import Snapshot
from pages import (
    DOCS,
    SECTIONS,
    examples_of,
    index,
    page,
    sections_of,
    since,
    words_for_fixes,
)

from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.linter.registry import RULES, Rule

# The linter itself reports the codes without options, and of some rules no report is public.
OPTIONAL_SECTIONS = {"Options", "Reports"}

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
every_check = pytest.mark.parametrize("code", [r.code for r in RULES.values() if r.check])


@every_rule
def test_the_page_in_the_documentation_is_the_rendered_one(rule: Rule, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = DOCS
    snapshot.assert_match(page(rule), f"{rule.code}.md")


def test_the_index_in_the_documentation_is_the_rendered_one(snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = DOCS
    snapshot.assert_match(index(), "index.md")


def test_the_index_says_what_each_first_digit_means() -> None:
    words = index().partition("first digit")[2].partition("\n\n")[0]
    assert {rule.code[3] for rule in RULES.values()} == set(re.findall(r"\b(\d)\b", words))


def test_no_page_outlives_its_rule() -> None:
    assert {path.stem for path in DOCS.glob("*.md")} == {*RULES, "index"}


@every_rule
def test_a_page_begins_with_one_plain_sentence(rule: Rule) -> None:
    summary, blank, _ = rule.page.split("\n", 2)
    assert summary.endswith(".")
    assert re.search(r"[.!?] ", summary) is None
    assert "`" not in summary
    assert blank == ""


@every_rule
def test_a_page_has_its_sections_in_their_order(rule: Rule) -> None:
    sections = sections_of(rule)
    assert sections == [name for name in SECTIONS if name in sections]
    assert set(SECTIONS) - set(sections) <= OPTIONAL_SECTIONS


@every_rule
def test_no_section_of_a_page_is_empty(rule: Rule) -> None:
    bodies = re.split(r"^## .+$", rule.page, flags=re.MULTILINE)[1:]
    assert all(body.strip() for body in bodies)


@every_rule
def test_links_lead_to_a_rule_to_another_page_or_to_a_public_thread(rule: Rule) -> None:
    links = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", rule.page)
    for text, target in links:
        if target.startswith("https:"):
            assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+(/(issues|pull)/\d+)?", target)
            number = target.partition("/issues/")[2]
            assert not number or text.endswith(f"#{number}")
        elif target.startswith("../"):
            assert (DOCS / target.partition("#")[0]).is_file()
        else:
            assert text in RULES
            assert target == f"{text}.md"
            assert text != rule.code


@every_check
def test_a_page_shows_two_to_four_examples_with_their_good_twins(code: str) -> None:
    bad, good = examples_of(code, "bad"), examples_of(code, "good")
    assert list(bad) == list(good)
    assert 2 <= len(bad) <= 4


@every_check
def test_every_bad_example_shows_its_code_and_no_good_one_has_any(code: str) -> None:
    assert all(f"# {code}" in block for block in examples_of(code, "bad").values())
    assert not any("# CPL" in block for block in examples_of(code, "good").values())


@every_rule
def test_a_measured_page_names_the_version_that_was_measured(rule: Rule) -> None:
    if rule.check is not None:
        why = rule.page.partition("## Why is this bad?")[2].partition("\n## ")[0]
        assert re.search(r"\d+\.\d+\.\d+", why)


@every_check
def test_the_section_on_the_fix_says_how_far_it_can_be_trusted(code: str) -> None:
    section = RULES[code].page.partition("## How to fix\n")[2].partition("\n## ")[0]
    said = re.findall(r"\*\*(safe|unsafe|display-only)\*\*", section)
    assert sorted(said) == sorted(words_for_fixes(RULES[code]))
    assert bool(said) != ("There is no fix" in section)


def test_every_fix_that_is_applied_has_an_example() -> None:
    for rule in RULES.values():
        for kind, word in (("fixed", "safe"), ("fixed_unsafe", "unsafe")):
            if rule.check and word in words_for_fixes(rule):
                before, after = examples_of(rule.code, "bad"), examples_of(rule.code, kind)
                assert any(after[title] != block for title, block in before.items())


def test_a_page_shows_a_fix_before_and_after() -> None:
    shown = page(RULES["CPL302"])
    before, after = (
        shown.index("httpx.Timeout(30.0))  # CPL302"),
        shown.index("pool=30.0))\n    ```"),
    )
    assert before < shown.index("With --fix") < after


@every_check
def test_the_options_on_a_page_exist(code: str) -> None:
    section = RULES[code].page.partition("## Options\n")[2].partition("\n## ")[0]
    named = re.findall(r"^- `([a-z-]+)`", section, re.MULTILINE)
    assert named
    assert set(named) <= {option.name for option in OPTIONS}


def test_a_rule_is_there_since_the_release_whose_notes_list_it() -> None:
    assert since(RULES["CPL101"]) == "0.1.0"
    assert since(RULES["CPL401"]) == "0.1.0"  # later notes name it again
