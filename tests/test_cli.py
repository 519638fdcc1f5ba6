"""connlint's door, in process: what it answers, and with which status."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from cli_runner import BAD, GOOD, UNFIXABLE, Connlint, Outcome, write

from flake8_connpool import __version__
from flake8_connpool.command import check, checker
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.findings import Finding
from flake8_connpool.urls import ISSUES


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What standard input gives; write to it, and connlint reads it from its beginning."""
    data = io.BytesIO(BAD.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    return data


@pytest.mark.parametrize(
    ("sources", "status", "summary"),
    [
        ([GOOD], 0, "All clear: 1 file checked."),
        ([GOOD, GOOD], 0, "All clear: 2 files checked."),
        ([UNFIXABLE], 1, "Found 1 finding in 1 file (1 file checked)."),
        ([UNFIXABLE, GOOD], 1, "Found 1 finding in 1 file (2 files checked)."),
        ([UNFIXABLE, UNFIXABLE * 2], 1, "Found 3 findings in 2 files (2 files checked)."),
    ],
)
def test_the_status_and_the_summary_say_what_was_found(
    tmp_path: Path, connlint: Connlint, sources: list[str], status: int, summary: str
) -> None:
    for number, source in enumerate(sources):
        write(tmp_path, f"{number}.py", text=source)
    outcome = connlint()
    assert outcome.status == status
    assert outcome.err == f"{summary}\n"
    assert len(outcome.out.splitlines()) == "".join(sources).count("=0")


def test_a_run_over_no_file_is_warned_of(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "notes/a.txt")
    outcome = connlint("notes")
    assert outcome.status == 0
    assert outcome.err == "connlint: warning: no Python files found under the given paths\n"
    assert connlint("notes", "--quiet").err == ""


def test_quiet_leaves_findings_and_errors(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py")
    assert connlint("-q") == Outcome(1, connlint().out, "")
    assert connlint("-q", "nowhere").err != ""


def test_findings_are_sorted_by_path_then_place(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "b.py", "a/c.py", "a-b.py", text=BAD + "httpx.Limits(max_connections=None)\n")
    places = connlint("b.py", ".", "--select", "CPL2,CPL3").places
    assert places == [
        f"{name}:{place}"
        for name in ("a/c.py", "a-b.py", "b.py")
        for place in ("3:14: CPL301", "4:14: CPL201")
    ]


def test_paths_are_relative_to_the_working_directory_if_they_lie_in_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "sub/a.py", "other/b.py")
    os.chdir("sub")
    assert connlint("../sub", tmp_path / "other").files == [f"{tmp_path}/other/b.py", "a.py"]


def test_a_code_is_selected_and_ignored_by_its_beginning(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py")
    assert connlint("--select", "CPL3").status == 1
    assert connlint("--select", "CPL4").status == 0
    assert connlint("--ignore", "CPL30").status == 0
    assert connlint("--ignore", "CPL302").status == 1
    assert connlint("--extend-ignore=CPL301").status == 0


def test_options_may_stand_between_paths(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", "b.py", "--select", "c.py")
    assert connlint("a.py", "--select", "CPL3", "b.py").files == ["a.py", "b.py"]
    assert connlint("a.py", "--", "--select").files == ["--select", "a.py"]


def test_an_opt_in_rule_runs_only_if_it_is_named(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text="import httpx\n\nhttpx.Client()\n")
    for arguments in ([], ["--select=C"], ["--select=CPL"], ["--ignore=CPL4"]):
        assert connlint(*arguments).places == []
    for arguments in (["--select=CPL9"], ["--extend-select=CPL906"]):
        assert connlint(*arguments).places == ["a.py:3:1: CPL906"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "CPL777"], "--select: unknown code 'CPL777'"),
        (["--ignore", "E501"], "--ignore: unknown code 'E501'"),
        (["--extend-select", "cpl"], "--extend-select: expected a code or a code prefix"),
        (["--per-file-ignores", "a.py:CPL7"], "--per-file-ignores: unknown code 'CPL7'"),
        (["--output-format", "xml"], "--output-format: expected one of full, concise, json, "),
        (["--server-idle-timeout", "-1"], "--server-idle-timeout: expected a number of seconds"),
        (["--target-versions", "niquests>3"], "--target-versions: unknown library 'niquests'"),
        (["--aliases", "a.B=c.D"], "--aliases: unknown library name 'c.D'"),
        (["--exclude", "["], "--exclude: pattern '[': unclosed bracket"),
        (["--nonsense"], "unrecognized arguments: --nonsense (see"),
        (["--nope"], "unrecognized arguments: --nope (see"),
        (["--sel", "CPL4"], "unrecognized arguments: --sel"),
        (["--exlain", "CPL4"], "unrecognized arguments: --exlain; did you mean --explain? "),
        (["check", "."], "check: No such file or directory; there are no subcommands, only paths"),
        (["rule", "CPL4"], "rule: No such file or directory; there are no subcommands: --explain"),
        ([""], "'': No such file or directory"),
        (["--config"], "argument --config: expected"),
        (["-", "a.py"], "the path - (standard input) cannot be combined with other paths"),
        (["-", "-"], "the path - (standard input) cannot be combined with other paths"),
        (["--stdin-filename", "a.py"], "--stdin-filename can only be used with the path -"),
    ],
)
def test_a_wrong_command_is_told_so_and_checks_nothing(
    tmp_path: Path, connlint: Connlint, arguments: list[str], message: str
) -> None:
    write(tmp_path, "a.py")
    outcome = connlint(*arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err.startswith(f"connlint: error: {message}")
    assert outcome.err.count("\n") == 1


def test_version_and_help_are_told(connlint: Connlint) -> None:
    version = connlint("--version")
    assert connlint("-V") == version
    assert (version.status, version.out) == (0, f"connlint {__version__}\n")
    told = connlint("--help")
    assert told.status == 0
    assert told.out.startswith("usage: connlint [OPTIONS] [PATH...]\n")
    for option in OPTIONS:
        assert f"--{option.name}" in told.out


def test_standard_input_is_called_stdin_unless_it_is_named(
    connlint: Connlint, stdin: io.BytesIO
) -> None:
    outcome = connlint("-")
    assert outcome.places == ["stdin:3:14: CPL301"]
    assert outcome.err.startswith("Found 1 finding in 1 file (1 file checked).\n")
    for name, shown in {
        "src/a.py": "src/a.py",
        "./src/a.py": "src/a.py",
        "/elsewhere/a.py": "/elsewhere/a.py",
    }.items():
        stdin.seek(0)
        assert connlint("-", "--stdin-filename", name).files == [shown]


def test_the_name_of_standard_input_has_its_ignores(
    tmp_path: Path, connlint: Connlint, stdin: io.BytesIO
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.connlint]\nper-file-ignores = { "tests/*" = ["CPL3"] }\n'
    )
    assert connlint("--stdin-filename", "tests/a.py", "-").status == 0
    stdin.seek(0)
    assert connlint("--stdin-filename", "src/a.py", "-").status == 1


def test_standard_input_is_always_checked(connlint: Connlint, stdin: io.BytesIO) -> None:
    stdin.write(b"def f(:\n")
    stdin.truncate()
    stdin.seek(0)
    assert connlint("-").places == ["stdin:1:7: CPL001"]


def test_standard_input_may_be_closed(connlint: Connlint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    outcome = connlint("-")
    assert (outcome.status, outcome.err) == (2, "connlint: error: standard input is closed\n")


def test_an_internal_error_of_a_rule_ends_in_status_2(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py", text=f"# flake8: noqa\n{BAD}")
    failed = [Finding(3, 1, "CPL000", "CPL301 failed: KeyError: 'x'", 3, 2)]
    monkeypatch.setattr(checker, "lint", lambda *_, **__: failed)
    outcome = connlint("--ignore", "CPL0")
    assert outcome.status == 2
    assert outcome.out == "a.py:3:1: CPL000 CPL301 failed: KeyError: 'x'\n"


def test_an_internal_error_of_the_door_ends_in_status_2_and_says_where(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise KeyError("x")

    write(tmp_path, "a.py")
    monkeypatch.setattr(check, "check_files", fail)
    outcome = connlint()
    assert outcome.status == 2
    assert outcome.err.startswith("Traceback (most recent call last):\n")
    *_, request, error = outcome.err.splitlines()
    assert request == f"This is a bug in connlint. Please report it: {ISSUES}"
    assert error == "connlint: error: internal error: KeyError: 'x'"


def test_ctrl_c_ends_in_status_130_without_a_word(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    write(tmp_path, "a.py")
    monkeypatch.setattr(check, "check_files", interrupt)
    outcome = connlint()
    assert (outcome.status, outcome.out, outcome.err) == (130, "", "")


def test_output_may_go_to_a_stream_without_an_encoding(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert connlint().status == 1
    assert stream.getvalue().startswith("a.py:3:14: CPL301 ")


def test_a_working_directory_that_is_gone_is_an_error(tmp_path: Path, connlint: Connlint) -> None:
    (tmp_path / "gone").mkdir()
    os.chdir("gone")
    os.rmdir(tmp_path / "gone")
    outcome = connlint()
    os.chdir(tmp_path)
    assert outcome.status == 2
    assert outcome.err.startswith("connlint: error: ")


def test_exit_zero_reports_findings_and_says_that_all_is_well(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "bad.py")
    run = connlint("--isolated", "--exit-zero", tmp_path / "bad.py")
    assert (run.status, len(run.out.splitlines())) == (0, 1)
