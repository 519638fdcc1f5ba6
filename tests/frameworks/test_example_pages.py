"""The pages of docs/frameworks/ show their examples as they are, and connlint is silent on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from markers import marked
from pytest_snapshot.plugin import Snapshot
from samples import blocks

from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions

from .examples import DOCS, EXAMPLES, PAGES, files_of, with_examples

FILES = sorted(EXAMPLES.rglob("*.py"))

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@every_page
def test_a_page_shows_each_of_its_examples_once_and_as_it_is(
    page: Path, snapshot: Snapshot
) -> None:
    shown = [block.title for block in blocks(page.read_text(encoding="utf-8")) if block.title]
    assert sorted(shown) == sorted(files_of(page))
    snapshot.snapshot_dir = page.parent
    snapshot.assert_match(with_examples(page), page.name)


@every_page
def test_a_page_begins_with_what_it_warns_of(page: Path) -> None:
    first = blocks(page.read_text(encoding="utf-8"))[0]
    assert (first.language, first.title) == ("python", None)
    assert marked(first.text.encode())


def test_every_folder_of_examples_has_a_page() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} == {page.stem for page in PAGES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_connlint_is_silent_on_an_example(path: Path) -> None:
    found = lint(path.read_bytes(), RuleOptions(), lambda code: not RULES[code].is_opt_in)
    assert found == []


def test_the_first_page_leads_to_every_other() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert all(f"]({page.name})" in index for page in PAGES)
