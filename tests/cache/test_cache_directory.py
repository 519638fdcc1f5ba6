"""The directory of the cache: where it is, how it is made, and which one is not trusted."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from children import NOBODY, needs_root

from flake8_connpool.cache import directory as directories
from flake8_connpool.cache.directory import cache_directory
from flake8_connpool.cache.store import Cache

from .caches import PROJECT, key_of, opened, saved, shards, value_in

KEY = key_of("one")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory, and nothing that says where the cache is."""
    for name in ("CONNLINT_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def problem(directory: Path | str, project: Path | str = PROJECT) -> str:
    """Return why a directory is not used; what is in it stays as it is."""
    before = tree(Path(directory))
    cache = Cache.open(str(directory), str(project))
    if cache.problem:
        cache.put(KEY, "value")
        cache.save()
        assert value_in(cache, KEY) is None
        assert tree(Path(directory)) == before
    return cache.problem


def tree(path: Path) -> dict[str, bytes | None]:
    return {
        str(one.relative_to(path)): one.read_bytes() if one.is_file() else None
        for one in path.rglob("*")
    }


def test_an_option_comes_before_the_environment_and_both_before_the_own_directory(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    assert cache_directory(None) == str(home / ".cache" / "connlint")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "caches"))
    assert cache_directory(None) == str(home / "caches" / "connlint")
    monkeypatch.setenv("CONNLINT_CACHE_DIR", "here")
    assert cache_directory(None) == str(home / "here")
    assert cache_directory("there/") == str(home / "there")
    monkeypatch.setenv("CONNLINT_CACHE_DIR", "")
    assert cache_directory(None) == str(home / "caches" / "connlint")


def test_without_a_home_directory_there_is_no_cache(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directories, "_own_directory", lambda: "~/.cache/connlint")
    monkeypatch.chdir(home)
    assert problem(cache_directory(None)).startswith("there is no home directory")
    assert os.listdir(home) == []


def test_the_own_directory_is_not_used_inside_the_project(home: Path) -> None:
    own = cache_directory(None)
    assert problem(own, home) == "it is inside the project; choose another with --cache-dir"
    assert problem(own, home / ".cache" / "connlint") != ""
    assert problem(own, home / ".cache" / "conn") == ""
    assert problem(home / "chosen", home) == ""


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_does_not_hide_that_the_own_directory_is_inside_the_project(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "project" / ".cache").mkdir(parents=True)
    (home / "link").symlink_to(home / "project")
    monkeypatch.setenv("HOME", str(home / "link"))
    assert problem(cache_directory(None), home / "project").startswith("it is inside")


def test_the_directory_is_for_its_user_alone(directory: Path) -> None:
    before = os.umask(0)
    try:
        saved(directory, [KEY])
    finally:
        os.umask(before)
    for path in (directory, directory / "v1", *directory.glob("v1/*")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in shards(directory)} == {0o600}


def test_backups_and_git_leave_it_out(directory: Path) -> None:
    saved(directory, [KEY])
    subprocess.run(["git", "init", "--quiet", str(directory.parent)], check=True)
    shown = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=directory.parent,
        capture_output=True,
        check=True,
    )
    assert shown.stdout == b""
    tag = (directory / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_what_is_missing_is_written_again(directory: Path) -> None:
    saved(directory, [KEY])
    before = tree(directory)
    for name in ("CACHEDIR.TAG", ".gitignore"):
        (directory / name).unlink()
        assert value_in(opened(directory), KEY) == "value"
        assert tree(directory) == before


def test_an_empty_directory_is_used(directory: Path) -> None:
    directory.mkdir(parents=True)
    directory.chmod(0o755)
    saved(directory, [KEY])
    assert value_in(opened(directory), KEY) == "value"


@pytest.mark.parametrize("name", ["a.py", "v1.py", "v12345", ".git", ".connlint-1.tmp"])
def test_a_directory_with_other_files_is_not_used(directory: Path, name: str) -> None:
    (directory / name).mkdir(parents=True)
    assert problem(directory) == "it has other files and is not a cache of connlint"


def test_the_cache_of_another_tool_is_not_used(directory: Path) -> None:
    directory.mkdir(parents=True)
    (directory / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n# ruff\n")
    assert problem(directory) == "it is not a cache of connlint"


def test_a_tag_that_is_a_link_is_not_believed(directory: Path, tmp_path: Path) -> None:
    saved(tmp_path / "real", [KEY])
    directory.mkdir(parents=True)
    (directory / "CACHEDIR.TAG").symlink_to(tmp_path / "real" / "CACHEDIR.TAG")
    assert problem(directory) == "it is not a cache of connlint"


@pytest.mark.parametrize("level", ["", "v1", "project"])
def test_a_link_in_the_place_of_a_directory_is_not_followed(
    directory: Path, tmp_path: Path, level: str
) -> None:
    saved(directory, [KEY])
    (project,) = directory.glob("v1/*")
    place = project if level == "project" else directory / level
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    assert problem(directory) == "it is a symbolic link"
    assert problem(f"{directory}") == "it is a symbolic link"


def test_a_link_above_the_directory_is_followed(directory: Path, tmp_path: Path) -> None:
    saved(directory, [KEY])
    (tmp_path / "link").symlink_to(directory.parent)
    assert value_in(opened(tmp_path / "link" / "connlint"), KEY) == "value"


@pytest.mark.parametrize("level", ["", "v1", "project"])
@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777, 0o1777])
def test_a_directory_that_others_can_write_to_is_not_used(
    directory: Path, mode: int, level: str
) -> None:
    saved(directory, [KEY])
    (project,) = directory.glob("v1/*")
    place = project if level == "project" else directory / level
    place.chmod(mode)
    assert problem(directory) == "other users can write to it"
    place.chmod(0o755)
    assert value_in(opened(directory), KEY) == "value"


@needs_root
@pytest.mark.parametrize("level", ["", "v1", "project"])
def test_a_directory_of_another_user_is_not_used(directory: Path, level: str) -> None:
    saved(directory, [KEY])
    (project,) = directory.glob("v1/*")
    place = project if level == "project" else directory / level
    os.chown(place, NOBODY, NOBODY)
    assert problem(directory) == "it belongs to another user"


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", "a" * 300])
def test_a_name_that_no_file_can_have_is_a_problem(tmp_path: Path, name: str) -> None:
    assert Cache.open(str(tmp_path / name), PROJECT).problem
    assert Cache.open(str(tmp_path / "cache"), f"/{name}\ud800").problem


def test_a_project_may_have_any_name(directory: Path) -> None:
    for project in ("/", "/a b", os.fsdecode(b"/caf\xe9"), "/" + "a/" * 2000):
        cache = opened(directory, project)
        cache.put(KEY, project[:50])
        cache.save()
        assert value_in(opened(directory, project), KEY) == project[:50]
