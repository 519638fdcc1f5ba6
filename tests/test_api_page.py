"""The page of the Python API names all that is public, as it is; its examples are programs."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from enum import Enum
from types import ModuleType

import pytest
from markers import ROOT
from samples import blocks
from tables import between

import flake8_connpool
from flake8_connpool import api, projects

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
PUBLIC = sorted(set(flake8_connpool.__all__) - {"__version__"})


def first_cells(text: str) -> list[str]:
    """Return what is in backticks in the first cell of each row of the tables in a text."""
    rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)
    return [name for cell in rows for name in re.findall(r"`(\w+)`", cell)]


def section(name: str) -> str:
    """Return the section about a public name."""
    found = re.findall(rf"^### {name}\b.*?\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, name
    return str(found[0])


def members(name: str) -> list[str]:
    """Return the arguments, fields or members of a public name."""
    value = getattr(flake8_connpool, name)
    if inspect.isfunction(value):
        return list(inspect.signature(value).parameters)
    if dataclasses.is_dataclass(value):
        return [field.name for field in dataclasses.fields(value)]
    return [one.name for one in value] if issubclass(value, Enum) else []


def test_the_table_has_every_public_name() -> None:
    assert sorted(first_cells(between(PAGE, "exported"))) == sorted(flake8_connpool.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_argument_field_and_member_is_documented_once(name: str) -> None:
    assert sorted(first_cells(section(name))) == sorted(members(name))


@pytest.mark.parametrize(
    ("name", "module"), [("lint", api), ("fix", api), ("check_project", projects)]
)
def test_the_signatures_are_those_of_the_functions(name: str, module: ModuleType) -> None:
    (shown,) = (block.text for block in blocks(section(name)) if block.language == "python")
    (real,) = (
        node
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    real.body = [ast.Expr(ast.Constant(...))]
    assert ast.dump(ast.parse(shown).body[0]) == ast.dump(real)


def test_every_public_function_and_class_has_a_docstring_of_its_own() -> None:
    for name in PUBLIC:
        text = getattr(flake8_connpool, name).__doc__
        assert text, name
        assert not text.startswith(f"{name}("), name  # as dataclasses make them


def examples() -> dict[str, str]:
    """Return the programs on the page, by the names of their files."""
    programs = {b.title: b.text for b in blocks(PAGE) if b.language == "python" and b.title}
    return {title: text for title, text in programs.items() if "/" not in title}


def test_the_output_of_every_example_is_shown() -> None:
    # tests/test_docs.py runs them, and tests/test_wheel.py checks their types.
    commands = [block.text.splitlines()[0] for block in blocks(PAGE) if block.language == "console"]
    assert commands == [f"$ python {title}" for title in examples()]


def test_what_counts_as_public_is_said() -> None:
    stability = PAGE.partition("\n## Stability\n")[2]
    assert "`flake8_connpool.__all__`" in stability
    version = ".".join(flake8_connpool.__version__.split(".")[:2])
    assert f"`flake8-connpool~={version}.0`" in stability
    assert re.findall(r"^\| (patch|minor|major)\b", stability, re.MULTILINE) == [
        "patch",
        "minor",
        "major",
    ]
