"""Twice as many files of one kind are twice the work for a project."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from flake8_connpool.projects import check_project

from .projects import PROJECTS, Files
from .steps import MOST, growth


@pytest.mark.parametrize("name", PROJECTS)
def test_work_grows_as_the_project_does(name: str, tmp_path: Path) -> None:
    numbers = count()

    def written(size: int) -> Path:
        root = tmp_path / str(next(numbers))
        files: Files = {"pyproject.toml": '[project]\nname = "shop"\n', **PROJECTS[name](size)}
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return root

    def check(root: Path) -> None:
        assert check_project(root, select=["CPL", "CPL9"], isolated=True).errors == ()

    exponent, worst = growth(check, written, (6, 12, 24))
    assert exponent <= MOST, worst
