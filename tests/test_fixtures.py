"""Every fixture is real code, and holds the findings that it announces, no more and no fewer."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fixed import findings
from markers import FIXTURES, ROOT, Snapshot, fixtures, marked, name_of, sources

from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import concerns
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions

CHECKED = [code for code, rule in RULES.items() if rule.check is not None]
EVERY_FILE = [*fixtures(), *sources()]
# Before Python 3.12 an expression inside an f-string has the place of the whole string.
PLACED_BY_PYTHON = {"sources/f_string"}
LONGEST_MESSAGE = 100

# What is left in a fixed file is said of the bad one too.
SAID = [path for path in EVERY_FILE if path not in fixtures("fixed")]

every_file = pytest.mark.parametrize("path", EVERY_FILE, ids=name_of)


def places(found: list[Finding]) -> list[tuple[int, str]]:
    return sorted((finding.line, finding.code) for finding in found)


@every_file
def test_findings_are_those_that_the_markers_announce(path: Path) -> None:
    data = path.read_bytes()
    assert places(findings(data, path.parent.name)) == marked(data)


def test_a_file_with_findings_passes_the_filter() -> None:
    marked_files = [path for path in EVERY_FILE if marked(path.read_bytes())]
    assert len(marked_files) > len(CHECKED)
    stopped = [path for path in marked_files if not concerns(path.read_bytes(), RuleOptions())]
    assert stopped == []


def test_every_rule_has_bad_and_good_code() -> None:
    without = [code for code in CHECKED if not fixtures("bad", code) or not fixtures("good", code)]
    assert without == []


def test_every_fixture_belongs_to_a_rule() -> None:
    folders = {path.parent.name for path in FIXTURES.glob("*/*.py")}
    assert folders == {*CHECKED, "sources"}
    assert {*fixtures("bad"), *fixtures("good"), *fixtures("fixed")} == set(fixtures())


def announces_its_own_code(path: Path) -> bool:
    return path.parent.name in {code for _, code in marked(path.read_bytes())}


def test_bad_code_announces_its_own_code() -> None:
    assert [path for path in fixtures("bad") if not announces_its_own_code(path)] == []


def test_good_code_does_not_announce_its_own_code() -> None:
    assert [path for path in fixtures("good") if announces_its_own_code(path)] == []


@contextmanager
def nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take away what would speak in other tests of this process: at their pools, in their forks."""
    from sqlalchemy import event  # takes longer to load than all fixtures take to check

    added: list[tuple[Any, str, Any]] = []
    real = event.api.listen

    def listen(target: Any, identifier: str, fn: Any, *args: Any, **kw: Any) -> None:
        real(target, identifier, fn, *args, **kw)
        # SQLAlchemy itself listens to its classes, in modules that are first imported here.
        if isinstance(target, type) and not str(fn.__module__).startswith("sqlalchemy"):
            added.append((target, identifier, fn))

    monkeypatch.setattr(event, "listen", listen)
    monkeypatch.setattr(event.api, "listen", listen)
    monkeypatch.setattr(os, "register_at_fork", lambda **_: None, raising=False)
    yield
    for listener in added:
        event.remove(*listener)


@every_file
def test_a_fixture_can_be_imported_without_side_effects(
    path: Path,
    one_authority: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a fixture must not go to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.chdir(ROOT)
    name = "fixture_" + re.sub(r"\W", "_", name_of(path))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)  # dataclasses look their module up
    before = set(ROOT.iterdir())
    with warnings.catch_warnings(), nothing_left_behind(monkeypatch):
        warnings.simplefilter("error", SyntaxWarning)
        spec.loader.exec_module(module)
    assert set(ROOT.iterdir()) == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in fixtures()
        if set(re.findall(rb"\bhttpx2?\b", path.read_bytes())) == {b"httpx"}
    ],
    ids=name_of,
)
def test_httpx2_is_httpx_under_another_name(path: Path) -> None:
    data = path.read_bytes()
    renamed = re.sub(rb"\bhttpx\b", b"httpx2", data)
    found, found_renamed = (findings(source, path.parent.name) for source in (data, renamed))
    assert [(f.line, f.code, f.message) for f in found] == [
        (f.line, f.code, re.sub(r"\bhttpx2\b", "httpx", f.message)) for f in found_renamed
    ]


@pytest.mark.parametrize("path", SAID, ids=name_of)
def test_findings_stand_in_the_snapshot(path: Path, snapshot: Snapshot) -> None:
    if name_of(path) in PLACED_BY_PYTHON:
        pytest.skip("columns differ between versions of Python")
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / path.parent.name
    found = findings(path.read_bytes(), path.parent.name)
    lines = [
        f"{f.line}:{f.column}-{f.end_line}:{f.end_column} {f.code} {f.message}\n" for f in found
    ]
    snapshot.assert_match("".join(lines), f"{path.stem}.txt")


def test_messages_are_short() -> None:
    found = [f for path in EVERY_FILE for f in findings(path.read_bytes(), path.parent.name)]
    assert found
    assert [f.message for f in found if len(f.message) > LONGEST_MESSAGE] == []


def test_no_snapshot_outlives_its_fixture() -> None:
    folder = ROOT / "tests" / "snapshots"
    kept = {p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.txt")}
    assert kept == {name_of(path) for path in SAID} - PLACED_BY_PYTHON
