"""A file has the same findings in every way to check it, since all of them read its project."""

from __future__ import annotations

from pathlib import Path

import pytest
from children import run_loaded
from cli_runner import Connlint, give, run_module

from .folders import announced, files_of, found, make

SHOP = """
--- shop/__init__.py
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/loader.py
import requests


def load_prices(day):
    return requests.get(f"https://prices.example.com/{day}").json()
--- shop/database.py
from sqlalchemy import create_engine

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)
--- shop/api.py
from fastapi import FastAPI

from shop.rates import load_rates

app = FastAPI()


@app.get("/rates")
def show_rates():
    return load_rates()
--- shop/cli.py
import click

from shop.loader import load_prices


@click.command()
def today():
    click.echo(load_prices("today"))
--- gunicorn.conf.py
from shop.database import engine


def post_fork(server, worker):
    engine.dispose()  # CPL505
"""
FILES = files_of(SHOP)
# Without the project: the callers of `load_prices` are unknown, and so is the rest.
ALONE = ["shop/loader.py:5 CPL101"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make(tmp_path, SHOP)
    return tmp_path


def flake8(*arguments: str, cwd: Path, stdin: bytes = b"") -> list[str]:
    run = run_loaded("flake8", "--extend-ignore=C9,E,F,W", *arguments, cwd=cwd, stdin=stdin)
    assert run.returncode in (0, 1), run.stderr
    assert run.stderr == b""
    return sorted(line.removeprefix("./") for line in run.stdout.decode().splitlines())


def lines(connlint: Connlint, *arguments: str) -> list[str]:
    return sorted(connlint(*arguments).out.splitlines())


def lines_of(path: str, whole: list[str]) -> list[str]:
    return [line for line in whole if line.startswith(f"{path}:")]


def test_the_project_shows_what_its_files_alone_do_not(shop: Path, connlint: Connlint) -> None:
    assert found(connlint, ".") == announced(SHOP)
    assert found(connlint, ".", "--no-project") == ALONE


@pytest.mark.parametrize("path", FILES)
def test_a_file_has_the_same_findings_alone_and_with_its_directory(
    path: str, shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lines_of(path, lines(connlint, "."))
    assert lines(connlint, path) == expected
    assert lines(connlint, str(shop / path)) == expected
    give(monkeypatch, FILES[path])
    assert lines(connlint, "-", f"--stdin-filename={path}") == expected


def test_a_file_has_the_same_findings_from_another_directory(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop / "shop")
    assert found(connlint, "rates.py") == ["rates.py:5 CPL101"]
    assert found(connlint, "loader.py") == []
    assert found(connlint, "rates.py", "--no-project") == []


def test_the_order_of_files_changes_nothing(shop: Path, connlint: Connlint) -> None:
    whole = lines(connlint, ".")
    names = sorted(FILES)
    assert lines(connlint, *names) == lines(connlint, *reversed(names)) == whole != []


def test_the_number_of_processes_changes_nothing(shop: Path) -> None:
    runs = [run_module(f"--jobs={jobs}", ".", cwd=shop) for jobs in (1, 2)]
    assert runs[0].stdout == runs[1].stdout != b""
    assert (runs[0].returncode, runs[1].returncode) == (1, 1)


def test_flake8_reports_the_same(shop: Path, connlint: Connlint) -> None:
    whole = lines(connlint, ".")
    assert whole
    assert flake8("-j1", ".", cwd=shop) == flake8("-j2", ".", cwd=shop) == whole
    assert flake8("shop", "gunicorn.conf.py", cwd=shop) == whole


@pytest.mark.parametrize("path", ["shop/rates.py", "shop/loader.py", "gunicorn.conf.py"])
def test_flake8_reports_the_same_of_one_file_and_of_standard_input(
    path: str, shop: Path, connlint: Connlint
) -> None:
    expected = lines_of(path, lines(connlint, "."))
    assert flake8(path, cwd=shop) == expected
    told = flake8("-", f"--stdin-display-name={path}", cwd=shop, stdin=FILES[path].encode())
    assert told == expected


def test_an_edit_that_is_not_saved_counts(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lines more, and a handler of its own."""
    edited = f"'''Rates.'''\n\n{FILES['shop/rates.py']}"
    give(monkeypatch, edited)
    assert found(connlint, "-", "--stdin-filename=shop/rates.py") == ["shop/rates.py:7 CPL101"]
    name = "--stdin-display-name=shop/rates.py"
    (line,) = flake8("-", name, cwd=shop, stdin=edited.encode())
    assert line.startswith("shop/rates.py:7:")


def test_an_edit_of_a_name_that_is_not_saved_counts(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler imports a name that the edited file no longer has."""
    edited = FILES["shop/rates.py"].replace("load_rates", "daily_rates")
    give(monkeypatch, edited)
    assert found(connlint, "-", "--stdin-filename=shop/rates.py") == []
    name = "--stdin-display-name=shop/rates.py"
    assert flake8("-", name, cwd=shop, stdin=edited.encode()) == []


def test_a_new_file_that_is_not_saved_is_part_of_the_project(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "from shop.database import engine\n\n\ndef post_fork(server, worker):\n"
    text += "    engine.dispose()\n"
    give(monkeypatch, text)
    name = "deploy/gunicorn.conf.py"
    assert found(connlint, "-", f"--stdin-filename={name}") == [f"{name}:5 CPL505"]


def test_fixes_are_those_of_the_project(shop: Path, connlint: Connlint) -> None:
    assert found(connlint, "--fix", ".") == ["shop/rates.py:5 CPL101"]
    assert "engine.dispose(close=False)" in (shop / "gunicorn.conf.py").read_text()
    assert (shop / "shop/rates.py").read_text() == FILES["shop/rates.py"]


def test_without_the_project_each_file_is_checked_alone(shop: Path, connlint: Connlint) -> None:
    assert flake8("--connpool-no-project", ".", cwd=shop)[0].startswith("shop/loader.py:5:")
    assert found(connlint, "--no-project", "shop/loader.py") == ALONE
    assert found(connlint, "--no-project", "shop/rates.py") == []


def test_configuration_turns_the_project_off(shop: Path, connlint: Connlint) -> None:
    (shop / "connlint.toml").write_text("project = false\n")
    assert found(connlint, ".") == ALONE
    assert found(connlint, ".", "--project") == announced(SHOP)
    (shop / ".flake8").write_text("[flake8]\nconnpool-no-project = true\n")
    (line,) = flake8(".", cwd=shop)
    assert line.startswith("shop/loader.py:5:")
