"""Both doors judge a file by the releases that its project is for; connlint not with --isolated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from cli_runner import Connlint, give, write

from flake8_connpool.plugin import Plugin

# The connection is left open as of SQLAlchemy 2.0, the session since ever.
SOURCE = """\
from sqlalchemy import Engine
from sqlalchemy.orm import Session


def connect(engine: Engine):
    connection = engine.connect()
    connection.execute("select 1")


def use(engine: Engine):
    session = Session(engine)
    session.execute("select 1")
"""
OLD, NEW = [11], [6, 11]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two projects, of which the older is in a folder of its own."""
    write(tmp_path, "a.py", "old/a.py", text=SOURCE)
    write(tmp_path, "requirements.txt", text="sqlalchemy==2.0.40\n")
    write(tmp_path, "old/requirements.txt", text="sqlalchemy==1.4.54\n")
    return tmp_path


def test_connlint_judges_each_file_by_its_project(folder: Path, connlint: Connlint) -> None:
    def lines(*arguments: str) -> list[int]:
        places = connlint("--select=CPL304", *arguments).places
        return [int(place.split(":")[1]) for place in places]

    assert (lines("a.py"), lines("old/a.py")) == (NEW, OLD)
    assert lines("old/a.py", "--isolated") == NEW


def test_standard_input_is_judged_by_the_project_of_its_name_or_of_the_working_directory(
    folder: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(*arguments: str) -> int:
        give(monkeypatch, SOURCE)
        return len(connlint("--select=CPL304", "-", *arguments).places)

    assert (count(), count("--stdin-filename=old/b.py")) == (len(NEW), len(OLD))
    monkeypatch.chdir(folder / "old")
    assert (count(), count("--stdin-filename=../b.py")) == (len(OLD), len(NEW))


def test_flake8_judges_each_file_by_its_project(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(name: str) -> list[int]:
        found = Plugin(ast.parse(SOURCE), SOURCE.splitlines(keepends=True), name).run()
        return [line for line, _, text, _ in found if text.startswith("CPL304")]

    monkeypatch.chdir(folder)
    assert (lines("a.py"), lines("old/a.py")) == (NEW, OLD)
    monkeypatch.chdir(folder / "old")
    assert lines("a.py") == OLD
