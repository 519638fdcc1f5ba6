"""Bad input: each file that cannot be used is told with its name and line, the rest is checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import BAD, Connlint, run_module, write

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
    "a hundred thousand lines": b"x = [1, 2]\n" * 100_000 + BAD.encode(),
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
