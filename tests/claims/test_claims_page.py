"""The pages of myths and the tests that prove them name each other."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "docs" / "myths"
INDEX = (FOLDER / "index.md").read_text(encoding="utf-8")
# The name of the page and the title of the section, with the text of the section.
SECTIONS = {
    (path.name, title): text
    for path in sorted(FOLDER.glob("*.md"))
    if path.name not in ("index.md", "coverage.md")
    for title, text in (
        section.split("\n", 1)
        for section in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    )
}
VERDICTS = ("True", "Partly true", "False")

every_section = pytest.mark.parametrize(
    "text", SECTIONS.values(), ids=[title for _, title in SECTIONS]
)


@cache
def proving_tests() -> set[str]:
    return {
        node.name
        for path in HERE.glob("test_*.py")
        # The pages of rules are proved by their own examples.
        if path.name
        not in (Path(__file__).name, "test_coverage_page.py", "test_lifetime_fixtures.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def part(text: str, name: str) -> str:
    """The paragraph or list that follows the name in bold."""
    _, found, rest = text.partition(f"**{name}:**")
    assert found, f"no {name}"
    following = rest.split("\n**")[0].strip()
    assert following, f"{name} is empty"
    return following


def proofs(text: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", part(text, "Tested by"))


def verdict(text: str) -> str:
    """The words in bold that begin the paragraph after the claim."""
    found = re.search(r"^\*Often said:\*.*?\n\n\*\*([^*]+?)\.?\*\*", text, re.M | re.S)
    assert found
    return found[1]


def codes(text: str) -> list[str]:
    return sorted(set(re.findall(r"\[(CPL\d{3})\]", text)))


def test_the_pages_have_their_sections() -> None:
    assert len(SECTIONS) > 30


@every_section
def test_a_section_says_what_finds_the_mistake(text: str) -> None:
    found = part(text, "Found by")
    assert found.startswith("no rule, because ") or "](../rules/CPL" in found


@every_section
def test_a_section_names_tests_that_exist(text: str) -> None:
    named = proofs(text)
    assert named
    assert set(named) <= proving_tests()


def test_every_test_is_named_by_a_section() -> None:
    named = {name for text in SECTIONS.values() for name in proofs(text)}
    assert proving_tests() - named == set()


@every_section
def test_every_code_a_section_names_is_a_link_to_its_page(text: str) -> None:
    links = re.findall(r"\[(CPL\d{3})\]\((\.\./rules/CPL\d{3}\.md)\)", text)
    for code, target in links:
        assert target == f"../rules/{code}.md"
        assert (FOLDER / target).is_file(), f"{target} is missing"
    # Once in the text of the link and once in its target.
    assert len(re.findall(r"CPL\d{3}", text)) == 2 * len(links)


def test_the_index_has_every_claim_with_its_verdict_and_rules() -> None:
    rows = re.findall(r"^\| \[(.+)\]\(([a-z]+\.md)#[^)]*\) \| (.+) \| (.+) \|$", INDEX, re.M)
    assert {(page, title) for title, page, _, _ in rows} == set(SECTIONS)
    assert len(rows) == len(SECTIONS)
    for title, page, said, rules in rows:
        text = SECTIONS[page, title]
        assert said == verdict(text), title
        assert said in VERDICTS
        assert codes(rules) == codes(part(text, "Found by")), title
