"""flake8 reports what an earlier run of it, or of connlint, found in a file that is the same."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import Connlint, write

from flake8_connpool import plugin
from flake8_connpool.linter.lint import lint_tree
from flake8_connpool.plugin import Plugin
from flake8_connpool.project.process_cache import ProcessCache
from flake8_connpool.project.surroundings import Surroundings, surroundings_of
from flake8_connpool.rule_options import RuleOptions

from .folders import make

STOCK = "import httpx\n\nclient = httpx.Client(timeout=None)\n"
SHOP = f"""
--- pyproject.toml
--- stock.py
{STOCK}--- rates.py
import requests


def rates():
    return requests.get("https://rates.example.com/daily").json()
--- api.py
from fastapi import FastAPI

from rates import rates

app = FastAPI()


@app.get("/rates")
def show_rates():
    return rates()
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, with a cache that no other test uses."""
    monkeypatch.setenv("CONNLINT_CACHE_DIR", str(tmp_path.parent / f"{tmp_path.name}-cache"))
    monkeypatch.chdir(tmp_path)
    make(tmp_path, SHOP)
    return tmp_path


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that the plugin looks for findings in."""
    found: list[str] = []

    def noted(*arguments: object, **named: object) -> object:
        found.append(str(arguments[4]))
        return lint_tree(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(plugin, "lint_tree", noted)
    return found


def findings(path: str, text: str | None = None) -> list[str]:
    """Return what the plugin yields for a file in a process of its own cache."""
    Plugin.cache = ProcessCache()
    Plugin.surroundings = surroundings_of(
        [path], str(Path.cwd()), lambda _: RuleOptions(), results_of=Plugin.cache.results_of
    )
    text = Path(path).read_text() if text is None else text
    found = [one[2] for one in Plugin(ast.parse(text), text.splitlines(True), path).run()]
    Plugin.cache._save()
    return found


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    Plugin.cache, Plugin.surroundings = ProcessCache(), Surroundings()


@pytest.mark.parametrize("path", ["stock.py", "rates.py"])
def test_a_file_is_looked_at_once(path: str, linted: list[str]) -> None:
    first = findings(path)
    assert len(first) == 1
    assert findings(path) == first
    assert linted == [path]


def test_what_connlint_has_found_is_not_looked_for(connlint: Connlint, linted: list[str]) -> None:
    assert connlint("--output-format=concise", ".").out.count("CPL") == 2
    (found,) = findings("rates.py")
    assert "`GET /rates` (api.py:9)" in found
    assert linted == []


def test_another_text_is_looked_at(linted: list[str]) -> None:
    (first,) = findings("stock.py")
    assert findings("stock.py", STOCK.replace("None", "5")) == []
    assert findings("stock.py", "\n" + STOCK) == [first]
    assert linted == ["stock.py"] * 3


def test_a_finding_changes_with_another_file(shop: Path, linted: list[str]) -> None:
    findings("rates.py")
    write(shop, "api.py", text=(shop / "api.py").read_text().replace('"/rates"', '"/all"'))
    (found,) = findings("rates.py")
    assert "`GET /all` (api.py:9)" in found
    assert linted == ["rates.py", "rates.py"]


def test_opt_in_rules_are_run_for_who_selects_them(
    linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(findings("stock.py")) == 1
    monkeypatch.setattr(Plugin, "opted_in", ("CPL906",))
    assert [one.split()[0] for one in findings("stock.py")] == ["CPL906", "CPL301"]
    monkeypatch.setattr(Plugin, "opted_in", ())
    assert len(findings("stock.py")) == 1
    assert len(linted) == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_of_flake8_keep_what_they_find(jobs: int, shop: Path) -> None:
    """The first run lints; the second one cannot, and reports the same."""

    def flake8(head: str, error: str = "") -> list[str]:
        program = f"import sys; {head}; from flake8.main.cli import main; sys.exit(main())"
        arguments = ("--isolated", "--select=CPL", f"--jobs={jobs}", ".")
        run = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=shop,
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(error) == bool(run.stderr)
        assert error in run.stderr
        return sorted(run.stdout.splitlines())

    first = flake8("import flake8_connpool.plugin")
    assert len(first) == 2
    assert flake8("import flake8_connpool.plugin as p; p.lint_tree = None") == first
    write(shop, "stock.py", text=STOCK + "\n")
    flake8("import flake8_connpool.plugin as p; p.lint_tree = None", "NoneType")
