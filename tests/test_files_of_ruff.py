"""The same options, patterns and nested configurations mean the same files as they do to ruff."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest
from cli_runner import Connlint, write

from flake8_connpool.files.no_sources import NO_SOURCES

RUFF = Path(sysconfig.get_path("scripts"), "ruff")

NAMES = (
    "a.py",
    "b_pb2.py",
    "src/a.py",
    "src/gen/a.py",
    "src/gen/deep/b_pb2.py",
    "src/[x]/a.py",
    "gen/a.py",
    "docs/conf.py",
    "docs/api/conf.py",
    "build/a.py",
    "venv/a.py",
    "src/node_modules/a.py",
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of files, which is the working directory."""
    write(tmp_path, *NAMES, text="x = 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of_ruff(tree: Path, *arguments: str) -> list[str]:
    run = subprocess.run(
        [RUFF, "check", "--show-files", "--no-cache", *arguments],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = map(Path, run.stdout.splitlines())
    # It names a file twice that is reached twice.
    return sorted(
        {path.relative_to(tree.resolve()).as_posix() for path in paths if path.suffix == ".py"}
    )


def of_connlint(connlint: Connlint, *arguments: str) -> list[str]:
    return sorted(connlint("--show-files", *arguments).out.splitlines())


@pytest.mark.parametrize(
    "patterns",
    [
        "gen",
        "src/gen",
        "./src/gen",
        "gen/a.py",
        "*_pb2.py",
        "src/*_pb2.py",
        "src/**/b_pb2.py",
        "**/gen",
        "docs/*.py",
        "docs/*/conf.py",
        "d?cs",
        "src/[[]x]",
        "gen,docs",
        "src/../gen",
        "a.py",
        "/a.py",
    ],
)
def test_a_pattern_excludes_what_it_does_for_ruff(
    tree: Path, capsys: pytest.CaptureFixture[str], patterns: str
) -> None:
    options = ("--isolated", "--extend-exclude", patterns)
    found = of_connlint(Connlint(capsys), *options)
    assert found == of_ruff(tree, *options)


NESTED = {
    "": 'extend-exclude = ["b{ui,x}ld", "src/gen/deep", "{docs,d}/*/c*.py"]\n',
    "src": 'extend-exclude = ["[[]x]", "node_modules"]\n',
    "docs": 'exclude = ["api"]\nforce-exclude = true\n',
    "gen": "",
}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("src",),
        ("src/gen", "docs"),
        ("build", "build/a.py"),
        ("--force-exclude", ".", "build/a.py", "src/gen/deep/b_pb2.py", "docs/api/conf.py"),
        ("--force-exclude", "venv/a.py", "src/node_modules", "src/a.py"),
        ("docs/api/conf.py",),
        ("--extend-exclude", "a.py", "src", "docs"),
        ("--exclude", "docs"),
        ("--config", "src/{}", "."),
        ("--isolated",),
    ],
)
def test_nested_configurations_mean_the_files_they_do_for_ruff(
    tree: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    for folder, text in NESTED.items():
        for name in ("ruff.toml", "connlint.toml"):
            write(tree / folder, name, text=text)
    ours = [argument.format("connlint.toml") for argument in arguments]
    theirs = [argument.format("ruff.toml") for argument in arguments]
    assert of_connlint(Connlint(capsys), *ours) == of_ruff(tree, *theirs)


HIDDEN = (
    ".github/scripts/a.py",
    ".hidden/.deeper/.a.py",
    ".hidden/venv/a.py",
    "src/.hidden/a.py",
    ".idea/a.py",
    ".envs/a.py",
    "b/.a.py",
    *(f"{name}/a.py" for name in NO_SOURCES if name != "__pycache__"),
    *(f"src/{name}/a.py" for name in NO_SOURCES if name != "__pycache__"),
)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (".hidden",),
        (".hidden", "src"),
        (".venv",),
        (".venv/a.py", ".hidden/.deeper/.a.py"),
        ("--force-exclude", ".venv/a.py", ".github/scripts/a.py"),
        ("--exclude", ".hidden"),
        ("--exclude", ".*"),
        ("--extend-exclude", "src/.hidden"),
    ],
)
def test_hidden_files_and_folders_are_walked_as_by_ruff(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    write(tmp_path, *HIDDEN, text="x = 1\n")
    monkeypatch.chdir(tmp_path)
    found = of_connlint(Connlint(capsys), "--isolated", *arguments)
    assert found == of_ruff(tmp_path, "--isolated", *arguments)
    assert arguments or {".github/scripts/a.py", "b/.a.py"} <= set(found)
