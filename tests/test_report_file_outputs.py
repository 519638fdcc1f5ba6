"""`--output FORMAT:FILE`: several reports of one run, each as if it were the only one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_runner import BAD, BROKEN, CODE, MIXED, SAFELY_FIXED, Connlint, give, write
from full_disk import room_for

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.config.options.output import OUTPUT_FORMATS


def test_every_format_goes_to_a_file_of_its_own(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    wanted = {name: connlint("--output-format", name).out for name in OUTPUT_FORMATS}
    plain = connlint()
    several = connlint(*(f"--output={name}:new/{name}.out" for name in OUTPUT_FORMATS))
    assert several == plain
    assert {name: (tmp_path / f"new/{name}.out").read_text() for name in OUTPUT_FORMATS} == wanted


def test_the_files_are_checked_once(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    checked: list[str] = []
    check_file = Checker.check_file

    def recorded(self: Checker, file: FoundFile) -> Checked:
        checked.append(file.path)
        return check_file(self, file)

    monkeypatch.setattr(Checker, "check_file", recorded)
    connlint("--output=sarif:a.sarif", "--output=json:a.json", "-j1")
    assert checked == [str(tmp_path / "a.py")]


def test_the_output_and_its_file_stay_as_they_are(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    wanted = connlint("--output-format=concise").out
    outcome = connlint("--output-format=concise", "-o", "a.txt", "--output", "json:a.json")
    assert outcome.out == ""
    assert (tmp_path / "a.txt").read_text() == wanted
    assert CODE in (tmp_path / "a.json").read_text()


def test_no_colour_goes_into_a_file(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in connlint("--output=concise:a.txt").out
    assert "\x1b[" not in (tmp_path / "a.txt").read_text()


def test_a_clean_run_and_one_without_files_empty_the_report(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    connlint("--output=concise:a.txt")
    assert CODE in (tmp_path / "a.txt").read_text()
    (tmp_path / "a.py").unlink()
    connlint("--output=concise:a.txt")
    assert (tmp_path / "a.txt").read_text() == ""


def test_counts_are_for_the_terminal_alone(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    wanted = connlint("--output-format=sarif").out
    assert connlint("--statistics", "--output=sarif:a.sarif").out == connlint("--statistics").out
    assert (tmp_path / "a.sarif").read_text() == wanted


# What fixing leaves


def findings(path: Path) -> list[str]:
    """Return `path:line:col: CODE` of each line of a report in the format concise."""
    return [" ".join(line.split(" ")[:2]) for line in path.read_text().splitlines()]


def test_after_fixing_a_report_has_what_is_left(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=MIXED)
    outcome = connlint("--fix", "--output=concise:a.txt")
    assert len(outcome.places) == 2
    assert findings(tmp_path / "a.txt") == outcome.places
    assert (tmp_path / "a.py").read_text() == SAFELY_FIXED


def test_a_difference_changes_nothing_so_everything_is_reported(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=MIXED)
    write(tmp_path, "b.py")
    places = connlint().places
    outcome = connlint("--diff", "--output=concise:a.txt")
    assert outcome.out.startswith("--- a.py\n+++ a.py\n")
    assert findings(tmp_path / "a.txt") == places


def test_where_comments_are_added_a_report_has_what_they_do_not_silence(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "b.py", text=BROKEN)
    connlint("--add-noqa", "--output=concise:a.txt")
    assert [place.partition(":")[0] for place in findings(tmp_path / "a.txt")] == ["b.py"]


def test_standard_input_is_reported_too(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, MIXED)
    outcome = connlint("-", "--fix", "--output=concise:a.txt")
    assert outcome.out == SAFELY_FIXED
    assert len(findings(tmp_path / "a.txt")) == 2


# Configuration files


def test_a_file_names_reports_relative_to_itself(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/a.py")
    write(tmp_path, "connlint.toml", text='output = ["json:reports/a.json", "concise:a.txt"]\n')
    monkeypatch.chdir(tmp_path / "a")
    assert connlint().status == 1
    assert CODE in (tmp_path / "reports/a.json").read_text()
    assert (tmp_path / "a.txt").read_text().startswith("a.py:3:14: ")
    assert os.listdir(tmp_path / "a") == ["a.py"]


def test_the_command_line_replaces_what_a_file_says(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, "connlint.toml", text='output = ["json:a.json"]\n')
    connlint("--output=concise:a.txt")
    assert sorted(os.listdir(tmp_path)) == ["a.py", "a.txt", "connlint.toml"]


def test_the_settings_show_them_as_they_are_spelled(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "connlint.toml", text='output = ["json:a.json"]\n')
    shown = connlint("--show-settings").out
    assert f'output = ["json:{tmp_path}/a.json"]  # connlint.toml\n' in shown
    assert os.listdir(tmp_path) == ["connlint.toml"]


# What is refused


KNOWN = ", ".join(OUTPUT_FORMATS)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("xml:a.xml", f"unknown format 'xml'; expected one of {KNOWN}"),
        (":a.xml", f"unknown format ''; expected one of {KNOWN}"),
        ("json:", "json: expected the name of a file, not ''"),
        ("json:-", "json: expected the name of a file, not '-'"),
        (
            "a.json",
            "expected FORMAT:FILE, such as sarif:connlint.sarif, not 'a.json'; "
            "--output-file takes a file alone",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_right(
    tmp_path: Path, connlint: Connlint, value: str, reason: str
) -> None:
    outcome = connlint("--output", value)
    assert (outcome.status, outcome.err) == (2, f"connlint: error: --output: {reason}\n")
    write(tmp_path, "connlint.toml", text=f'output = ["{value}"]\n')
    assert connlint().err == f"connlint: error: connlint.toml: output: {reason}\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["json:a.py"], "--output: a.py is one of the files to check"),
        (["json:pyproject.toml"], "--output: pyproject.toml is the name of a configuration file"),
        (["json:known", "--baseline=known"], "--output: known is used by this run itself"),
        (["json:known", "--write-baseline=known"], "--output: known is used by this run itself"),
        (["json:new", "--output=sarif:./new"], "--output: ./new is the file of another report"),
        (["json:new", "--output=json:new"], "--output: new is the file of another report"),
        (["json:old", "--output=sarif:link"], "--output: link is the file of another report"),
        (["json:old", "-o", "link"], "--output: old is the file of another report"),
        (["json:a.py/new"], "a.py/new: Not a directory"),
        (["json:."], ".: Is a directory"),
        (["json:new", "--list-rules"], "--output and --list-rules exclude each other"),
        (["json:new", "--show-files"], "--output and --show-files exclude each other"),
    ],
)
def test_a_report_that_would_be_lost_or_do_harm_is_refused_before_anything_is_written(
    tmp_path: Path, connlint: Connlint, arguments: list[str], reason: str
) -> None:
    write(tmp_path, "a.py", text=MIXED)
    write(tmp_path, "old", text="old\n")
    write(tmp_path, "known", text='{"version": 1, "findings": []}\n')
    os.link(tmp_path / "old", tmp_path / "link")
    fixes = [] if "--write-baseline=known" in arguments else ["--fix"]
    outcome = connlint(*fixes, "--output", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"connlint: error: {reason}\n"
    assert (tmp_path / "a.py").read_text() == MIXED
    assert sorted(os.listdir(tmp_path)) == ["a.py", "known", "link", "old"]


def test_a_full_disk_leaves_the_report_that_was_there(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=BAD)
    write(tmp_path, "a.txt", text="the last one\n")
    with room_for(20):
        outcome = connlint("--output=concise:a.txt")
    assert outcome.status == 2
    assert outcome.err.startswith("connlint: error: a.txt: ")
    assert (tmp_path / "a.txt").read_text() == "the last one\n"
