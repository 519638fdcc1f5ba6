"""Bad input: each file that cannot be used is told with its name and line, the rest is checked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_runner import BAD, Connlint, run_module, write

from flake8_connpool.findings import Finding
from flake8_connpool.linter.lint import lint as lint_source
from flake8_connpool.semantics.syntax.source_text import SourceText

# What concerns us, so that a walk reads on.
IMPORT = b"import httpx\nhttpx.Client(timeout=None)\n"
DEEP = 5_000


UNREADABLE = {
    "syntax error": (IMPORT + b"def f(:\n", 3),
    "python 2": (IMPORT + b"print 'x'\n", 3),
    "null bytes": (IMPORT + b"x = 'a\0b'\n", 3),
    "not utf-8": (IMPORT + b"x = '\xff'\n", 3),
    "not the encoding of its cookie": (b"# coding: ascii\n" + IMPORT + b"x = '\xff'\n", 4),
    "an unknown encoding": (b"# coding: nonsense\n" + IMPORT, 1),
    "bom and another cookie": (b"\xef\xbb\xbf# coding: latin-1\n" + IMPORT, 1),
    "nested brackets": (IMPORT + b"x = " + b"(" * DEEP + b"1" + b")" * DEEP + b"\n", 3),
    "nested calls": (IMPORT + b"x = " + b"f(" * DEEP + b")" * DEEP + b"\n", 3),
}

# How deep is too deep for these, each Python decides for itself.
NESTED = {
    "operators": b"-" * DEEP + b"1",
    "sums": b"1" + b"+1" * DEEP,
    "attributes": b"a" + b".a" * DEEP,
    "lambdas": b"lambda:" * DEEP + b"1",
    "conditions": b"1 if a else " * DEEP + b"1",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_parsed_is_told_with_its_line_and_the_rest_is_checked(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    source, line = UNREADABLE[name]
    (tmp_path / "a.py").write_bytes(source)
    write(tmp_path, "b.py")
    outcome = connlint()
    assert outcome.status == 1
    assert [place.split(" ")[1] for place in outcome.places] == ["CPL001", "CPL301"]
    assert outcome.files == ["a.py", "b.py"]
    assert outcome.out.split(":")[1] == str(line)


READABLE = {
    "latin-1 with a cookie": ("# coding: latin-1\n'\xe9'; x = 1\n" + BAD).encode("latin-1"),
    "bom": b"\xef\xbb\xbf" + BAD.encode(),
    "crlf": BAD.replace("\n", "\r\n").encode(),
    "old mac": BAD.replace("\n", "\r").encode(),
    "form feeds": b"\f\n" + BAD.replace("\n\n", "\n\f\n").encode(),
    "line separators in a string": "s = '\u2028\u0085'\n".encode() + BAD.encode(),
    "no newline at the end": BAD.rstrip().encode(),
    "twenty thousand lines": b"x = [1, 2]\n" * 20_000 + BAD.encode(),
    "one very long line": b"x = '" + b"a" * 1_000_000 + b"'\n" + BAD.encode(),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_looks_odd_is_checked(tmp_path: Path, connlint: Connlint, name: str) -> None:
    source = READABLE[name]
    (tmp_path / "a.py").write_bytes(source)
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip().count(b"\n") + 1
    assert connlint().places == [f"a.py:{lines}:14: CPL301"]


def test_an_empty_file_holds_nothing(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text="")
    assert connlint("a.py").status == 0
    assert connlint().status == 0


def test_no_nesting_brings_the_process_down(tmp_path: Path) -> None:
    for name, expression in NESTED.items():
        (tmp_path / f"{name}.py").write_bytes(IMPORT + b"x = " + expression + b"\n")
    run = run_module("--select=CPL3", cwd=tmp_path)
    assert run.returncode == 1
    told = dict(line.split(b":", 1) for line in run.stdout.splitlines())
    assert set(told) == {f"{name}.py".encode() for name in NESTED}
    assert all(b" CPL001 " in text or text.startswith(b"2:14: CPL301") for text in told.values())


def test_what_is_checked_is_not_run(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=f"{BAD}open({str(tmp_path / 'made')!r}, 'w')\n")
    write(tmp_path, "httpx.py", text=f"open({str(tmp_path / 'made')!r}, 'w')\n")
    assert connlint().files == ["a.py"]
    assert not (tmp_path / "made").exists()


def test_a_file_that_claims_to_be_huge_is_told_and_the_rest_is_checked(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "b.py", text=BAD)
    with (tmp_path / "a.py").open("wb") as file:
        file.truncate(400 << 30)
    outcome = connlint()
    assert outcome.messages.splitlines()[0] == "a.py:1:1: CPL001 cannot be read: larger than 64 MiB"
    assert "b.py" in outcome.out
    assert outcome.status == 1


@pytest.mark.parametrize("name", [".gitignore", "requirements.txt", "uv.lock"])
def test_what_is_read_beside_the_sources_has_a_bound_too(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    write(tmp_path, "b.py", text=BAD)
    (tmp_path / ".git").mkdir()
    with (tmp_path / name).open("wb") as file:
        file.truncate(400 << 30)
    outcome = connlint()
    assert outcome.status == 1
    assert "b.py" in outcome.out


@pytest.mark.parametrize("name", ["pyproject.toml", "connlint.toml", "baseline.json"])
def test_settings_that_claim_to_be_huge_are_named(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    write(tmp_path, "b.py", text=BAD)
    with (tmp_path / name).open("wb") as file:
        file.truncate(400 << 30)
    outcome = connlint(*(["--baseline=baseline.json"] if name == "baseline.json" else []))
    assert outcome.status == 2
    assert outcome.err == f"connlint: error: {name}: larger than 64 MiB\n"


@pytest.mark.parametrize("error", [MemoryError(), RecursionError("too deep"), KeyError("x")])
def test_what_fails_in_one_file_is_told_there_and_the_rest_is_checked(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    write(tmp_path, "a.py", "b.py", text=BAD)
    real = lint_source

    def lint(source: SourceText, *rest: Any, **named: Any) -> list[Finding]:
        if b"odd" in source.data:
            raise error
        return real(source, *rest, **named)

    monkeypatch.setattr("flake8_connpool.command.checker.lint", lint)
    (tmp_path / "a.py").write_text(f"{BAD}odd = 1\n")
    outcome = connlint()
    assert f"a.py:1:1: CPL000 checking the file failed: {type(error).__name__}" in outcome.out
    assert "b.py" in outcome.out
    assert outcome.status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--select=" + "x" * 100_000],
        ["--aliases=" + "x" * 100_000],
        ["--target-versions=" + "x" * 100_000],
        ["--explain=" + "x" * 100_000],
        ["--diff-from=" + "x" * 100_000],
        ["--jobs=" + "x" * 100_000],
        ["--output-format=" + "x" * 100_000],
        ["--per-file-ignores=" + "x" * 100_000],
        ["--server-idle-timeout=" + "x" * 100_000],
    ],
    ids=lambda arguments: arguments[0][:20],
)
def test_a_long_value_is_not_repeated_in_full(
    tmp_path: Path, connlint: Connlint, arguments: list[str]
) -> None:
    write(tmp_path, "b.py", text=BAD)
    (tmp_path / ".git").mkdir()
    outcome = connlint(*arguments)
    assert outcome.status == 2
    assert 20 < len(outcome.err) < 500


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in directories")
def test_nothing_is_read_for_the_words_of_a_syntax_error(tmp_path: Path) -> None:
    """Python looks for the line of an error in a file of the name that is given to its parser."""
    (tmp_path / "a.py").write_bytes(IMPORT + b"x = (\n")
    os.mkfifo(tmp_path / "<unknown>")
    run = run_module("--isolated", "a.py", cwd=tmp_path, timeout=30)
    assert run.stdout.startswith(b"a.py:3:5: CPL001 ")
