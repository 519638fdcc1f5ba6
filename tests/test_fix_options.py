"""`connlint --fix` and the options beside it: what is fixed, what is said, and the status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runner import ALL_FIXED, BAD, BROKEN, GOOD, MIXED, REFUSED, SAFELY_FIXED, Connlint, write

from flake8_connpool.findings import Fix, Verb
from flake8_connpool.fixer import fix as fixing
from flake8_connpool.fixer import proof
from flake8_connpool.fixer.proof import Find
from flake8_connpool.semantics.syntax.source_text import SourceText


@pytest.fixture
def a(tmp_path: Path) -> Path:
    """A file that holds MIXED."""
    write(tmp_path, "a.py", text=MIXED)
    return tmp_path / "a.py"


def test_fix_writes_what_is_safe_and_reports_what_is_left(a: Path, connlint: Connlint) -> None:
    outcome = connlint("--fix")
    assert a.read_text() == SAFELY_FIXED
    assert outcome.places == ["a.py:4:14: CPL301", "a.py:5:14: CPL206"]
    assert outcome.err == "3 findings: 1 fixed, 2 left (1 more with --unsafe-fixes)\n"
    assert outcome.status == 1


def test_unsafe_fixes_are_carried_out_if_they_are_asked_for(a: Path, connlint: Connlint) -> None:
    outcome = connlint("--fix", "--unsafe-fixes")
    assert a.read_text() == ALL_FIXED
    assert outcome.places == ["a.py:5:14: CPL206"]
    assert (outcome.status, outcome.err) == (1, "3 findings: 2 fixed, 1 left\n")


def test_unsafe_fixes_may_be_configured_and_taken_back(a: Path, connlint: Connlint) -> None:
    (a.parent / "pyproject.toml").write_text("[tool.connlint]\nunsafe-fixes = true\n")
    assert connlint("--fix", "--no-unsafe-fixes").out.count("\n") == 2
    assert a.read_text() == SAFELY_FIXED
    connlint("--fix")
    assert a.read_text() == ALL_FIXED


@pytest.mark.parametrize(
    ("source", "arguments", "status", "last"),
    [
        (GOOD, [], 0, "All clear: 1 file checked."),
        (BAD, [], 1, "1 finding: 0 fixed, 1 left (1 more with --unsafe-fixes)"),
        (BAD, ["--unsafe-fixes"], 0, "1 finding: 1 fixed, 0 left"),
        (MIXED, ["--ignore=CPL206"], 1, "2 findings: 1 fixed, 1 left (1 more with --unsafe-fixes)"),
        (MIXED, ["--exit-zero"], 0, "3 findings: 1 fixed, 2 left (1 more with --unsafe-fixes)"),
        (MIXED, ["--select=CPL206"], 1, "1 finding: 0 fixed, 1 left"),
        (BROKEN, [], 1, "1 finding: 0 fixed, 1 left; 1 file not checked"),
        (MIXED + MIXED, [], 1, "6 findings: 2 fixed, 4 left (2 more with --unsafe-fixes)"),
    ],
)
def test_the_last_line_and_the_status_say_what_was_fixed_and_what_is_left(
    tmp_path: Path,
    connlint: Connlint,
    source: str,
    arguments: list[str],
    status: int,
    last: str,
) -> None:
    write(tmp_path, "a.py", text=source)
    outcome = connlint("--fix", *arguments)
    assert (outcome.status, outcome.err) == (status, f"{last}\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "1 fixable with --fix, 1 more with --unsafe-fixes."),
        (["--unsafe-fixes"], "2 fixable with --fix."),
        (["--ignore=CPL301"], "1 fixable with --fix."),
        (["--select=CPL301"], "1 fixable with --fix --unsafe-fixes."),
        (["--unfixable=CPL302"], "1 fixable with --fix --unsafe-fixes."),
        (["--extend-safe-fixes=CPL301"], "2 fixable with --fix."),
        (["--extend-unsafe-fixes=CPL302"], "2 fixable with --fix --unsafe-fixes."),
        (["--select=CPL206"], None),
    ],
)
def test_a_plain_run_says_how_much_could_be_fixed(
    a: Path, connlint: Connlint, arguments: list[str], line: str | None
) -> None:
    first, *more = connlint(*arguments).err.splitlines()
    assert first.startswith("Found ")
    assert more == ([] if line is None else [line])
    assert a.read_text() == MIXED


def test_fix_only_reports_nothing_of_what_is_left(a: Path, connlint: Connlint) -> None:
    outcome = connlint("--fix-only")
    assert a.read_text() == SAFELY_FIXED
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == "3 findings: 1 fixed, 2 left (1 more with --unsafe-fixes)\n"


@pytest.mark.parametrize("mode", ["--fix", "--fix-only", "--diff"])
def test_a_file_that_cannot_be_parsed_is_reported_whatever_the_mode(
    tmp_path: Path, connlint: Connlint, mode: str
) -> None:
    write(tmp_path, "a.py", text=BROKEN)
    outcome = connlint(mode)
    assert outcome.status == 1
    assert "a.py:3:13: CPL001 " in (outcome.err if mode == "--diff" else outcome.out)
    assert (tmp_path / "a.py").read_text() == BROKEN


def test_diff_writes_nothing_and_goes_before_fix(a: Path, connlint: Connlint) -> None:
    for arguments in (["--diff"], ["--fix", "--diff"], ["--fix-only", "--diff"]):
        outcome = connlint(*arguments)
        assert a.read_text() == MIXED
        assert outcome.out == (
            "--- a.py\n+++ a.py\n@@ -1,5 +1,5 @@\n import httpx\n \n"
            "-httpx.Timeout(30.0)\n+httpx.Timeout(30.0, pool=30.0)\n"
            " httpx.Client(timeout=None)\n"
            " httpx.Limits(max_connections=0, keepalive_expiry=5.0)\n"
        )
        assert outcome.err == "3 findings: would fix 1, leave 2 (1 more with --unsafe-fixes)\n"
        assert outcome.status == 1


def test_the_differences_of_several_files_stand_one_after_the_other(
    a: Path, connlint: Connlint
) -> None:
    one = connlint("--diff").out
    write(a.parent, "b.py", text=MIXED)
    assert connlint("--diff").out == one + one.replace(" a.py", " b.py")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [([], 1), (["--exit-zero"], 0), (["--unfixable=CPL"], 0), (["--select=CPL301"], 0)],
)
def test_the_status_of_diff_says_whether_anything_would_change(
    a: Path, connlint: Connlint, arguments: list[str], status: int
) -> None:
    outcome = connlint("--diff", *arguments)
    assert outcome.status == status
    assert outcome.out == "" or "--exit-zero" in arguments or status == 1


@pytest.mark.parametrize(
    ("arguments", "fixed"),
    [
        (
            ["--fixable=CPL301", "--unsafe-fixes"],
            MIXED.replace("=None", "=httpx.Timeout(None, pool=10.0)"),
        ),
        (["--unfixable=CPL301", "--unsafe-fixes"], SAFELY_FIXED),
        (["--fixable=CPL302", "--unfixable=CPL"], SAFELY_FIXED),
        (["--fixable=CPL", "--unfixable=CPL302"], MIXED),
        (["--extend-safe-fixes=CPL3"], ALL_FIXED),
        (["--extend-unsafe-fixes=CPL3"], MIXED),
        (
            ["--extend-safe-fixes=CPL3", "--extend-unsafe-fixes=CPL302"],
            ALL_FIXED.replace(", pool=30.0", ""),
        ),
        (["--ignore=CPL302"], MIXED),
        (["--select=CPL206"], MIXED),
        (["--per-file-ignores=a.py:CPL302"], MIXED),
        (["--per-file-ignores=b.py:CPL302"], SAFELY_FIXED),
    ],
)
def test_only_what_is_wanted_is_fixed(
    a: Path, connlint: Connlint, arguments: list[str], fixed: str
) -> None:
    connlint("--fix", *arguments)
    assert a.read_text() == fixed


def test_what_a_comment_silences_is_never_fixed(tmp_path: Path, connlint: Connlint) -> None:
    lines = MIXED.splitlines()
    lines[2] += "  # noqa: CPL302"
    source = "\n".join(
        [*lines, 'httpx.Timeout("""', '""")  # noqa', "httpx.Timeout(", "    20.0,", ")"]
    )
    write(tmp_path, "a.py", text=source + "\n")
    write(tmp_path, "b.py", text=f"# flake8: noqa\n{MIXED}")
    connlint("--fix", "--unsafe-fixes", "--fix-only")
    assert "httpx.Timeout(30.0)  # noqa: CPL302\n" in (tmp_path / "a.py").read_text()
    assert "    20.0,\n    pool=20.0,\n" in (tmp_path / "a.py").read_text()
    assert (tmp_path / "b.py").read_text() == f"# flake8: noqa\n{MIXED}"


def test_comments_that_are_disregarded_silence_no_fix(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=f"# flake8: noqa\n{MIXED}")
    connlint("--fix", "--disable-noqa")
    assert (tmp_path / "a.py").read_text() == f"# flake8: noqa\n{SAFELY_FIXED}"


@pytest.mark.parametrize(("mode", "status"), [("--fix", 1), ("--fix-only", 0), ("--diff", 0)])
def test_a_refusal_is_named_with_its_reason(
    tmp_path: Path, connlint: Connlint, mode: str, status: int
) -> None:
    write(tmp_path, "a.py", text=REFUSED)
    outcome = connlint(mode)
    line, last = outcome.err.splitlines()
    assert line.startswith("a.py:3:1: CPL401 not fixed: ")
    assert last.startswith("1 finding: ")
    assert outcome.status == status
    assert (tmp_path / "a.py").read_text() == REFUSED


def test_a_fixer_that_fails_on_a_file_is_an_error_and_the_others_are_fixed(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py", text=f"ODD = 1\n{MIXED}")
    write(tmp_path, "b.py", text=MIXED)
    real = fixing.fix

    def fix(source: SourceText, find: Find, wants: object) -> fixing.FixedSource:
        if b"ODD" in source.data:
            raise KeyError("x")
        return real(source, find, wants)  # type: ignore[arg-type]

    monkeypatch.setattr(fixing, "fix", fix)
    outcome = connlint("--fix-only")
    assert outcome.status == 2
    assert outcome.err.splitlines() == [
        "connlint: error: a.py: not fixed: internal error: KeyError: 'x'",
        "6 findings: 1 fixed, 5 left (2 more with --unsafe-fixes)",
    ]
    assert (tmp_path / "a.py").read_text() == f"ODD = 1\n{MIXED}"
    assert (tmp_path / "b.py").read_text() == SAFELY_FIXED


def fail_on_adding(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Let carrying out, or proving, an edit that adds an argument fail: CPL302's in MIXED."""
    real = getattr(fixing if where == "changes_of" else proof, where)

    def fail(*arguments: Any) -> object:
        edits = next(
            one.edits if isinstance(one, Fix) else one
            for one in arguments
            if isinstance(one, Fix | list)
        )
        if any(edit.verb is Verb.ADD for edit in edits):
            raise KeyError("x")
        return real(*arguments)

    monkeypatch.setattr(fixing if where == "changes_of" else proof, where, fail)


@pytest.mark.parametrize("where", ["changes_of", "is_as_said"])
def test_an_edit_that_fails_is_left_out_alone(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    fail_on_adding(monkeypatch, where)
    write(tmp_path, "a.py", text=MIXED)
    outcome = connlint("--fix-only", "--unsafe-fixes")
    assert outcome.status == 2
    assert outcome.err.splitlines() == [
        "a.py:3:1: CPL302 not fixed: internal error: KeyError: 'x'",
        "3 findings: 1 fixed, 2 left",
    ]
    fixed = MIXED.replace("=None", "=httpx.Timeout(None, pool=10.0)")
    assert (tmp_path / "a.py").read_text() == fixed


@pytest.mark.parametrize("where", ["changes_of", "is_as_said"])
def test_an_edit_that_fails_is_not_shown_and_the_others_are(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    fail_on_adding(monkeypatch, where)
    write(tmp_path, "a.py", text=MIXED)
    write(tmp_path, "b.py", text=MIXED)
    outcome = connlint("--output-format=json")
    assert outcome.status == 2
    shown = {
        (Path(one["filename"]).name, one["code"]): one["fix"] is not None
        for one in json.loads(outcome.out)
    }
    of_each = {"CPL000": False, "CPL206": False, "CPL301": True, "CPL302": False}
    assert shown == {(name, code): of_each[code] for name in ("a.py", "b.py") for code in of_each}
    assert "the fix of CPL302 failed: internal error: KeyError: 'x'" in outcome.out
