"""What is old is removed once a day, and `--clear-cache` removes nothing that is not ours."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from children import NOBODY, needs_fork, needs_root, public_directory
from cli_runner import write

from flake8_connpool.cache.removal import clear
from flake8_connpool.cache.store import Cache
from flake8_connpool.errors import UsageError

from .caches import PROJECT, as_nobody, key_of, opened, saved, shards, value_in

KEY = key_of("one")
OTHER = "/somewhere/else"
DAY = 86400
LITTER = f".connlint-{'0a' * 16}.tmp"


def folder_of(directory: Path, project: str) -> Path:
    """Return the directory of a project, which the cache then has."""
    before = set(directory.glob("v1/*"))
    cache = opened(directory, project)
    cache.put(KEY, "value")
    cache.save()
    (folder,) = set(directory.glob("v1/*")) - before
    return folder


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def next_day(directory: Path) -> None:
    """Let the next run remove what is old, and run."""
    (directory / "last-cleanup").unlink()
    opened(directory).save()


@pytest.mark.parametrize(("days", "stays"), [(0, True), (29, True), (32, False), (400, False)])
def test_a_project_without_use_for_30_days_is_removed(
    directory: Path, days: int, stays: bool
) -> None:
    saved(directory, [KEY])
    folder = folder_of(directory, OTHER)
    age(folder, days)
    next_day(directory)
    assert folder.exists() is stays
    assert value_in(opened(directory), KEY) == "value"


def test_old_projects_are_looked_for_once_a_day(
    directory: Path, cleaned_later: Callable[[int], None]
) -> None:
    saved(directory, [KEY])
    folder = folder_of(directory, OTHER)
    age(folder, 40)
    opened(directory).save()
    assert folder.exists()
    cleaned_later(1)
    opened(directory).save()
    assert not folder.exists()
    folder = folder_of(directory, OTHER)
    age(folder, 40)
    opened(directory).save()
    assert folder.exists()


def test_if_the_day_cannot_be_noted_nothing_is_looked_for(directory: Path) -> None:
    saved(directory, [KEY])
    folder = folder_of(directory, OTHER)
    age(folder, 40)
    (directory / "last-cleanup").unlink()
    (directory / "last-cleanup").mkdir()
    opened(directory).save()
    assert folder.exists()


def test_another_format_without_use_is_removed_too(directory: Path) -> None:
    saved(directory, [KEY])
    (directory / "v1").rename(directory / "v0")
    saved(directory, [KEY])
    (old,) = directory.glob("v0/*")
    next_day(directory)
    assert old.exists()
    age(old, 40)
    next_day(directory)
    assert not (directory / "v0").exists()
    assert value_in(opened(directory), KEY) == "value"


def test_other_files_of_an_old_project_stay(directory: Path) -> None:
    saved(directory, [KEY])
    folder = folder_of(directory, OTHER)
    foreign = [folder / name for name in ("notes.json", "40.json", "00.jsonl", "a")]
    for path in foreign:
        path.write_text("mine")
    (folder / LITTER).touch()
    age(folder, 40)
    next_day(directory)
    assert sorted(folder.iterdir()) == sorted(foreign)


def test_what_a_killed_run_left_is_removed(directory: Path) -> None:
    saved(directory, [KEY])
    (path,) = shards(directory)
    (path.parent / LITTER).touch()
    next_day(directory)
    assert os.listdir(path.parent) == [path.name]


def test_clearing_removes_everything_and_counts_the_files(directory: Path) -> None:
    assert clear(str(directory)) is None
    saved(directory, [key_of(number, f"{number * 4:02x}") for number in range(5)])
    folder_of(directory, OTHER)
    (directory / LITTER).touch()
    assert clear(str(directory)) == 6
    assert not directory.exists()
    assert directory.parent.exists()
    saved(directory, [KEY])
    assert value_in(opened(directory), KEY) == "value"


@pytest.mark.parametrize(
    "place",
    [
        "notes",
        "a/b",
        "v1/notes",
        "v1/0a/00.json",
        "{p}/notes",
        "{p}/00.json/a",
        "v1.json",
        "v2/a/b",
    ],
)
def test_clearing_never_removes_a_file_of_others(directory: Path, place: str) -> None:
    saved(directory, [key_of("one", "ff")])
    (project,) = directory.glob("v1/*")
    path = directory / place.format(p=f"v1/{project.name}")
    write(path.parent, path.name, text="mine")
    assert clear(str(directory)) == 1
    assert path.read_text() == "mine"
    assert [one for one in directory.rglob("*.json") if one.name == "3f.json"] == []
    # It is still known to be a cache.
    assert value_in(opened(directory), KEY) is None
    assert clear(str(directory)) == 0


def test_a_file_for_git_that_the_user_has_changed_stays(directory: Path) -> None:
    saved(directory, [KEY])
    (directory / ".gitignore").write_text("!*\n")
    assert clear(str(directory)) == 1
    assert [path.name for path in directory.iterdir()] == [".gitignore"]


@pytest.mark.parametrize("level", ["v1", "project", "shard"])
def test_clearing_follows_no_link(directory: Path, tmp_path: Path, level: str) -> None:
    saved(directory, [KEY])
    (path,) = shards(directory)
    place = {"v1": directory / "v1", "project": path.parent, "shard": path}[level]
    elsewhere = tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    files = [one for one in (elsewhere, *elsewhere.rglob("*")) if one.is_file()]
    assert clear(str(directory)) == 0
    assert all(one.exists() for one in files)
    assert len(files) == 1


def refusal(directory: Path) -> str:
    before = sorted(directory.rglob("*"))
    with pytest.raises(UsageError) as caught:
        clear(str(directory))
    assert sorted(directory.rglob("*")) == before
    start, _, reason = str(caught.value).rpartition(": ")
    assert start == f"cannot remove the cache {directory}"
    return reason


def test_only_a_cache_is_cleared(directory: Path, tmp_path: Path) -> None:
    write(directory, "v1/" + "0" * 32 + "/00.json")
    assert refusal(directory) == "it is not a cache of connlint"
    saved(tmp_path / "real", [KEY])
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert refusal(tmp_path / "link") == "it is a symbolic link"
    (tmp_path / "real").chmod(0o777)
    assert refusal(tmp_path / "real") == "other users can write to it"
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file") == "it is not a directory"


@needs_root
def test_the_cache_of_another_user_is_not_cleared(directory: Path) -> None:
    saved(directory, [KEY])
    os.chown(directory, NOBODY, NOBODY)
    assert refusal(directory) == "it belongs to another user"


@needs_fork
@needs_root
def test_what_cannot_be_removed_is_an_error() -> None:
    with public_directory() as public:

        def act() -> str:
            saved(public / "connlint", [KEY])
            folder = next((public / "connlint").glob("v1/*"))
            folder.chmod(0o500)
            try:
                return refusal(public / "connlint")
            finally:
                folder.chmod(0o700)

        assert as_nobody(act) == "Permission denied"


def test_a_run_that_goes_on_while_its_cache_is_cleared_is_not_disturbed(directory: Path) -> None:
    saved(directory, [KEY])
    cache = Cache.open(str(directory), PROJECT)
    assert value_in(cache, KEY) == "value"
    cache.put(key_of("two"), "value")
    clear(str(directory))
    cache.save()
    assert not directory.exists()
