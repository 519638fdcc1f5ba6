"""`connlint --add-noqa`: which files are written, and what is said of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_runner import BAD, MIXED, Connlint, write

from flake8_connpool.command.add_noqa import silence_files
from flake8_connpool.command.checker import Checker
from flake8_connpool.command.discovery import FoundFile
from flake8_connpool.command.fix_files import fix_files
from flake8_connpool.config.effective import configure

# A finding that no comment can silence.
REFUSED = BAD.replace("None)", 'None); y = "# noqa: E501"')
REASON = "CPL301 not suppressed: its line has a string that flake8 reads as a noqa comment\n"


def test_of_what_is_refused_beside_what_is_silenced_the_reason_is_said(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=REFUSED + BAD)
    outcome = connlint("--add-noqa")
    assert outcome.err == f"a.py:3:14: {REASON}Suppressed 1 finding in 1 file.\n"
    assert (outcome.status, outcome.places) == (1, ["a.py:3:14: CPL301"])


def test_a_file_without_a_new_comment_is_not_written(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=REFUSED)
    before = os.stat(tmp_path / "a.py")
    outcome = connlint("--add-noqa")
    assert outcome.err == f"a.py:3:14: {REASON}No noqa comment added.\n"
    after = os.stat(tmp_path / "a.py")
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_quiet_run_says_only_what_is_left(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", text=BAD)
    outcome = connlint("--add-noqa", "--quiet")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_what_could_not_be_written_is_still_reported(
    tmp_path: Path, connlint: Connlint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.py"
    elsewhere.write_text(BAD)
    (tmp_path / "a.py").symlink_to(elsewhere)
    outcome = connlint("--add-noqa")
    assert (outcome.status, outcome.places) == (2, ["a.py:3:14: CPL301"])
    why = f"not written: it links to {elsewhere}, outside the given paths"
    assert outcome.err == f"connlint: error: a.py: {why}\nNo noqa comment added.\n"


def test_what_a_killed_run_left_is_removed(tmp_path: Path, connlint: Connlint) -> None:
    write(tmp_path, "a.py", f".connlint-{'0a' * 16}.tmp")
    connlint("--add-noqa")
    assert os.listdir(tmp_path) == ["a.py"]


@pytest.mark.parametrize("text", [None, "", MIXED])
@pytest.mark.parametrize("option", ["fix", "add-noqa"])
def test_a_file_that_changed_after_it_was_checked_is_left_alone(
    tmp_path: Path, text: str | None, option: str
) -> None:
    path = tmp_path / "a.py"
    path.write_text(BAD)
    file = FoundFile(str(path))
    checker = Checker(configure({"unsafe-fixes": True, option: True}, str(tmp_path)))
    checked = checker.check_file(file)
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    write_all = fix_files if option == "fix" else silence_files
    (done,) = write_all([(file, checked)], [str(tmp_path)], checker)
    why = "No such file or directory" if text is None else "it was changed since connlint read it"
    assert done.problem == f"not written: {why}"
    assert [one.finding.code for one in done.left] == ["CPL301"]
    assert (path.read_text() if path.exists() else None) == text


def test_a_reason_stands_behind_the_codes_of_new_comments(
    connlint: Connlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(
        "import httpx\n"
        "a = httpx.Client(timeout=None)\n"
        "b = httpx.Client(timeout=None)  # noqa: E501\n"
    )
    # A path behind the option is a path.
    assert connlint("--add-noqa=HTTP2 is slow, see #12", "a.py").status == 0
    assert Path("a.py").read_text().splitlines()[1:] == [
        "a = httpx.Client(timeout=None)  # noqa: CPL301 - HTTP2 is slow, see #12",
        "b = httpx.Client(timeout=None)  # noqa: E501, CPL301",
    ]
    assert connlint("a.py").out == ""
    Path("b.py").write_text("import httpx\na = httpx.Client(timeout=None)\n")
    assert connlint("--add-noqa", "b.py").status == 0
    assert "# noqa: CPL301\n" in Path("b.py").read_text()


def test_a_reason_that_cannot_be_written_is_refused(
    connlint: Connlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = b"# coding: latin-1\nimport httpx\na = httpx.Client(timeout=None)  # \xfc\n"
    Path("a.py").write_bytes(source)
    run = connlint("--add-noqa=slow \N{RIGHTWARDS ARROW} wait", "a.py")
    assert (run.status, Path("a.py").read_bytes()) == (1, source)
    assert "the reason cannot be written in the file's encoding" in run.err
    run = connlint("--add-noqa=one\ntwo", "a.py")
    assert (run.status, Path("a.py").read_bytes()) == (2, source)
    assert "--add-noqa: expected a reason in one line, not 'one\\ntwo'" in run.err
