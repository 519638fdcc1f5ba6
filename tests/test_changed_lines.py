"""Which lines changed since a revision: what git says, with what is not committed yet."""

from __future__ import annotations

import os
import pickle
import subprocess
from pathlib import Path

import pytest
from repositories import ALL, TEXT, Repo, changed_in, finding, lines_of, nine_lines

from flake8_connpool.semantics.syntax.source_text import SourceText
from flake8_connpool.suppression.changed_lines import changed_lines


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with one commit, of a file of nine lines."""
    return nine_lines(tmp_path / "project")


def test_an_unchanged_file_has_no_changed_lines(repo: Repo) -> None:
    path = repo.path / "a.py"
    assert changed_in(path) == []
    repo.git("update-index", "--refresh")
    changed = changed_lines("HEAD", str(repo.path), [str(path)])
    assert not changed.concern(str(path))
    assert changed.narrowed([finding(1, 1, "CPL001")], SourceText(b""), str(path)) == []


def test_staged_unstaged_and_committed_changes_count(repo: Repo) -> None:
    before = repo.git("rev-parse", "HEAD")
    path = repo.write("a.py", TEXT.replace("line_2", "two"))
    repo.commit()
    repo.write("a.py", TEXT.replace("line_2", "two").replace("line_4", "four"))
    repo.git("add", "a.py")
    repo.write("a.py", path.read_text().replace("line_6", "six"))
    assert changed_in(path, before) == [2, 4, 6]
    assert changed_in(path) == [4, 6]


def test_lines_that_moved_did_not_change(repo: Repo) -> None:
    path = repo.write("a.py", "new_1\nnew_2\n" + TEXT + "new_12\n")
    assert changed_in(path) == [1, 2, 12]


def test_one_more_of_the_same_line_is_one_changed_line(repo: Repo) -> None:
    repo.write("a.py", "same\nsame\n")
    repo.commit()
    assert changed_in(repo.write("a.py", "same\nsame\nsame\n")) == [3]


def test_all_lines_of_a_new_file_changed(repo: Repo) -> None:
    path = repo.write("b.py", TEXT)
    assert changed_in(path) == ALL
    repo.git("add", "b.py")
    assert changed_in(path) == ALL
    repo.write(".gitignore", "c.py")
    assert changed_in(repo.write("c.py", TEXT)) == ALL


def test_a_renamed_file_has_its_changed_lines_only(repo: Repo) -> None:
    (repo.path / "new").mkdir()
    repo.git("mv", "a.py", "new/b.py")
    path = repo.write("new/b.py", TEXT.replace("line_3", "three"))
    assert changed_in(path) == [3]
    repo.commit()
    assert changed_in(path, "HEAD~1") == [3]


def test_a_file_that_git_no_longer_keeps_is_compared_with_what_it_was(repo: Repo) -> None:
    repo.git("rm", "--cached", "--quiet", "a.py")
    assert changed_in(repo.write("a.py", TEXT.replace("line_3", "three"))) == [3]


@pytest.mark.parametrize("eol", ["\r\n", "\r"])
def test_the_end_of_a_line_is_no_part_of_it(repo: Repo, eol: str) -> None:
    text = TEXT.replace("line_3", "three").replace("\n", eol)
    assert changed_in(repo.write("a.py", text)) == [3]


def test_what_git_converts_did_not_change(repo: Repo) -> None:
    repo.git("config", "core.autocrlf", "true")
    path = repo.path / "a.py"
    path.unlink()
    repo.git("checkout", "a.py")
    assert path.read_bytes() == TEXT.replace("\n", "\r\n").encode()
    assert changed_in(path) == []
    repo.write("a.py", path.read_bytes().replace(b"line_3", b"three"))
    assert changed_in(path) == [3]


def test_a_new_encoding_changes_the_lines_that_read_otherwise(repo: Repo) -> None:
    repo.write("a.py", "# coding: latin-1\n\u00e9 = 1\nb = 2\n".encode("latin-1"))
    repo.commit()
    path = repo.write("a.py", "# coding: utf-8\n\u00e9 = 1\nb = 2\n")
    assert changed_in(path) == [1]


def test_a_file_that_was_only_touched_did_not_change(repo: Repo) -> None:
    path = repo.path / "a.py"
    os.utime(path, (1, 1))
    path.chmod(0o755)
    assert changed_in(path) == []


NAMES = ["caf\u00e9 \u6f22.py", "line\nbreak\t.py", os.fsdecode(b"b\xff.py"), ' "q" \\.py', "-r.py"]


def test_any_name_will_do(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "caf\u00e9 \n")
    for name in NAMES:
        repo.write(name, TEXT)
    repo.commit()
    paths = [repo.write(name, TEXT.replace("line_5", "five")) for name in NAMES]
    changed = changed_lines("HEAD", str(repo.path), map(str, paths))
    for path in paths:
        assert lines_of(changed, path.read_bytes(), path) == [5]


class TestSpans:
    """Which findings of a source stand in changed lines."""

    def told(self, repo: Repo, text: str, *spans: tuple[int, int]) -> list[tuple[int, int]]:
        path = repo.write("a.py", text)
        changed = changed_lines("HEAD", str(repo.path), [str(path)])
        findings = [finding(*span) for span in spans]
        told = changed.narrowed(findings, SourceText(text.encode()), str(path))
        return [(finding.line, finding.end_line) for finding in told]

    def test_any_line_of_a_finding_counts(self, repo: Repo) -> None:
        text = TEXT.replace("line_5", "five")
        spans = [(1, 4), (1, 5), (3, 7), (5, 5), (5, 9), (6, 9)]
        assert self.told(repo, text, *spans) == [(1, 5), (3, 7), (5, 5), (5, 9)]

    def test_a_line_taken_out_of_a_finding_counts(self, repo: Repo) -> None:
        # Of a call over several lines an argument may be all that was taken.
        text = TEXT.replace("line_5\n", "")
        spans = [(1, 4), (4, 4), (4, 5), (5, 5), (3, 8), (5, 8)]
        assert self.told(repo, text, *spans) == [(4, 5), (3, 8)]

    def test_a_changed_file_that_cannot_be_checked_is_told(self, repo: Repo) -> None:
        path = repo.write("a.py", TEXT.replace("line_9", "(((("))
        changed = changed_lines("HEAD", str(repo.path), [str(path)])
        findings = [finding(1, 1, "CPL000"), finding(1, 1, "CPL001"), finding(1, 1)]
        told = changed.narrowed(findings, SourceText(path.read_bytes()), str(path))
        assert [finding.code for finding in told] == ["CPL000", "CPL001"]


def test_what_a_fix_changes_counts_as_changed(repo: Repo) -> None:
    path = repo.write("a.py", TEXT.replace("line_5", "five"))
    changed = pickle.loads(pickle.dumps(changed_lines("HEAD", str(repo.path), [str(path)])))
    fixed = TEXT.replace("line_5", "five\nand_more").replace("line_2", "two").encode()
    assert lines_of(changed, fixed, path) == [2, 5, 6]


def test_a_source_that_is_not_saved_is_compared_with_the_revision(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = repo.path / "a.py"
    repo.write("stdin", TEXT)
    repo.commit()
    monkeypatch.chdir(repo.path)
    repo.git("update-index", "--refresh")
    changed = changed_lines("HEAD", str(repo.path), [str(path), "stdin"], unsaved=True)
    assert lines_of(changed, TEXT.replace("line_5", "five").encode(), path) == [5]
    assert lines_of(changed, TEXT.encode(), path) == []
    assert lines_of(changed, TEXT.encode(), "stdin") == ALL


def test_a_merge_that_is_not_done_yet_is_compared_with_the_revision(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.write("a.py", TEXT.replace("line_5", "ours"))
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    path = repo.write("a.py", TEXT.replace("line_5", "theirs"))
    repo.commit()
    run = subprocess.run(
        ["git", "merge", "branch"], cwd=repo.path, capture_output=True, check=False
    )
    assert run.returncode == 1
    assert changed_in(path) == [5, 7, 8, 9]  # all of the markers but what HEAD has
    assert changed_in(path, "branch") == [5, 6, 7, 9]


def test_only_what_changed_is_read(repo: Repo) -> None:
    repo.write("b.py", TEXT)
    repo.write("data.bin", b"\0" * 100_000)
    repo.commit()
    repo.write("data.bin", b"\1" * 100_000)
    paths = [str(repo.write("a.py", TEXT + "more\n")), str(repo.path / "b.py")]
    assert changed_lines("HEAD", str(repo.path), paths).sources == {paths[0]: TEXT.encode()}
