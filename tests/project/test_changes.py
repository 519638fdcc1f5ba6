"""Edits of a project: what is linked again because of them, with the same findings in any case."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Connlint, give

from flake8_connpool.project import parts, stat_index
from flake8_connpool.project.facts import digest_of
from flake8_connpool.project.survey import survey

from .damages import damaged
from .folders import make
from .prices_shop import HANDLER

SHOP = (
    HANDLER
    + """

@app.get("/stock")
def stock():
    return []
--- shop/prices.py
import requests


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()


def load_all(days):
    return [requests.get(f"https://prices.example.com/{day}").json() for day in days]
--- shop/report.py
from shop import prices


def report():
    return prices
--- shop/views.py
TITLE = "Prices"


def view():
    return TITLE
"""
)


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project that was checked once, and its findings; edits are seen at once."""
    monkeypatch.setattr(stat_index, "_SETTLED_AFTER", 0)
    monkeypatch.setenv("CONNLINT_CACHE_DIR", str(tmp_path.parent / f"{tmp_path.name}-cache"))
    make(tmp_path, SHOP)
    findings = run(connlint)
    assert [one["location"]["row"] for one in json.loads(findings)] == [5]
    assert "shop/api.py" in findings
    return findings


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How the project is linked again."""
    found: list[str] = []

    def noted(paths: Any, sources: Any, linked: Any, changes: Any) -> Any:
        is_direct = changes is not None and changes.leave_files
        found.append("the same files" if is_direct else "all steps")
        return survey(paths, sources, linked, changes)

    monkeypatch.setattr("flake8_connpool.project.survey.survey", noted)
    return found


def run(connlint: Connlint, *arguments: str) -> str:
    return connlint("--output-format=json", *arguments).out


def inserted(text: str, line: int = 1) -> Callable[[str], str]:
    """Return what inserts a line before another."""

    def insert(source: str) -> str:
        lines = source.splitlines()
        return "\n".join([*lines[: line - 1], text, *lines[line - 1 :], ""])

    return insert


def replaced(old: str, new: str) -> Callable[[str], str]:
    """Return what replaces a text."""

    def replace(source: str) -> str:
        assert old in source
        return source.replace(old, new)

    return replace


Edit = tuple[str, Callable[[str], str]]
# None of them is linked again.
HARMLESS: dict[str, Edit] = {
    "a comment above a handler": ("api.py", inserted("# Handlers of the shop.")),
    "a line in a handler": ("api.py", inserted("    day = day.strip()", 10)),
    "a comment above a request": ("prices.py", inserted("# Prices of the shop.")),
    "a longer line": ("prices.py", replaced('/{day}").json()', '/{day}?all=yes").json()')),
    "a comment at the end": ("prices.py", inserted("# The end.", 9)),
    "a file that nothing asks for": ("views.py", replaced("return TITLE", "return TITLE.title()")),
    "a function of such a file": ("views.py", inserted("def other():\n    pass")),
}
# The files that are read stay the same.
LINKED: dict[str, Edit] = {
    "an unused function in a text": ("views.py", replaced('"Prices"', '"load_all"')),
    "a function that is looked up": ("prices.py", inserted('# getattr(self, "x")')),
}
SEARCHED: dict[str, Edit] = {
    "one more function": ("prices.py", inserted("def load_none():\n    return []", 4)),
    "no handler": ("api.py", replaced('@app.get("/prices/{day}")', "")),
    "another route": ("api.py", replaced('"/prices/{day}"', '"/price/{day}"')),
    "one more call": ("api.py", replaced("return []", "return [prices.load_all([])]")),
    "one more import": ("views.py", inserted("from shop import prices")),
    "a library": ("views.py", inserted("import httpx")),
    "a name of a module": ("report.py", replaced("return prices", "return prices.load_all([1])")),
    "a file that cannot be parsed": ("prices.py", inserted("def load(")),
}
EDITS = {**HARMLESS, **LINKED, **SEARCHED}


def edit(root: Path, name: str) -> Callable[[], object]:
    """Edit a file; return what undoes that."""
    path = root / "shop" / EDITS[name][0]
    before = path.read_text()
    path.write_text(EDITS[name][1](before))
    return lambda: path.write_text(before)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_linked_as_far_as_it_must_be(
    tmp_path: Path, connlint: Connlint, shop: str, ways: list[str], name: str
) -> None:
    undo = edit(tmp_path, name)
    after = run(connlint)
    way = ["the same files"] if name in LINKED else ["all steps"] if name in SEARCHED else []
    assert ways == way
    assert after == run(connlint, "--no-cache") == run(connlint)
    undo()
    assert run(connlint) == shop


@pytest.mark.parametrize(
    ("first", "second"), [(one, other) for one in HARMLESS for other in EDITS if one != other]
)
def test_edits_follow_each_other(
    tmp_path: Path, connlint: Connlint, first: str, second: str
) -> None:
    for name in (first, second):
        edit(tmp_path, name)
        assert run(connlint) == run(connlint, "--no-cache")


def test_edits_change_findings(tmp_path: Path, connlint: Connlint, shop: str) -> None:
    changed = set()
    for name in EDITS:
        undo = edit(tmp_path, name)
        if run(connlint) != shop:
            changed.add(name)
        undo()
    assert changed >= {
        "a comment above a handler",
        "an unused function in a text",
        "another route",
        "one more call",
    }


@pytest.mark.parametrize("name", EDITS)
def test_an_unsaved_edit_changes_no_other_run(
    tmp_path: Path,
    connlint: Connlint,
    shop: str,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """An editor gives what it has, and the next run has what is on the disk."""
    file, change = EDITS[name]
    path = tmp_path / "shop" / file
    text = change(path.read_text())

    def unsaved(*arguments: str) -> str:
        give(monkeypatch, text)
        return run(connlint, f"--stdin-filename=shop/{file}", *arguments, "-")

    assert unsaved() == unsaved("--no-cache") == unsaved()
    assert run(connlint) == shop
    path.write_text(text)
    assert run(connlint) == run(connlint, "--no-cache")
    assert unsaved() == unsaved("--no-cache")


def test_a_file_that_is_new_or_gone_is_searched_for(
    tmp_path: Path, connlint: Connlint, shop: str, ways: list[str]
) -> None:
    other = tmp_path / "shop/other.py"
    other.write_text("TITLE = 1\n")
    assert run(connlint) == shop
    other.unlink()
    assert run(connlint) == shop
    assert ways == ["all steps"] * 2


def test_a_path_that_ends_as_another_does_is_not_mistaken_for_it(
    tmp_path: Path, connlint: Connlint, ways: list[str]
) -> None:
    """`(the shop/api.py:10)` ends as a text about `shop/api.py` does."""
    make(tmp_path, "--- the shop/api.py\nTITLE = 1\n")
    run(connlint)
    edit(tmp_path, "a comment above a handler")
    after = run(connlint)
    assert ways == ["all steps"]
    assert after == run(connlint, "--no-cache")


def test_a_reading_with_some_digests_of_another_state_is_not_used(
    tmp_path: Path, connlint: Connlint, shop: str, ways: list[str]
) -> None:
    """As after a run that was stopped when it had written some of the files of the cache."""
    path = "shop/report.py"
    digest = digest_of((tmp_path / path).read_bytes())
    undo = edit(tmp_path, "a name of a module")
    run(connlint)
    undo()

    def of_before(value: Any) -> Any:
        is_digests = isinstance(value, dict) and isinstance(value.get(path), str)
        return {**value, path: digest} if is_digests else value

    damaged(of_before)(tmp_path.parent / f"{tmp_path.name}-cache")
    assert run(connlint) == shop
    assert ways == ["all steps"] * 2


@pytest.mark.parametrize("name", EDITS)
def test_digests_in_several_values_are_put_together(
    tmp_path: Path,
    connlint: Connlint,
    monkeypatch: pytest.MonkeyPatch,
    ways: list[str],
    name: str,
) -> None:
    monkeypatch.setattr(parts, "_IN_ONE", 2)
    (tmp_path / "shop/more.py").write_text("TITLE = 1\n")
    run(connlint)
    ways.clear()
    edit(tmp_path, name)
    after = run(connlint)
    assert bool(ways) is (name not in HARMLESS)
    assert after == run(connlint, "--no-cache")


def test_a_reading_of_other_files_is_not_used(
    tmp_path: Path, connlint: Connlint, shop: str, ways: list[str]
) -> None:
    """Nothing outside of the project is read, whatever the cache says."""
    (tmp_path.parent / "other.py").write_text("import requests\n")
    changed = []

    def elsewhere(value: Any) -> Any:
        if isinstance(value, dict) and "tried" in value:
            changed.append(value)
            return {**value, "tried": ["../other.py", *value["tried"]]}
        return value

    damaged(elsewhere)(tmp_path.parent / f"{tmp_path.name}-cache")
    assert changed
    edit(tmp_path, "an unused function in a text")
    after = run(connlint)
    assert ways == ["all steps"]
    assert after == run(connlint, "--no-cache")
