"""What a finding about a whole file says to do, by what is wrong with the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_connpool.command.checker import Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.config.effective import configure
from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

FIX_SYNTAX = "fix the syntax, or exclude the file"
SAVE_AS_UTF8 = "save the file as UTF-8, or declare its encoding in the first line"

SOURCES = {
    "a syntax error": (b"import httpx\ndef f(:\n", FIX_SYNTAX),
    "Python 2": (b"import httpx\nprint 'x'\n", FIX_SYNTAX),
    "bytes of another encoding": (b"import httpx\n'\xe9'\n", SAVE_AS_UTF8),
    "an unknown encoding": (b"# coding: nowhere\nimport httpx\n", SAVE_AS_UTF8),
    "an encoding of no text": (b"# coding: rot13\nimport httpx\n", SAVE_AS_UTF8),
    "bytes before an encoding": (b"'\xe9' # coding\nimport httpx\n", SAVE_AS_UTF8),
    "a null byte": (b"import httpx\n\0\n", "save the file as UTF-8, or exclude it"),
    "an open parenthesis": (b"import httpx\nx = " + b"(" * 400, FIX_SYNTAX),
    "an expression that is too deep": (
        b"import httpx\n" + b"-" * 100000 + b"1",
        "exclude the file",
    ),
}


def checked(tmp_path: Path, file: FoundFile) -> Finding:
    checker = Checker(configure({"isolated": True}, str(tmp_path)))
    (found,) = checker.check_file(file).found
    return found.finding


@pytest.mark.parametrize("way", SOURCES)
def test_a_source_that_cannot_be_parsed(way: str) -> None:
    data, expected = SOURCES[way]
    (finding,) = lint(data, RuleOptions())
    assert (finding.code, finding.help) == ("CPL001", expected)


@pytest.mark.parametrize("version", [(3, 99), (9, 1)])
def test_a_project_for_a_newer_python(version: tuple[int, int]) -> None:
    (finding,) = lint(b"import httpx\ndef f(:\n", RuleOptions(), required_python=lambda: version)
    needed = f"Python {version[0]}.{version[1]}"
    assert finding.message == f"the project requires {needed}; the file is not checked"
    assert finding.help == f"run connlint with {needed}"


def test_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("{}")
    finding = checked(tmp_path, FoundFile(str(path), is_named=True))
    assert finding.help == 'exclude it, e.g. with `extend-exclude = ["*.ipynb"]`'


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    finding = checked(tmp_path, FoundFile(str(tmp_path / "a.py")))
    assert (finding.code, finding.help) == ("CPL001", "make the file readable, or exclude it")


def test_a_rule_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("flake8_connpool.command.checker.lint", fail)
    path = tmp_path / "a.py"
    path.write_text("import httpx\n")
    finding = checked(tmp_path, FoundFile(str(path), is_named=True))
    assert (finding.code, finding.help) == (
        "CPL000",
        "report it as a bug, with the file if you can",
    )
