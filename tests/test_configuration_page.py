"""The page on configuration has a section for each option, with its default and a valid example."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from markers import ROOT
from samples import Block, blocks
from tables import NONE, between, cells, facts

from flake8_connpool.command.arguments import parse_arguments
from flake8_connpool.config.effective import configure
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.table import OPTIONS

PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

every_option = pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)


def section(option: Option) -> str:
    """Return what stands under the one heading that is the name of an option."""
    found = re.findall(
        rf"^### {option.name}\n(.*?)(?=^##)", f"{PAGE}\n##", re.MULTILINE | re.DOTALL
    )
    assert len(found) == 1, option.name
    return str(found[0])


def example(option: Option) -> Block:
    """Return the first block of the section of an option."""
    return blocks(section(option))[0]


@every_option
def test_an_option_has_a_section_with_its_default_and_its_type(option: Option) -> None:
    introduction, fact, rest = section(option).partition(facts(option))
    assert fact, facts(option)
    assert introduction.strip()
    assert rest.startswith("\n```")


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.in_toml], ids=lambda o: o.name)
def test_its_example_in_toml_sets_it_and_is_accepted(option: Option, tmp_path: Path) -> None:
    block = example(option)
    assert block.language == "toml"
    assert list(tomllib.loads(block.text)["tool"]["connlint"]) == [option.name]
    (tmp_path / "pyproject.toml").write_text(block.text)
    configure({}, str(tmp_path))


@pytest.mark.parametrize("option", [o for o in OPTIONS if not o.in_toml], ids=lambda o: o.name)
def test_its_example_on_a_command_line_sets_it_and_is_accepted(option: Option) -> None:
    block = example(option)
    assert block.language == "sh"
    program, *arguments = shlex.split(block.text.partition(" <")[0])
    assert program == "connlint"
    assert option.name in parse_arguments(arguments).values


def test_options_are_in_the_order_of_the_help() -> None:
    names = [option.name for option in OPTIONS]
    headings = re.findall(r"^### (\S+)$", PAGE, re.MULTILINE)
    assert [heading for heading in headings if heading in names] == names


def test_every_option_for_a_whole_run_is_named() -> None:
    _, _, text = PAGE.partition("configuration of the working directory:")
    named = re.findall(r"`([a-z-]+)`", text.partition(".\n")[0])
    assert sorted(named) == sorted(o.name for o in OPTIONS if o.is_for_whole_run)


@pytest.mark.parametrize("name", ["options", "doors"])
def test_no_cell_of_a_table_of_options_is_empty(name: str) -> None:
    rows = cells(between(PAGE, name))
    assert len(rows) == len(OPTIONS)
    assert all(cell.strip() and cell != f"`{NONE}`" for row in rows for cell in row)
