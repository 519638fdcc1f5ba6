"""Which files are one project: a repository, what a configuration is for, the working directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint, write

from .folders import files_of, found

RATES, API = files_of("""
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/api.py
from fastapi import FastAPI

from shop.rates import load_rates

app = FastAPI()


@app.get("/rates")
def show_rates():
    return load_rates()
""").values()
REPORTED = "shop/rates.py:5 CPL101"


def make_parts(root: Path, rates: str = "shop", api: str = "shop") -> None:
    write(root, f"{rates}/rates.py", text=RATES)
    write(root, f"{api}/api.py", text=API)


@pytest.mark.parametrize(
    "mark", [".git/HEAD", ".hg/store", "pyproject.toml", "setup.cfg", "setup.py", "tox.ini"]
)
def test_a_project_is_around_its_mark(
    mark: str, tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler is in the project, though not below the working directory."""
    make_parts(tmp_path, rates="shop/money/shop")
    write(tmp_path, mark, text="")
    monkeypatch.chdir(tmp_path / "shop/money")
    assert found(connlint, "shop/rates.py") == [REPORTED]


def test_without_a_mark_the_working_directory_is_the_project(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_parts(tmp_path, rates="shop/money/shop")
    assert found(connlint, "shop") == ["shop/money/shop/rates.py:5 CPL101"]
    monkeypatch.chdir(tmp_path / "shop/money")
    assert found(connlint, "shop/rates.py") == []


def test_without_a_mark_a_file_outside_the_working_directory_is_alone(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_parts(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert found(connlint, str(tmp_path / "shop")) == []


def test_the_repository_is_the_project_though_a_part_has_a_configuration(
    tmp_path: Path, connlint: Connlint
) -> None:
    make_parts(tmp_path, api="web")
    (tmp_path / ".git").mkdir()
    write(tmp_path, "shop/pyproject.toml", text="")
    assert found(connlint, "shop/rates.py") == [REPORTED]


def test_a_repository_in_a_repository_is_a_project_of_its_own(
    tmp_path: Path, connlint: Connlint
) -> None:
    make_parts(tmp_path, api="web")
    (tmp_path / ".git").mkdir()
    assert found(connlint, "shop/rates.py") == [REPORTED]
    write(tmp_path, "two/shop/rates.py", text=RATES)
    (tmp_path / "two/.git").mkdir()
    assert found(connlint, "two/shop/rates.py") == []


def test_two_projects_of_one_run_do_not_see_each_other(tmp_path: Path, connlint: Connlint) -> None:
    make_parts(tmp_path, rates="one/shop", api="two/shop")
    for name in ("one", "two"):
        (tmp_path / name / ".git").mkdir()
    assert found(connlint, "one", "two") == []
    write(tmp_path, "one/shop/api.py", text=API)
    assert found(connlint, "one", "two") == [f"one/{REPORTED}"]


@pytest.mark.parametrize("mark", [".git/HEAD", "pyproject.toml", ""])
def test_the_home_directory_is_no_project(
    mark: str, tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_parts(tmp_path)
    if mark:
        write(tmp_path, mark, text="")
    assert found(connlint, "shop") == [REPORTED]
    monkeypatch.setenv("HOME", str(tmp_path))
    assert found(connlint, "shop") == []


def test_a_directory_above_the_home_directory_is_no_project(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_parts(tmp_path, rates="users/me/shop", api="users/me/shop")
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "users/me"))
    assert found(connlint, "users/me/shop") == []


def test_a_project_in_the_home_directory_is_one(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_parts(tmp_path, rates="code/shop", api="code/shop")
    (tmp_path / "code/.git").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert found(connlint, "code") == [f"code/{REPORTED}"]


@pytest.mark.parametrize("place", ["venv/lib", "node_modules/x", ".venv/lib", "site-packages"])
def test_what_is_installed_is_not_part_of_the_project(
    place: str, tmp_path: Path, connlint: Connlint
) -> None:
    (tmp_path / ".git").mkdir()
    make_parts(tmp_path, api=f"{place}/shop")
    assert found(connlint, ".") == []


def test_what_git_ignores_is_not_part_of_the_project(tmp_path: Path, connlint: Connlint) -> None:
    (tmp_path / ".git").mkdir()
    make_parts(tmp_path, api="build")
    assert found(connlint, ".") == [REPORTED]
    write(tmp_path, ".gitignore", text="build/\n")
    assert found(connlint, ".") == []


def test_what_a_run_excludes_is_still_read(tmp_path: Path, connlint: Connlint) -> None:
    (tmp_path / ".git").mkdir()
    make_parts(tmp_path, api="web")
    assert found(connlint, ".", "--exclude=web") == [REPORTED]


@pytest.mark.parametrize(("mark", "is_apart"), [(".git/HEAD", True), (".git", False)])
def test_a_repository_in_a_project_is_another_project_unless_it_is_a_submodule(
    mark: str, *, is_apart: bool, tmp_path: Path, connlint: Connlint
) -> None:
    (tmp_path / ".git").mkdir()
    make_parts(tmp_path, api="other")
    write(tmp_path, f"other/{mark}", text="gitdir: ../.git/modules/other\n")
    assert found(connlint, "shop") == ([] if is_apart else [REPORTED])


def test_a_virtual_environment_of_any_name_is_not_part_of_the_project(
    tmp_path: Path, connlint: Connlint
) -> None:
    (tmp_path / ".git").mkdir()
    make_parts(tmp_path, api="python311/shop")
    assert found(connlint, ".") == [REPORTED]
    write(tmp_path, "python311/pyvenv.cfg", text="home = /usr/bin\n")
    assert found(connlint, ".") == []
