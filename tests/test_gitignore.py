"""What git ignores, and nothing else, is passed over."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from cli_runner import write

from flake8_connpool.command.discovery import find
from flake8_connpool.config.effective import configure

NAMES = ("a", "b", "ab")
FILES = ("x.py", "ab.py")

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="asks the real git")


def found(root: Path) -> list[str]:
    nothing = configure({"isolated": True, "exclude": ()}, str(root))
    paths = (Path(file.path) for file in find([str(root)], nothing))
    return sorted(str(path.relative_to(root)) for path in paths)


def git(root: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    return tmp_path


def random_patterns(choose: random.Random) -> str:
    parts = ("a", "b", "ab", "*", "?", "a*", "*.py", "x.py", "[ab]", "[!a]*", "**", "a?", "**b")
    lines = []
    for _ in range(choose.randint(1, 5)):
        line = "/".join(choose.choice(parts) for _ in range(choose.choice((1, 1, 1, 2, 2, 3))))
        line = choose.choice(("", "", "", "/")) + line + choose.choice(("", "", "/"))
        lines.append(choose.choice(("", "", "!")) + line)
    return "\n".join(lines) + "\n"


@needs_git
@pytest.mark.parametrize("seed", range(3))
def test_random_patterns_ignore_what_git_ignores(tmp_path: Path, seed: int) -> None:
    git(tmp_path, "init", "--quiet")
    for depth in range(4):
        for folders in itertools.product(NAMES, repeat=depth):
            write(tmp_path.joinpath(*folders), *FILES, text="")
    choose = random.Random(seed)
    for _ in range(40):
        rules = {".gitignore": random_patterns(choose), "a/.gitignore": random_patterns(choose)}
        for name, text in rules.items():
            (tmp_path / name).write_text(text)
        listed = git(tmp_path, "ls-files", "--others", "--exclude-standard", "*.py")
        assert found(tmp_path) == sorted(listed.split()), rules


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("", ["build/a.py", "src/b.py", "src/keep/c.py"]),
        ("build/", ["src/b.py", "src/keep/c.py"]),
        ("build", ["src/b.py", "src/keep/c.py"]),
        ("# build\n\n", ["build/a.py", "src/b.py", "src/keep/c.py"]),
        ("build/\r\n", ["src/b.py", "src/keep/c.py"]),
        ("\ufeffbuild/", ["src/b.py", "src/keep/c.py"]),
        ("build/   ", ["src/b.py", "src/keep/c.py"]),
        ("build/\\ ", ["build/a.py", "src/b.py", "src/keep/c.py"]),
        ("*.py\n!b.py", ["src/b.py"]),
        ("src/*\n!src/keep/", ["build/a.py", "src/keep/c.py"]),
        ("src/\n!src/keep/", ["build/a.py"]),
        ("/keep", ["build/a.py", "src/b.py", "src/keep/c.py"]),
        ("keep", ["build/a.py", "src/b.py"]),
        ("[\nbuild", ["src/b.py", "src/keep/c.py"]),
        ("[[:alpha:]]*", []),
        ("[[:blank:]*", ["build/a.py", "src/b.py", "src/keep/c.py"]),
    ],
)
def test_the_last_pattern_that_matches_decides(
    repository: Path, rules: str, left: list[str]
) -> None:
    write(repository, "build/a.py", "src/b.py", "src/keep/c.py")
    (repository / ".gitignore").write_bytes(rules.encode())
    assert found(repository) == left


def test_a_deeper_file_goes_before_a_higher_one(repository: Path) -> None:
    write(repository, "a.py", "sub/a.py", "sub/b.py")
    (repository / ".gitignore").write_text("a.py\n")
    (repository / "sub" / ".gitignore").write_text("!a.py\n/b.py\n")
    assert found(repository) == ["sub/a.py"]


def test_the_rules_above_the_walked_directory_hold_up_to_the_repository(repository: Path) -> None:
    write(repository, "sub/deep/a.py", "sub/deep/b.py")
    (repository / ".gitignore").write_text("a.py\n")
    (repository / "sub" / ".gitignore").write_text("deep/c.py\n")
    (repository.parent / ".gitignore").write_text("b.py\n")
    assert found(repository / "sub" / "deep") == ["b.py"]


def test_the_exclude_file_of_the_repository_holds_last(repository: Path) -> None:
    write(repository, "a.py", "b.py")
    (repository / ".git" / "info" / "exclude").write_text("*.py\n")
    (repository / ".gitignore").write_text("!b.py\n")
    assert found(repository) == ["b.py"]


def test_a_worktree_has_the_exclude_file_of_its_repository(tmp_path: Path) -> None:
    own = tmp_path / "repository" / ".git" / "worktrees" / "work"
    write(tmp_path / "repository" / ".git" / "info", "exclude", text="a.py\n")
    write(own, "commondir", text="../..\n")
    write(tmp_path / "work", "a.py", "b.py")
    (tmp_path / "work" / ".git").write_text(f"gitdir: {own}\n")
    assert found(tmp_path / "work") == ["b.py"]


def test_a_repository_within_another_begins_anew(repository: Path) -> None:
    write(repository, "a.py", "inner/a.py", "inner/b.py")
    (repository / ".gitignore").write_text("a.py\n")
    (repository / "inner" / ".git").mkdir()
    (repository / "inner" / ".gitignore").write_text("b.py\n")
    assert found(repository) == ["inner/a.py"]


def test_outside_of_a_repository_no_rules_hold(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    assert found(tmp_path) == ["a.py"]


def test_an_ignored_directory_that_is_named_is_walked(repository: Path) -> None:
    write(repository, "build/a.py", "build/b.py")
    (repository / ".gitignore").write_text("build/\nb.py\n")
    assert found(repository / "build") == ["a.py"]


def test_rules_that_cannot_be_read_ignore_nothing(repository: Path) -> None:
    write(repository, "a.py")
    (repository / ".gitignore").mkdir()
    assert found(repository) == ["a.py"]
