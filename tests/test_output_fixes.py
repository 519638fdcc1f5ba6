"""How fixes are shown: in json as ruff shows them, and as a difference that `patch` reads."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, NoReturn

import pytest
from children import run_loaded
from cli_runner import MIXED, REFUSED, UNFIXABLE, Connlint, write
from markers import fixtures

from flake8_connpool.fixer import fix as fixing
from flake8_connpool.semantics.syntax.source import decode
from flake8_connpool.semantics.syntax.source_text import SourceText

JSON = ("--isolated", "--extend-select=CPL9", "--output-format=json")
FIX = ("--isolated", "--extend-select=CPL9", "--fix-only", "--unsafe-fixes")


def fixes(connlint: Connlint, *arguments: str) -> dict[str, Any]:
    """Return the fix of each finding in the working directory by its code."""
    records = json.loads(connlint("--output-format=json", *arguments).out)
    return {record["code"]: record["fix"] for record in records}


def test_a_fix_has_the_keys_and_the_order_of_ruffs(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    write(tmp_path, "b.py", text="import os\n")
    run = subprocess.run(
        ["ruff", "check", "--isolated", "--no-cache", "--output-format=json", "b.py"],
        cwd=tmp_path,
        env={"PATH": sysconfig.get_path("scripts")},
        capture_output=True,
        check=False,
    )
    (record,) = json.loads(run.stdout)
    ours = fixes(connlint, "a.py")["CPL302"]

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return [(key, shape(inner)) for key, inner in value.items()]
        return [shape(inner) for inner in value] if isinstance(value, list) else type(value)

    assert shape(ours) == shape(record["fix"])


def test_a_fix_replaces_the_least(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED.replace("httpx.Timeout(", "\u4e2d = httpx.Timeout("))
    place = {"column": 23, "row": 3}
    assert fixes(connlint)["CPL302"] == {
        "applicability": "safe",
        "edits": [{"content": ", pool=30.0", "end_location": place, "location": place}],
        "message": "Add `pool=30.0`",
    }


def test_what_is_shown_is_how_the_fix_is_judged(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    arguments = ("--extend-safe-fixes=CPL301", "--extend-unsafe-fixes=CPL302")
    shown = fixes(connlint, *arguments)
    assert shown["CPL301"]["applicability"] == "safe"
    assert shown["CPL302"]["applicability"] == "unsafe"
    assert shown["CPL206"] is None
    assert fixes(connlint, "--unfixable=CPL301")["CPL301"] is None


def test_a_fix_that_would_be_refused_is_not_shown(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=REFUSED)
    assert fixes(connlint) == {"CPL401": None}


def test_advice_is_shown_as_such(tmp_path: Path, connlint: Connlint) -> None:
    source = "from sqlalchemy import create_engine\n\ncreate_engine('postgresql:///x')\n"
    write(tmp_path, "a.py", text=source)
    fix = fixes(connlint, "--select=CPL902")["CPL902"]
    assert (fix["applicability"], fix["edits"][0]["content"]) == ("display", ", pool_recycle=1800")
    assert connlint("--select=CPL902", "--fix", "--unsafe-fixes").status == 1
    assert (tmp_path / "a.py").read_text() == source


def test_what_is_left_after_fixing_is_shown_in_the_file_as_it_is_now(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(
        tmp_path, "a.py", text="import httpx\n\nx = httpx.Timeout(9), httpx.Client(timeout=None)\n"
    )
    outcome = connlint("--fix", "--output-format=json")
    (record,) = json.loads(outcome.out)
    assert outcome.err == ""
    assert record["location"] == {"column": 44, "row": 3}
    assert record["fix"]["edits"][0]["location"] == {"column": 52, "row": 3}


# One file of each rule that has a fix.
FIXABLE = [
    path for path in fixtures("bad") if path.stem == "bad" and any(path.parent.glob("fixed*.py"))
]


@pytest.mark.parametrize("path", FIXABLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_carrying_out_the_edits_of_json_until_none_is_left_gives_what_fix_writes(
    path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(data: bytes, *arguments: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return connlint(*arguments, "-").out

    data = path.read_bytes()
    fixed = given(data, *FIX)
    for _ in range(10):
        before = data
        data = _edited(decode(data), json.loads(given(data, *JSON))).encode()
        if data == before:
            break
    assert data.decode() == fixed


def _edited(text: str, records: list[dict[str, Any]]) -> str:
    """Carry out the fixes that do not overlap; where two do, the first."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(location: dict[str, int]) -> int:
        return starts[location["row"] - 1] + location["column"] - 1

    taken: list[tuple[int, int, str]] = []
    for record in records:
        if not record["fix"] or record["fix"]["applicability"] == "display":
            continue
        edits = [
            (offset(edit["location"]), offset(edit["end_location"]), edit["content"])
            for edit in record["fix"]["edits"]
        ]
        if all(end < first or last < start for start, end, _ in edits for first, last, _ in taken):
            taken += edits
    for start, end, content in sorted(taken, reverse=True):
        text = text[:start] + content + text[end:]
    return text


DIFFED = {
    "crlf": MIXED.replace("\n", "\r\n").encode(),
    "no newline at the end": MIXED.replace("\nhttpx.Limits", "#").rstrip().encode(),
    "a line that only a newline ends": MIXED.replace("\n\n", "\n# a\r# b\x0cc\u2028d\n").encode(),
    "latin-1": f"# coding: latin-1\n'\xe9'\n{MIXED}".encode("latin-1"),
    "bom": b"\xef\xbb\xbf" + MIXED.encode(),
    "far apart": (MIXED + "#\n" * 50 + "httpx.Timeout(9)\n" + "#\n" * 50).encode(),
}


@pytest.mark.parametrize("tool", ["patch", "git"])
def test_the_difference_turns_the_one_into_the_other(
    tmp_path: Path, connlint: Connlint, tool: str
) -> None:
    def lay_out() -> None:
        for name, data in DIFFED.items():
            (tmp_path / f"{name}.py").write_bytes(data)

    def read() -> dict[str, bytes]:
        return {name: (tmp_path / f"{name}.py").read_bytes() for name in DIFFED}

    lay_out()
    run = run_loaded("flake8_connpool", "--isolated", "--diff", "--unsafe-fixes", cwd=tmp_path)
    assert run.returncode == 1
    assert read() == DIFFED
    command = ["patch", "-p0", "--binary"] if tool == "patch" else ["git", "apply", "-p0"]
    try:
        subprocess.run(
            command, cwd=tmp_path, input=run.stdout, capture_output=True, check=True, timeout=20
        )
    except FileNotFoundError:
        pytest.skip(f"there is no {tool}")
    patched = read()
    lay_out()
    connlint("--isolated", "--fix", "--unsafe-fixes")
    fixed = read()
    assert patched == fixed
    assert all(fixed[name] != DIFFED[name] for name in DIFFED)


def test_the_name_of_a_file_cannot_act_on_a_terminal(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a\x1b[31m\n.py", text=MIXED)
    first, second, _ = connlint("--diff").out.split("\n", 2)
    assert (first, second) == ("--- a\\x1b[31m\\n.py", "+++ a\\x1b[31m\\n.py")


# What acts on a terminal, or does not show; a tab and a carriage return at the end do neither.
ACTING = {
    "'\x1b[2J\x9b1A\x7f\x08'": r"'\x1b[2J\x9b1A\x7f\x08'",
    "'\u202e\u200b\xa0'": r"'\u202e\u200b\xa0'",
    "'a'\r'b'": r"'a'\r'b'",
    "'\xe9'\t# \u4e2d": "'\xe9'\t# \u4e2d",
    "'c'\r": "'c'",
}


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def diff_on(
    stream: io.TextIOWrapper, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, *more: str
) -> bytes:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        connlint("--isolated", "--diff", *more)
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("written", ACTING, ids=ascii)
def test_a_source_cannot_act_on_a_terminal(
    tmp_path: Path,
    connlint: Connlint,
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    term: str,
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "a.py").write_bytes(f"{written}\n{MIXED}".encode())
    shown = diff_on(Terminal(io.BytesIO(), "utf-8"), connlint, monkeypatch).decode()
    assert shown.split("\n")[3] == f" {ACTING[written]}"
    assert all(char.isprintable() for char in shown if char not in "\n\t")
    assert "+httpx.Timeout(30.0, pool=30.0)\n" in shown


@pytest.mark.parametrize("written", ACTING, ids=ascii)
def test_a_program_reads_the_bytes_of_the_source(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    (tmp_path / "a.py").write_bytes(f"{written}\n{MIXED}".encode())
    piped = diff_on(io.TextIOWrapper(io.BytesIO()), connlint, monkeypatch)
    assert f"\n {written}\n".encode() in piped
    report = f"--output-file={tmp_path / 'report'}"
    diff_on(Terminal(io.BytesIO()), connlint, monkeypatch, report)
    assert (tmp_path / "report").read_bytes() == piped


def test_a_terminal_shows_a_source_of_another_encoding(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    data = f"# coding: iso2022_jp\n'\u4e2d'\n{MIXED}".encode("iso2022_jp")
    (tmp_path / "a.py").write_bytes(data)
    shown = diff_on(Terminal(io.BytesIO(), "utf-8"), connlint, monkeypatch).decode()
    assert "\n '\u4e2d'\n" in shown
    assert "\x1b[32m+httpx.Timeout(30.0, pool=30.0)\x1b[0m\n" in shown
    assert "\x1b" not in re.sub(r"\x1b\[[\d;]*m", "", shown)


FAILING = "import httpx\nodd = httpx.Timeout(30.0)\n"


@pytest.mark.parametrize("output_format", ["json", "json-lines", "sarif"])
def test_a_fix_that_cannot_be_shown_ends_neither_the_run_nor_its_file(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, output_format: str
) -> None:
    write(tmp_path, "a.py", text=FAILING)
    write(tmp_path, "b.py", text=MIXED)
    whole = set(re.findall(r"CPL\d{3}", connlint(f"--output-format={output_format}").out))

    def fail(source: SourceText, *_: object) -> NoReturn:
        raise KeyError(source.data[:3])

    monkeypatch.setattr(fixing, "replacements", fail)
    outcome = connlint(f"--output-format={output_format}", "--no-cache")
    assert outcome.status == 2
    assert set(re.findall(r"CPL\d{3}", outcome.out)) == {"CPL000", *whole}
    assert "carrying out the fixes failed: KeyError: b'imp'" in outcome.out


# What rewrites code is loaded in the last run of each process, and not before.
LOADING: list[list[tuple[str, list[str]]]] = [
    [
        (MIXED, ["--output-format=concise"]),
        (UNFIXABLE, []),
        (UNFIXABLE, ["--output-format=json"]),
        (UNFIXABLE, ["--fix"]),
        (MIXED, ["--fix", "--select=CPL301", "--output-format=concise"]),
        (MIXED, []),
    ],
    [(MIXED, ["--output-format=json"])],
    [(MIXED, ["--fix"])],
]


@pytest.mark.parametrize("runs", LOADING, ids=lambda runs: " ".join(runs[-1][1]) or "full")
def test_what_rewrites_code_is_loaded_only_where_something_is_to_be_rewritten(
    tmp_path: Path, runs: list[tuple[str, list[str]]]
) -> None:
    program = f"""\
import sys
from pathlib import Path
from flake8_connpool.cli import main
for source, arguments in {runs!r}:
    Path("a.py").write_text(source)
    main(["--no-cache", *arguments])
    print("libcst" in sys.modules)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = re.findall(r"^(?:True|False)$", run.stdout, re.MULTILINE)
    assert loaded == ["False"] * (len(runs) - 1) + ["True"]
