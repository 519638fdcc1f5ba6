"""Only what changed since a revision is looked at, and only one thing becomes of a finding."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cli_runner import BAD, Connlint, give, write
from repositories import Repo

from flake8_connpool.command.checker import Checked, Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.config.effective import configure
from flake8_connpool.suppression.changed_lines import changed_lines


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with one finding, which is the working directory."""
    repo = Repo(tmp_path / "repo")
    repo.write("a.py", BAD)
    repo.commit()
    monkeypatch.chdir(repo.path)
    return repo


def test_only_what_changed_since_a_revision_is_reported(
    repository: Repo, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)
    assert connlint("--diff-from=HEAD").status == 0
    repository.write("a.py", BAD + "\nhttpx.Client(timeout=None, verify=False)\n")
    repository.write("new.py", BAD)
    outcome = connlint("--diff-from=HEAD")
    assert outcome.places == ["a.py:5:14: CPL301", "new.py:3:14: CPL301"]
    repository.commit()
    assert connlint("--diff-from", "HEAD").status == 0
    assert connlint("--diff-from", "HEAD~1").places == outcome.places


def test_only_what_changed_is_fixed(
    repository: Repo, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)
    repository.write("a.py", BAD + "\nhttpx.Client(timeout=None, verify=False)\n")
    outcome = connlint("--diff-from=HEAD", "--fix", "--unsafe-fixes")
    assert outcome.err == "1 finding: 1 fixed, 0 left\n"
    old, new = (repository.path / "a.py").read_text().splitlines()[2::2]
    assert (old, "pool=10.0" in new) == ("httpx.Client(timeout=None)", True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_changes_are_known_to_every_process(
    repository: Repo, connlint: Connlint, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.chdir(repository.path)
    for number in range(40):
        repository.write(f"b{number:02}.py", BAD)
    repository.commit()
    repository.write("b39.py", BAD.replace("None", "None, verify=False"))
    assert connlint("--diff-from=HEAD", f"--jobs={jobs}").files == ["b39.py"]


def test_without_a_repository_a_revision_or_git_the_run_ends(
    repository: Repo, tmp_path: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    outcome = connlint("--diff-from=HEAD", "a.py")
    assert (outcome.status, outcome.out) == (2, "")
    assert "repository" in outcome.err
    monkeypatch.chdir(repository.path)
    outcome = connlint("--diff-from=nowhere")
    assert outcome.status == 2
    assert "nowhere" in outcome.err
    assert shutil.which("git")
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = connlint("--diff-from=HEAD")
    assert outcome.status == 2
    assert "git" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_source_that_is_not_saved_is_compared_with_the_revision(
    repository: Repo, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)
    more = BAD + "\nhttpx.Client(timeout=None, verify=False)\n"
    give(monkeypatch, more)
    outcome = connlint("-", "--stdin-filename=a.py", "--diff-from=HEAD")
    assert outcome.places == ["a.py:5:14: CPL301"]


def test_what_is_known_of_unchanged_files_is_not_gone(
    repository: Repo, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)
    connlint("--write-baseline=known.json")
    outcome = connlint("--diff-from=HEAD", "--baseline=known.json")
    told = "Nothing checked: no Python file changed since HEAD.\n"
    assert (outcome.status, outcome.err) == (0, told)


def test_what_did_not_change_is_not_even_read(repository: Repo) -> None:
    path = str(repository.path / "a.py")
    changes = changed_lines("HEAD", str(repository.path), [path])
    checker = Checker(configure({}, str(repository.path)), changes=changes)
    os.unlink(path)
    assert checker.check_file(FoundFile(path, is_named=True)) == Checked()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("--fix", "--add-noqa"),
        ("--diff", "--write-baseline=b.json"),
        ("--add-noqa", "--write-baseline=b.json"),
        ("--fix-only", "--statistics"),
        ("--write-baseline=b.json", "--diff-from=HEAD"),
    ],
)
def test_two_things_that_cannot_both_become_of_a_finding_are_refused(
    tmp_path: Path, connlint: Connlint, first: str, second: str
) -> None:
    write(tmp_path, "a.py")
    outcome = connlint(second, first)
    said = [option.partition("=")[0] for option in (first, second)]
    assert outcome.status == 2
    assert outcome.err == f"connlint: error: {said[0]} and {said[1]} cannot be used together\n"
    assert os.listdir(tmp_path) == ["a.py"]
    assert (
        "cannot be used together" in connlint("--fix", "--add-noqa", "--write-baseline=b.json").err
    )
