"""What is asked of git: revisions, repositories, and nothing that the user's settings change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from repositories import ALL, TEXT, Repo, changed_in, nine_lines

from flake8_connpool.errors import UsageError
from flake8_connpool.files import git
from flake8_connpool.suppression.changed_lines import changed_lines


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with one commit, of a file of nine lines."""
    return nine_lines(tmp_path / "project")


def refusal(revision: str, directory: Path) -> str:
    with pytest.raises(UsageError) as caught:
        changed_lines(revision, str(directory), [])
    option, _, reason = str(caught.value).partition(": ")
    assert option == "--diff-from"
    return reason


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
                f"expected one revision, REV or REV..., not {text!r}; it is "
                "always compared with the working tree",
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
        "unknown revision 'HEAD~1'; this clone is shallow: run git fetch --unshallow"
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
    assert refusal("HEAD", repo.path) == "git is not installed"
    repo.write("git", "").chmod(0o755)  # no program that a system knows
    assert refusal("HEAD", repo.path) == "git: Exec format error"


def test_no_configuration_disturbs(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = tmp_path / "spoilt"
    script = repo.write("script", f"#!/bin/sh\necho @ >> {spoilt}\n")
    script.chmod(0o755)
    config = tmp_path / "config"
    config.write_text(f"""
[core]
    fsmonitor = {script}
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
        "from flake8_connpool.suppression.changed_lines import changed_lines\n"
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


def lose(repo: Repo, name: str) -> str:
    """Take the committed object of a file out of the repository, and return its name."""
    blob = repo.git("rev-parse", f"HEAD:{name}")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    return blob


def test_a_file_whose_past_is_lost_is_an_error(repo: Repo) -> None:
    blob = lose(repo, "a.py")
    path = repo.write("a.py", TEXT + "more\n")
    with pytest.raises(UsageError, match=rf"{blob} is not in this clone; connlint never fetches"):
        changed_in(path)


@pytest.mark.parametrize(
    "settings",
    [
        {"remote.origin.url": "ssh://x/y", "core.sshCommand": "{script}"},
        {"remote.origin.url": "{folder}", "remote.origin.uploadpack": "{script}"},
        {"remote.origin.url": "ext::{script}", "protocol.ext.allow": "always"},
        {
            "remote.origin.url": "ssh://x/y",
            "core.sshCommand": "{script}",
            "protocol.ssh.allow": "always",
        },
        {"remote.origin.url": "git://x/y", "core.gitProxy": "{script}"},
        {"filter.x.clean": "{script}", "filter.x.required": "true"},
        {"filter.x.process": "{script}"},
        {"core.hooksPath": "{folder}"},
        {"core.fsmonitor": "{script}"},
        {"diff.x.textconv": "{script}", "diff.x.command": "{script}"},
    ],
    ids=lambda settings: " ".join(settings),
)
def test_no_program_that_a_configuration_names_is_run(
    repo: Repo, tmp_path: Path, settings: dict[str, str]
) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    script = folder / "post-index-change"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/executed\nexec cat\n")
    script.chmod(0o755)
    repo.write(".gitattributes", "*.py filter=x diff=x\n")
    repo.commit()
    is_partial = any("remote" in name for name in settings)
    path = repo.write("a.py", TEXT.replace("line_2", "two"))
    if is_partial:
        lose(repo, "a.py")
        repo.git("config", "core.repositoryformatversion", "1")
        repo.git("config", "extensions.partialClone", "origin")
        repo.git("config", "remote.origin.promisor", "true")
    for name, value in settings.items():
        repo.git("config", name, value.format(script=script, folder=folder))
    if is_partial:
        with pytest.raises(UsageError, match="connlint never fetches objects"):
            changed_in(path)
    else:
        assert changed_in(path) == [2]
    assert not (tmp_path / "executed").exists()


def test_a_git_that_does_not_answer_is_an_error(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(git, "_PATIENCE", 0.2)
    assert refusal("HEAD", repo.path) == "git rev-parse: timed out after 0.2 s"


def test_a_git_in_the_working_directory_is_not_called(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = repo.write("git", "#!/bin/sh\ntouch executed\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(repo.path)
    assert changed_in(repo.write("a.py", TEXT.replace("line_2", "two"))) == [2]
    assert not (repo.path / "executed").exists()
