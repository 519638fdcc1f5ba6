"""`connlint --fix -`: the fixed source on standard output, all else beside it."""

from __future__ import annotations

import io
import json
import sys

import pytest
from cli_runner import BAD, BROKEN, GOOD, MIXED, REFUSED, SAFELY_FIXED, Connlint, give

from flake8_connpool.fixer import fix


def test_standard_input_comes_out_fixed_and_the_findings_beside_it(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, MIXED)
    outcome = connlint("--fix", "-", "--stdin-filename", "src/a.py")
    assert (outcome.status, outcome.out) == (1, SAFELY_FIXED)
    assert [line.split(" `")[0] for line in outcome.err.splitlines()] == [
        "src/a.py:4:14: CPL301",
        "src/a.py:5:14: CPL206",
        "3 findings: 1 fixed, 2 left (1 more with --unsafe-fixes)",
    ]


@pytest.mark.parametrize("source", [GOOD, BROKEN, REFUSED, "", "\ufeff# caf\u00e9"])
@pytest.mark.parametrize("mode", ["--fix", "--fix-only"])
def test_standard_input_that_is_not_fixed_comes_out_as_it_went_in(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, source: str, mode: str
) -> None:
    give(monkeypatch, source)
    assert connlint(mode, "-").out == source


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_findings_beside_standard_input_are_coloured_where_they_are_shown_on_a_terminal(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    terminal = Terminal(io.BytesIO())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, name, terminal)
    give(monkeypatch, BAD)
    beside = connlint("--fix", "-").err
    if name == "stderr":
        beside = terminal.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "CPL301" in beside
    assert ("\x1b" in beside) == (name == "stderr")


@pytest.mark.parametrize("mode", ["--fix", "--fix-only"])
def test_standard_input_comes_out_as_it_went_in_where_the_fixer_fails(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(fix, "fix", fail)
    give(monkeypatch, MIXED)
    outcome = connlint(mode, "-")
    assert (outcome.status, outcome.out) == (2, MIXED)
    assert "connlint: error: stdin: not fixed: internal error: KeyError: 'x'\n" in outcome.err


@pytest.mark.parametrize(
    ("mode", "status", "lines"), [("--fix-only", 0, SAFELY_FIXED), ("--diff", 1, "--- stdin\n+++ ")]
)
def test_the_modes_hold_for_standard_input(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, mode: str, status: int, lines: str
) -> None:
    give(monkeypatch, MIXED)
    outcome = connlint(mode, "-")
    assert outcome.status == status
    assert outcome.out.startswith(lines)
    assert outcome.err.count("\n") == 1


def test_the_findings_beside_standard_input_may_be_json(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, REFUSED + MIXED)
    outcome = connlint("--fix", "--output-format=json", "-")
    assert [record["code"] for record in json.loads(outcome.err)] == ["CPL401", "CPL301", "CPL206"]
    give(monkeypatch, REFUSED)
    outcome = connlint("--fix", "--output-format=json", "--output-file=a.json", "-")
    assert outcome.err.startswith("stdin:3:1: CPL401 not fixed: ")
    give(monkeypatch, GOOD)
    outcome = connlint("--fix", "--output-format=json", "-")
    assert (outcome.status, outcome.out, outcome.err) == (0, GOOD, "[]\n")
