"""The cache of a project: what is kept, what is computed again, and that nothing else changes."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Connlint, write

from flake8_connpool.linter import newer_python
from flake8_connpool.project import stat_index
from flake8_connpool.project.survey import survey
from flake8_connpool.versions.python import required_python

from .damages import damaged
from .folders import make

SHOP = """
--- shop/__init__.py
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()
--- shop/stock.py
import httpx

client = httpx.Client(timeout=None)
--- shop/pricing.py
from shop.rates import load_rates


def prices():
    return [rate * 2 for rate in load_rates()]
--- shop/api.py
from fastapi import FastAPI

from shop.pricing import prices

app = FastAPI()


@app.get("/prices")
def show_prices():
    return prices()
--- shop/views.py
TITLE = "Prices"
"""


@pytest.fixture(autouse=True, params=[False, True], ids=["new files", "old files"])
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """The directory of a cache that no other test uses; old files are not read again."""
    if request.param:
        monkeypatch.setattr(stat_index, "_SETTLED_AFTER", 0)
    directory = tmp_path.parent / f"{tmp_path.name}-cache"
    monkeypatch.setenv("CONNLINT_CACHE_DIR", str(directory))
    return directory


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that are parsed, by the first line that tells one from the others."""
    found: list[str] = []
    real = ast.parse

    def parse(source: Any, *arguments: Any, **named: Any) -> Any:
        if "mode" not in named:
            found.append(source)
        return real(source, *arguments, **named)

    monkeypatch.setattr(ast, "parse", parse)
    return found


def run(connlint: Connlint, *arguments: str) -> str:
    return connlint("--output-format=json", *arguments).out


@pytest.fixture
def shop(tmp_path: Path, connlint: Connlint) -> str:
    """A project, and what the first run over it says."""
    make(tmp_path, SHOP)
    return run(connlint)


def test_a_second_run_parses_nothing_and_says_the_same(
    shop: str, connlint: Connlint, parsed: list[str]
) -> None:
    assert [one["code"] for one in json.loads(shop)] == ["CPL101", "CPL301"]
    first = connlint("--output-format=concise").out
    assert first.count("CPL") == 2
    assert connlint("--output-format=concise").out == first
    assert connlint("--output-format=concise", "shop/rates.py").out == first.splitlines(True)[0]
    assert parsed == []


def test_without_a_cache_everything_is_parsed_and_nothing_is_kept(
    tmp_path: Path, connlint: Connlint, parsed: list[str], cache: Path
) -> None:
    make(tmp_path, SHOP)
    first = run(connlint, "--no-cache")
    count = len(parsed)
    assert run(connlint, "--no-cache") == first
    assert len(parsed) == 2 * count > 0
    assert not cache.exists()


def test_an_edit_parses_its_file_and_those_that_it_changes(
    tmp_path: Path, shop: str, connlint: Connlint, parsed: list[str]
) -> None:
    write(tmp_path, "shop/stock.py", text="import httpx\n\nclient = httpx.Client(timeout=5)\n")
    assert [one["code"] for one in json.loads(run(connlint))] == ["CPL101"]
    assert len(parsed) == 1
    parsed.clear()
    api = tmp_path / "shop/api.py"
    api.write_text(api.read_text().replace('"/prices"', '"/all-prices"'))
    (finding,) = json.loads(run(connlint))
    assert "`GET /all-prices`" in finding["message"]
    # The handler's file, and the one whose finding names it.
    assert sorted(source.split()[0] + source.split()[1] for source in parsed) == [
        "fromfastapi",
        "importrequests",
    ]


def test_a_finding_goes_with_the_call_in_another_file(
    tmp_path: Path, shop: str, connlint: Connlint
) -> None:
    write(tmp_path, "shop/pricing.py", text="def prices():\n    return []\n")
    assert [one["code"] for one in json.loads(run(connlint))] == ["CPL301"]


@pytest.fixture
def surveys(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of files of the projects that are linked."""
    found: list[int] = []

    def counted(paths: list[str], *others: Any) -> Any:
        found.append(len(paths))
        return survey(paths, *others)

    monkeypatch.setattr("flake8_connpool.project.survey.survey", counted)
    return found


def test_a_project_is_linked_again_only_after_a_change(
    tmp_path: Path, shop: str, connlint: Connlint, surveys: list[int]
) -> None:
    assert run(connlint) == shop
    assert surveys == []
    write(tmp_path, "shop/views.py", text="import httpx\n")
    assert run(connlint) == shop
    assert surveys == [6]
    (tmp_path / "shop/views.py").unlink()
    assert run(connlint) == shop
    assert surveys == [6, 5]
    write(tmp_path, "shop/views.py", text='TITLE = "All prices"\n')
    assert run(connlint) == shop == run(connlint)
    assert surveys == [6, 5, 6]


def test_a_link_that_is_lost_in_the_cache_is_made_again(
    tmp_path: Path, shop: str, connlint: Connlint, surveys: list[int], cache: Path
) -> None:
    lost = 0
    for path in cache.rglob("*.json"):
        text = path.read_text()
        if '"environment"' in text:
            path.unlink()
            lost += 1
    assert lost
    assert run(connlint) == shop
    assert surveys == [6]


CHANGES: dict[str, tuple[str, ...]] = {
    "other rules": ("--select=CPL3",),
    "one rule more": ("--extend-select=CPL906",),
    "files alone": ("--no-project",),
    "an alias": ("--aliases=shop.rates.load_rates=requests.get",),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_for_some_options_is_not_used_for_others(
    shop: str, connlint: Connlint, change: str
) -> None:
    arguments = CHANGES[change]
    assert run(connlint, *arguments) == run(connlint, "--no-cache", *arguments) != shop
    assert run(connlint) == shop


def test_the_releases_that_a_project_declares_are_asked_for_again(
    tmp_path: Path, connlint: Connlint
) -> None:
    limits = "import httpx\n\nlimits = httpx.Limits(max_connections=10)\n"
    make(tmp_path, f"--- a.py\n{limits}")
    write(tmp_path, "pyproject.toml", text="[project]\ndependencies = ['httpx>=0.27']\n")
    newer = run(connlint)
    assert run(connlint) == newer
    write(tmp_path, "pyproject.toml", text="[project]\ndependencies = ['httpx<0.17']\n")
    older = run(connlint, "--no-cache")
    assert run_elsewhere(tmp_path) == older


def run_elsewhere(root: Path) -> str:
    """Return what a new process says: this one has read the declared releases."""
    from cli_runner import run_module

    return run_module("--output-format=json", cwd=root).stdout.decode()


def no_json(cache: Path) -> None:
    for shard in cache.glob("v*/*/*.json"):
        shard.write_text("{")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "nulls": damaged(lambda value: None),
    "numbers": damaged(lambda value: 7),
    "no keys": damaged(lambda value: {}),
    "other types": damaged(
        lambda value: dict.fromkeys(value, 7) if isinstance(value, dict) else value
    ),
    "text in place of lists": damaged(
        lambda value: dict.fromkeys(value, "x") if isinstance(value, dict) else value
    ),
    "no JSON": no_json,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_changes_nothing(
    shop: str, connlint: Connlint, cache: Path, damage: str
) -> None:
    assert list(cache.glob("v*/*/*.json"))
    DAMAGES[damage](cache)
    outcome = connlint("--output-format=json")
    assert outcome.out == shop
    assert "error" not in outcome.err
    assert run(connlint) == shop


def test_a_file_that_cannot_be_parsed_is_told_each_time(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, "--- a.py\nimport httpx\n\nhttpx.Client(\n")
    first = run(connlint)
    assert [one["code"] for one in json.loads(first)] == ["CPL001"]
    assert run(connlint) == first


def test_a_syntax_error_is_explained_once(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "--- a.py\nimport httpx\n\nhttpx.Client(\n")
    first = run(connlint)
    monkeypatch.setattr(newer_python, "explained", None)
    assert run(connlint) == first


def test_a_syntax_error_is_explained_with_the_required_python(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, "--- a.py\nimport httpx\n\nhttpx.Client(\n")
    for required, is_told in (("3.99", True), ("3.11", False), ("3.98", True), ("3.11", False)):
        (tmp_path / "pyproject.toml").write_text(
            f'[project]\nname = "a"\nversion = "1"\nrequires-python = ">={required}"\n'
        )
        required_python.cache_clear()
        assert (f"requires Python {required}" in run(connlint)) is is_told


def test_comments_and_settings_are_applied_to_what_is_kept(
    tmp_path: Path, shop: str, connlint: Connlint
) -> None:
    stock = tmp_path / "shop/stock.py"
    stock.write_text(stock.read_text().rstrip() + "  # noqa: CPL301\n")
    assert [one["code"] for one in json.loads(run(connlint))] == ["CPL101"]
    assert [one["code"] for one in json.loads(run(connlint))] == ["CPL101"]
    found = json.loads(run(connlint, "--severity=CPL101=info"))
    assert [one["severity"] for one in found] == ["info"]


def test_fixes_are_carried_out_from_what_is_kept(
    tmp_path: Path, connlint: Connlint, cache: Path
) -> None:
    source = "import httpx\n\ntimeout = httpx.Timeout(30.0)\n"
    make(tmp_path, f"--- a.py\n{source}")
    run(connlint)
    assert list(cache.glob("v*/*/*.json"))
    connlint("--fix")
    assert (tmp_path / "a.py").read_text().strip().endswith("httpx.Timeout(30.0, pool=30.0)")


def test_a_cache_that_cannot_be_used_is_not(
    tmp_path: Path, connlint: Connlint, cache: Path
) -> None:
    cache.write_text("a file")
    make(tmp_path, SHOP)
    assert len(json.loads(run(connlint))) == 2
    assert cache.read_text() == "a file"
