"""A run that checked nothing does not say that all is clear, but why nothing was checked."""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_runner import BAD, GOOD, Connlint, Outcome, give, write
from repositories import Repo

NO_FILES = "connlint: warning: no Python files found under the given paths\n"
MODES = ["--fix", "--fix-only", "--diff", "--unsafe-fixes"]
RUFF = Path(sysconfig.get_path("scripts"), "ruff")


def without_files(tmp_path: Path) -> list[str]:
    write(tmp_path, "notes/a.txt")
    return ["notes"]


def excluded(tmp_path: Path) -> list[str]:
    write(tmp_path, "gen/a.py")
    return ["--extend-exclude=gen"]


def excluded_by_force(tmp_path: Path) -> list[str]:
    write(tmp_path, "gen/a.py", "gen/b.py")
    return ["--extend-exclude=gen", "--force-exclude", "gen/a.py", "gen/b.py"]


def ignored_by_git(tmp_path: Path) -> list[str]:
    write(tmp_path, "a.py")
    write(tmp_path, ".gitignore", text="*.py\n")
    (tmp_path / ".git").mkdir()
    return ["."]


Make = Callable[[Path], list[str]]
every_reason = pytest.mark.parametrize(
    "make", [without_files, excluded, excluded_by_force, ignored_by_git]
)


@every_reason
@pytest.mark.parametrize("mode", MODES)
def test_a_run_without_files_warns_and_ends_with_nought(
    tmp_path: Path, connlint: Connlint, make: Make, mode: str
) -> None:
    arguments = make(tmp_path)
    assert connlint(*arguments, mode) == Outcome(0, "", NO_FILES)
    assert connlint(*arguments, mode, "--quiet") == Outcome(0, "", "")


@every_reason
def test_what_warns_is_what_warns_in_ruff(tmp_path: Path, connlint: Connlint, make: Make) -> None:
    arguments = make(tmp_path)
    run = subprocess.run(
        [RUFF, "check", "--isolated", "--no-cache", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr.count("No Python files found")) == (0, 1)
    outcome = connlint(*arguments)
    assert (outcome.status, outcome.err) == (0, NO_FILES)


def test_a_list_of_no_files_is_warned_of(tmp_path: Path, connlint: Connlint) -> None:
    arguments = without_files(tmp_path)
    assert connlint("--show-files", *arguments) == Outcome(0, "", NO_FILES)
    assert connlint("--show-files", "--output-format=json", *arguments).out == "[]\n"
    assert connlint("--show-files", "--quiet", *arguments).err == ""


def test_a_json_report_of_no_files_is_an_empty_list(tmp_path: Path, connlint: Connlint) -> None:
    outcome = connlint("--output-format=json", *without_files(tmp_path))
    assert outcome == Outcome(0, "[]\n", NO_FILES)


@pytest.mark.parametrize("mode", ["--statistics", "--add-noqa", "--write-baseline=known.json"])
def test_nothing_is_called_clear_in_the_other_modes(
    tmp_path: Path, connlint: Connlint, mode: str
) -> None:
    outcome = connlint(mode, *without_files(tmp_path))
    assert outcome.status == 0
    assert outcome.err.startswith(NO_FILES)
    assert "clear" not in outcome.err


def test_a_file_that_no_rule_concerns_is_checked(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text="x = 1\n")
    assert connlint().err == "All clear: 1 file checked.\n"


@pytest.mark.parametrize("mode", MODES)
def test_an_excluded_source_on_standard_input_is_told(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    give(monkeypatch, BAD)
    arguments = ("-", "--stdin-filename=venv/a.py", "--force-exclude", mode)
    outcome = connlint(*arguments)
    assert (outcome.status, outcome.err) == (0, "Nothing checked: venv/a.py is excluded.\n")
    give(monkeypatch, BAD)
    assert connlint(*arguments, "--quiet").err == ""
    give(monkeypatch, BAD)
    assert connlint(*arguments, "--output-format=github").err == ""


@pytest.mark.parametrize("mode", MODES)
def test_a_run_over_what_did_not_change_says_so(
    tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    repository = Repo(tmp_path / "repository")
    monkeypatch.chdir(repository.path)
    repository.write("a.py", BAD)
    repository.write("b.py", BAD)
    repository.commit()
    told = "Nothing checked: no Python file changed since HEAD.\n"
    assert connlint("--diff-from=HEAD", mode) == Outcome(0, "", told)
    assert connlint("--diff-from=HEAD", mode, "--quiet").err == ""
    repository.write("b.py", GOOD)
    assert connlint("--diff-from=HEAD", mode).err == "All clear: 1 file checked.\n"
