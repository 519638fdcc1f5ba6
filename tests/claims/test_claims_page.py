"""The page of claims and the tests that prove them name each other."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "claims.md"
SECTIONS = dict(
    section.split("\n", 1) for section in re.split(r"^## ", PAGE.read_text(), flags=re.M)[1:]
)


def proving_tests() -> set[str]:
    return {
        node.name
        for path in HERE.glob("test_*.py")
        # The pages of rules are proved by their own examples.
        if path.name not in (Path(__file__).name, "test_lifetime_fixtures.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def part(section: str, name: str) -> str:
    """The paragraph or list that follows the name in bold."""
    _, found, rest = SECTIONS[section].partition(f"**{name}:**")
    assert found, f"{section}: no {name}"
    text = rest.split("\n**")[0].strip()
    assert text, f"{section}: {name} is empty"
    return text


def proofs(section: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", part(section, "Proved by"))


def test_the_page_has_its_sections() -> None:
    assert len(SECTIONS) > 20


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_says_what_watches_its_claim(section: str) -> None:
    watched = part(section, "Watched by")
    assert watched.startswith("nothing, because ") or "](rules/CPL" in watched


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_names_tests_that_exist(section: str) -> None:
    named = proofs(section)
    assert named
    assert set(named) <= proving_tests()


def test_every_test_is_named_by_a_section() -> None:
    named = {name for section in SECTIONS for name in proofs(section)}
    assert proving_tests() - named == set()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_code_a_section_names_is_a_link_to_its_page(section: str) -> None:
    text = SECTIONS[section]
    links = re.findall(r"\[(CPL\d{3})\]\((rules/CPL\d{3}\.md)\)", text)
    for code, target in links:
        assert target == f"rules/{code}.md"
        assert (PAGE.parent / target).is_file(), f"{target} is missing"
    # Once in the text of the link and once in its target.
    assert len(re.findall(r"CPL\d{3}", text)) == 2 * len(links)
