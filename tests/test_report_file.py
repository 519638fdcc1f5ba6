"""The report in a file of its own, in every format, and what is left where it cannot be written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from cli_runner import BAD, CODE, MIXED, SAFELY_FIXED, Connlint, give, run_module, write
from full_disk import room_for

from flake8_connpool.config.options.output import OUTPUT_FORMATS


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_the_file_holds_what_standard_output_would(
    tmp_path: Path, connlint: Connlint, output_format: str
) -> None:
    write(tmp_path, "a.py", text=MIXED)
    shown = connlint("--output-format", output_format)
    to_file = connlint("--output-format", output_format, "-o", "new/report")
    assert (to_file.status, to_file.out, to_file.err) == (1, "", shown.err)
    assert (tmp_path / "new/report").read_text() == shown.out
    assert CODE in shown.out


def test_colours_do_not_go_into_a_file(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in connlint().out
    connlint("--output-file=report.txt")
    assert "\x1b[" not in (tmp_path / "report.txt").read_text()


def test_a_clean_run_empties_the_file_of_the_last(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    connlint("--output-file=report.txt")
    write(tmp_path, "a.py", text="")
    assert connlint("--output-file=report.txt").status == 0
    assert (tmp_path / "report.txt").read_text() == ""


def test_a_difference_goes_there_too(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    assert connlint("--diff", "--output-file=changes.diff").out == ""
    assert (tmp_path / "changes.diff").read_text().startswith("--- a.py\n+++ a.py\n")


def test_a_fixed_standard_input_goes_out_and_its_report_to_the_file(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, MIXED)
    outcome = connlint("-", "--fix", "--output-format=json-lines", "--output-file=left")
    assert outcome.out == SAFELY_FIXED
    assert (tmp_path / "left").read_text().count('"code"') == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [(".", "Is a directory"), ("a.py/report", "Not a directory"), ("/dev/full", "No space left")],
)
def test_a_file_that_cannot_be_written_ends_the_run_with_its_name(
    tmp_path: Path, connlint: Connlint, name: str, reason: str
) -> None:
    write(tmp_path, "a.py")
    outcome = connlint("--output-file", name)
    assert outcome.status == 2
    assert outcome.err.startswith(f"connlint: error: {name}: {reason}")
    assert outcome.err.count("\n") == 1
    assert (tmp_path / "a.py").read_text() == BAD


def test_a_full_disk_leaves_the_report_that_was_there(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "report.txt", text="the last one\n")
    with room_for(20):
        outcome = connlint("--output-file=report.txt")
    assert outcome.status == 2
    assert outcome.err.startswith("connlint: error: report.txt: ")
    assert (tmp_path / "report.txt").read_text() == "the last one\n"
    assert sorted(os.listdir(tmp_path)) == ["a.py", "report.txt"]


def test_the_device_of_standard_output_is_standard_output(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    run = run_module("--output-file=/dev/stdout", cwd=tmp_path)
    assert run.stdout == run_module(cwd=tmp_path).stdout


def test_counts_take_the_place_of_findings(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=BAD + "httpx.Client(timeout=None)\n")
    outcome = connlint("--statistics")
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out == "2\tCPL301\t[ ] unbounded-pool-wait\n"
    assert connlint("--statistics", "--output-format=sarif").status == 2
    assert connlint("--statistics", "--unsafe-fixes").out == "2\tCPL301\t[*] unbounded-pool-wait\n"


def test_a_difference_has_colours_where_they_are_wanted_and_nowhere_else(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py", text=MIXED)
    plain = connlint("--diff").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = connlint("--diff").out
    assert "\x1b[31m-httpx.Timeout(30.0)\x1b[0m\n" in coloured
    assert "\x1b[32m+httpx.Timeout(30.0, pool=30.0)\x1b[0m\n" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    connlint("--diff", "-o", "changes.diff")
    assert (tmp_path / "changes.diff").read_text() == plain
