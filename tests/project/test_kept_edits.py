"""What fixes replace is kept with the findings of a file, and used only for the same ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Connlint

from flake8_connpool.fixer import fix

from .folders import make

SOURCE = """
--- a.py
import httpx

timeout = httpx.Timeout(30.0)
client = httpx.Client(timeout=None)
"""
FORMATS = ("full", "json", "json-lines", "rdjson", "sarif")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of a cache that no other test uses."""
    directory = tmp_path.parent / f"{tmp_path.name}-cache"
    monkeypatch.setenv("CONNLINT_CACHE_DIR", str(directory))
    make(tmp_path, SOURCE)
    return directory


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of findings whose fixes are proven, in their order."""
    numbers: list[int] = []
    real = fix.replacements

    def replacements(source: Any, found: Any, *others: Any) -> Any:
        numbers.append(len(found))
        return real(source, found, *others)

    monkeypatch.setattr(fix, "replacements", replacements)
    return numbers


@pytest.mark.parametrize("name", FORMATS)
def test_fixes_are_proven_once(connlint: Connlint, proven: list[int], name: str) -> None:
    first = connlint(f"--output-format={name}").out
    assert "pool=30.0" in first
    assert proven == [2]
    assert connlint(f"--output-format={name}").out == first
    assert proven == [2]


def test_formats_share_what_is_kept(connlint: Connlint, proven: list[int]) -> None:
    for name in FORMATS:
        connlint(f"--output-format={name}")
    assert proven == [2]


def test_a_format_without_edits_keeps_none(connlint: Connlint, proven: list[int]) -> None:
    connlint("--output-format=concise")
    assert not proven
    assert "pool=30.0" in connlint("--output-format=json").out
    assert proven == [2]


def test_other_findings_have_other_edits(connlint: Connlint, proven: list[int]) -> None:
    connlint("--output-format=full")
    assert "pool=30.0" not in connlint("--output-format=full", "--ignore=CPL302").out
    assert "pool=30.0" in connlint("--output-format=full", "--select=CPL302").out
    assert proven == [2, 1, 1]


def test_other_trust_in_a_fix_is_shown(connlint: Connlint, proven: list[int]) -> None:
    def trusted(*arguments: str) -> list[str]:
        found = json.loads(connlint("--output-format=json", *arguments).out)
        return [one["fix"]["applicability"] for one in found]

    before = trusted()
    after = trusted("--extend-unsafe-fixes=CPL302")
    assert before[0] == "safe"
    assert after[0] == "unsafe"
    assert trusted("--extend-unsafe-fixes=CPL302") == after
    assert proven == [2, 2]


def test_comments_count(connlint: Connlint, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(path.read_text().replace("(30.0)", "(30.0)  # noqa: CPL302"))
    for arguments in ((), ("--disable-noqa",)) * 2:
        found = json.loads(connlint("--output-format=json", *arguments).out)
        assert [one["code"] for one in found] == ["CPL302", "CPL301"][not arguments :]
        assert all(one["fix"]["edits"] for one in found)


def test_a_fix_that_fails_is_tried_each_time(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(fix, "changes_of", fail)
        assert "the fix of CPL302 failed" in connlint("--output-format=json").out
    assert "failed" not in connlint("--output-format=json").out


def test_lines_that_a_run_leaves_out_are_not_kept(connlint: Connlint, proven: list[int]) -> None:
    connlint("--write-baseline=known.json")
    for _ in range(2):
        assert "pool=30.0" not in connlint("--output-format=full", "--baseline=known.json").out
    assert "pool=30.0" in connlint("--output-format=full").out
    assert proven == [2]
