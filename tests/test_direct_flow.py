"""A source is read and decoded once, and parsed once as it is and once as it will be."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli_runner import BAD, GOOD, MIXED, Connlint, write

from flake8_connpool.files.reading import read_file
from flake8_connpool.semantics.syntax.source import decode

_PACKAGE = "flake8_connpool"


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often files are read for a check, sources decoded, and modules parsed."""
    found: Counter[str] = Counter()

    def counting(name: str, real: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            if name != "parsed" or "mode" not in named:  # `eval` is of what an edit writes
                found[name] += 1
            return real(*arguments, **named)

        return call

    reading = f"{_PACKAGE}.command.file_access.read_file"
    monkeypatch.setattr(reading, counting("read", read_file))
    monkeypatch.setattr(
        f"{_PACKAGE}.semantics.syntax.source_text.decode", counting("decoded", decode)
    )
    monkeypatch.setattr(ast, "parse", counting("parsed", ast.parse))
    return found


def test_a_check_reads_decodes_and_parses_once(
    tmp_path: Path, connlint: Connlint, counts: Counter[str]
) -> None:
    write(tmp_path, "a.py", text=BAD)
    connlint("--no-project", "a.py")
    assert counts == {"read": 1, "decoded": 1, "parsed": 1}


def test_a_check_of_a_project_parses_what_nothing_else_concerns_once(
    tmp_path: Path, connlint: Connlint, counts: Counter[str]
) -> None:
    write(tmp_path, "a.py", text=BAD)
    connlint("--no-cache", "a.py")
    assert counts["parsed"] == 1
    counts.clear()
    write(tmp_path, "pool.py", text="import httpx\nclient = httpx.Client()\n")
    write(tmp_path, "b.py", text="from pool import client\nclient.get('/', timeout=None)\n")
    connlint("--no-cache", "b.py")
    assert counts["parsed"] == 4  # each alone, and one with what the other shows


def test_a_safe_fix_parses_the_source_before_and_after(
    tmp_path: Path, connlint: Connlint, counts: Counter[str]
) -> None:
    write(tmp_path, "a.py", text="import httpx\nt = httpx.Timeout(30.0)\n")
    connlint("--no-project", "--fix", "a.py")
    assert (tmp_path / "a.py").read_text() == "import httpx\nt = httpx.Timeout(30.0, pool=30.0)\n"
    assert counts == {"read": 1, "decoded": 2, "parsed": 2}


def test_a_file_without_a_name_of_a_library_is_not_decoded(
    tmp_path: Path, connlint: Connlint, counts: Counter[str]
) -> None:
    write(tmp_path, "a.py", text="import os\n")
    write(tmp_path, "b.py", text=GOOD)
    connlint("--no-project")
    assert counts == {"read": 2, "decoded": 1, "parsed": 1}
    counts.clear()
    connlint("--no-cache")
    assert counts == {"read": 1, "decoded": 1, "parsed": 1}  # the project was read before


@pytest.mark.parametrize("option", ["--diff", "--add-noqa", "--output-format=json"])
def test_what_else_is_done_reads_a_file_once(
    tmp_path: Path, connlint: Connlint, counts: Counter[str], option: str
) -> None:
    write(tmp_path, "a.py", text=MIXED)
    connlint("--no-project", option)
    assert counts["read"] == 1
    assert counts["decoded"] <= 3
