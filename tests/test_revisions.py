"""What changed since a revision is what git says, with what is not committed yet."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repositories import Repo

from flake8_connpool.findings import Finding
from flake8_connpool.revisions import ChangedLines, changed_lines
from flake8_connpool.settings import UsageError

TEXT = "".join(f"line_{number}\n" for number in range(1, 10))
ALL = list(range(1, 10))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = Repo(tmp_path_factory.mktemp("first") / "project")
    repo.write("a.py", TEXT)
    repo.commit()
    return repo.path


@pytest.fixture
def repo(first: Path, tmp_path: Path) -> Repo:
    """A repository with one commit, of a file of nine lines."""
    shutil.copytree(first, tmp_path / "project")  # takes less long than to make it
    return Repo(tmp_path / "project")


def finding(line: int, end_line: int, code: str = "CPL301") -> Finding:
    return Finding(line, 1, code, "message", end_line, 2)


def lines_of(changed: ChangedLines, data: bytes, path: Path | str) -> list[int]:
    """Return the lines of a source whose findings are told."""
    count = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
    findings = [finding(line, line) for line in range(1, count + 1)]
    return [told.line for told in changed.narrowed(findings, data, str(path))]


def changed_in(path: Path, revision: str = "HEAD", directory: Path | None = None) -> list[int]:
    """Return the lines of a file that changed since a revision."""
    changed = changed_lines(revision, str(directory or path.parent), [str(path)])
    lines = lines_of(changed, path.read_bytes(), path)
    assert bool(lines) <= changed.concern(str(path))
    return lines


def refusal(revision: str, directory: Path) -> str:
    with pytest.raises(UsageError) as caught:
        changed_lines(revision, str(directory), [])
    option, _, reason = str(caught.value).partition(": ")
    assert option == "--diff-from"
    return reason


def test_an_unchanged_file_has_no_changed_lines(repo: Repo) -> None:
    path = repo.path / "a.py"
    assert changed_in(path) == []
    repo.git("update-index", "--refresh")
    changed = changed_lines("HEAD", str(repo.path), [str(path)])
    assert not changed.concern(str(path))
    assert changed.narrowed([finding(1, 1, "CPL001")], b"", str(path)) == []


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


def test_any_name_will_do(first: Path, tmp_path: Path) -> None:
    shutil.copytree(first, tmp_path / "caf\u00e9 \n")
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
        told = changed.narrowed(findings, text.encode(), str(path))
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
        told = changed.narrowed(findings, path.read_bytes(), str(path))
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


def test_three_dots_mean_where_the_branch_began(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.write("a.py", TEXT.replace("line_2", "ours"))
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.write("a.py", TEXT.replace("line_8", "theirs"))
    repo.commit()
    repo.git("checkout", "--quiet", "branch")
    path = repo.write("a.py", TEXT.replace("line_2", "ours").replace("line_4", "mine"))
    assert changed_in(path, "main...") == [2, 4]
    assert changed_in(path, "main") == [2, 4, 8]


def test_whatever_git_takes_for_a_revision_will_do(repo: Repo) -> None:
    first = repo.git("rev-parse", "HEAD")
    repo.git("tag", "--annotate", "--message=tag", "v1")
    path = repo.write("a.py", TEXT.replace("line_2", "two"))
    repo.commit("fix..dots")
    tree = repo.git("rev-parse", f"{first}^{{tree}}")
    for revision in (first[:8], "v1", "HEAD~1", "HEAD^", "@~", tree, ":/commit", "main~1..."):
        assert changed_in(path, revision) == [2], revision
    assert changed_in(path, ":/fix..dots") == []
    assert changed_in(path, "4b825dc642cb6eb9a060e54bf8d69288fbee4904") == ALL


@pytest.mark.parametrize(
    ("revision", "reason"),
    [
        ("nobody", "unknown revision 'nobody'"),
        ("nobody...", "unknown revision 'nobody'"),
        ("", "unknown revision ''"),
        ("...", "unknown revision ''"),
        ("--output=x", "unknown revision '--output=x'"),
        ("-h", "unknown revision '-h'"),
        ("--all", "unknown revision '--all'"),
        ("^HEAD", "unknown revision '^HEAD'"),
        ("HEAD:a.py", "'HEAD:a.py' is neither a commit nor a tree"),
        ("HEAD HEAD", "unknown revision 'HEAD HEAD'"),
        ("HEAD\0", "unknown revision 'HEAD\\x00'"),
        *(
            (
                text,
                f"takes one revision, REV or REV..., not {text!r}; what it is compared with is "
                "always the working tree",
            )
            for text in ("HEAD..HEAD", "HEAD...HEAD", "HEAD..")
        ),
    ],
)
def test_what_is_no_revision_is_named(repo: Repo, revision: str, reason: str) -> None:
    names = sorted(os.listdir(repo.path))
    assert refusal(revision, repo.path) == reason
    assert sorted(os.listdir(repo.path)) == names


def test_branches_without_a_common_commit_are_named(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "other")
    reason = "'main' has no commit in common with HEAD"
    assert refusal("main...", repo.path) == reason
    repo.commit("the first of another line")
    assert refusal("main...", repo.path) == reason
    assert changed_in(repo.path / "a.py", "main") == []


def test_a_shallow_clone_is_told_how_to_get_the_rest(repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    repo.git("clone", "--quiet", "--depth=1", repo.path.as_uri(), str(tmp_path / "clone"))
    assert refusal("HEAD~1", tmp_path / "clone") == (
        "unknown revision 'HEAD~1'; this clone is shallow: git fetch --unshallow gets the rest"
    )


def test_without_a_repository_git_says_so(tmp_path: Path) -> None:
    assert refusal("HEAD", tmp_path).startswith("git: not a git repository")
    bare = tmp_path / "bare"
    bare.mkdir()
    subprocess.run(["git", "init", "--quiet", "--bare"], cwd=bare, check=True)
    assert refusal("HEAD", bare) == "git: this operation must be run in a work tree"


def test_without_git_it_says_so(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo.path))
    assert refusal("HEAD", repo.path) == "git is not installed"
    repo.write("git", "").chmod(0o644)
    assert refusal("HEAD", repo.path) == "git: Permission denied"


def test_no_configuration_disturbs(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = tmp_path / "spoilt"
    script = repo.write("script", f"#!/bin/sh\necho @ >> {spoilt}\n")
    script.chmod(0o755)
    config = tmp_path / "config"
    config.write_text(f"""
[core]
    pager = {script}
    quotePath = true
    abbrev = 4
[color]
    ui = always
    diff = always
[diff]
    external = {script}
    noprefix = true
    mnemonicPrefix = true
    relative = true
    renames = false
    orderFile = {tmp_path}/missing
    algorithm = patience
    ignoreSubmodules = none
[diff "python"]
    textconv = {script}
    command = {script}
[pager]
    diff = {script}
    ls-tree = {script}
    diff-index = {script}
[alias]
    diff-index = !{script}
    ls-tree = !{script}
""")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER"):
        monkeypatch.setenv(name, str(script))
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=99")
    monkeypatch.setenv("GIT_TRACE", "1")
    repo.write(".gitattributes", "*.py diff=python\n")
    (repo.path / "new").mkdir()
    repo.git("mv", "a.py", "new/caf\u00e9.py")
    path = repo.write("new/caf\u00e9.py", TEXT.replace("line_3", "three"))
    assert changed_in(path) == [3]
    assert not spoilt.exists()


def test_it_works_inside_a_hook(repo: Repo, tmp_path: Path) -> None:
    repo.write("deep/er/b.py", TEXT)
    repo.commit()
    # In a tree of its own, hooks get GIT_DIR, which makes of any directory the uppermost one; and
    # to commit some files only, git makes an index for that.
    repo.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    path = tmp_path / "tree" / "deep" / "er" / "b.py"
    path.write_text(TEXT.replace("line_3", "three"))
    hook = repo.write(
        ".git/hooks/pre-commit",
        f"#!{sys.executable}\n"
        "import os, sys\n"
        f"sys.path = {sys.path!r}\n"
        "from flake8_connpool.revisions import changed_lines\n"
        "assert os.environ['GIT_DIR'] and os.environ['GIT_INDEX_FILE']\n"
        "os.chdir('deep/er')\n"
        f"changed = changed_lines('HEAD', os.getcwd(), [{str(path)!r}])\n"
        f"assert changed.sources == {{{str(path)!r}: {TEXT.encode()!r}}}\n",
    )
    hook.chmod(0o755)
    Repo(tmp_path / "tree").git("commit", "--message=only", str(path))


def test_a_repository_that_is_only_told_by_its_variables_is_found(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = repo.write("a.py", TEXT.replace("line_3", "three"))
    (repo.path / ".git").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo.path))
    assert changed_in(path) == [3]


def test_worktrees_and_directories_inside_are_looked_at(repo: Repo, tmp_path: Path) -> None:
    repo.write("deep/er/b.py", TEXT)
    repo.commit()
    repo.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    path = tmp_path / "tree" / "deep" / "er" / "b.py"
    path.write_text(TEXT.replace("line_3", "three"))
    assert changed_in(path) == [3]
    assert changed_in(repo.path / "deep" / "er" / "b.py") == []
    assert changed_in(repo.write("a.py", "new\n" + TEXT), directory=path.parent.parent) == [
        *range(1, 11)  # it is not in that working tree
    ]


def test_links_are_followed_to_the_file_that_is_read(repo: Repo, tmp_path: Path) -> None:
    path = repo.write("deep/b.py", TEXT)
    repo.commit()
    path.write_text(TEXT.replace("line_3", "three"))
    (repo.path / "link.py").symlink_to("deep/b.py")
    (tmp_path / "short").symlink_to(repo.path)
    assert changed_in(repo.path / "link.py") == [3]
    assert changed_in(tmp_path / "short" / "deep" / "b.py") == [3]
    assert changed_in(path, directory=tmp_path / "short") == [3]


def test_files_of_other_repositories_count_as_new(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(repo.path / "inner")
    nested = inner.write("b.py", TEXT)
    inner.commit()
    other = Repo(tmp_path / "other")
    other.write("c.py", TEXT)
    other.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.path))
    repo.commit()
    assert changed_in(nested, directory=repo.path) == ALL
    assert changed_in(repo.path / "other" / "c.py", directory=repo.path) == ALL
    assert changed_in(repo.path / "other" / "c.py") == []  # called in there
    assert changed_in(tmp_path / "other" / "c.py", directory=repo.path) == ALL


def test_a_file_in_the_place_of_a_submodule_is_new(repo: Repo) -> None:
    for name, commit in (("b.py", "0123456789" * 4), ("c.py", repo.git("rev-parse", "HEAD"))):
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},{name}")
    repo.git("commit", "--quiet", "--message=submodules")
    for name in ("b.py", "c.py"):
        assert changed_in(repo.write(name, TEXT)) == ALL


def test_a_file_whose_past_is_lost_is_new(repo: Repo) -> None:
    blob = repo.git("rev-parse", "HEAD:a.py")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert changed_in(repo.write("a.py", TEXT + "more\n")) == [*ALL, 10]


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
