"""Writing where another run writes, or was killed while it did."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest
from write_races import NEW, OLD, in_between

from flake8_connpool.files import atomic_write
from flake8_connpool.files.atomic_write import overwrite, remove_litter

LITTER = f".connlint-{'0a' * 16}.tmp"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds OLD, alone in its directory."""
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    return path


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / LITTER).write_bytes(b"half")
    remove_litter(str(tmp_path))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [
        ".connlint-notes.tmp",
        f"x{LITTER}",
        f"{LITTER}.py",
        LITTER.upper(),
        f".connlint-{'0a' * 15}.tmp",
        ".connlint.tmp",
    ],
)
def test_no_file_of_a_users_is_removed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    remove_litter(str(tmp_path))
    assert os.listdir(tmp_path) == [name]


def test_neither_a_directory_nor_a_link_is_litter(tmp_path: Path) -> None:
    (tmp_path / LITTER).mkdir()
    (tmp_path / LITTER.replace("a", "b")).symlink_to(tmp_path / "a.py")
    remove_litter(str(tmp_path))
    assert len(os.listdir(tmp_path)) == 2


def test_what_another_run_is_at_work_on_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def act() -> None:
        remove_litter(str(path.parent))
        seen.append(os.listdir(path.parent))

    in_between(monkeypatch, act)
    overwrite(str(path), OLD, NEW)
    assert [len(names) for names in seen] == [2]
    assert path.read_bytes() == NEW


@pytest.mark.parametrize(("age", "is_left"), [(0, True), (7200, False)])
def test_where_nothing_can_be_locked_only_what_is_old_is_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, is_left: bool
) -> None:
    def flock(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    litter = tmp_path / LITTER
    litter.write_bytes(b"half")
    now = litter.stat().st_mtime
    os.utime(litter, (now - age, now - age))
    monkeypatch.setattr(fcntl, "flock", flock)
    remove_litter(str(tmp_path))
    assert litter.exists() is is_left


def test_where_nothing_can_be_locked_files_are_written_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic_write, "fcntl", None)
    overwrite(str(path), OLD, NEW)
    assert path.read_bytes() == NEW


def test_a_directory_that_another_program_holds_is_waited_for_and_not_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic_write, "_PATIENCE", 0.05)
    descriptor = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    overwrite(str(path), OLD, NEW)
    os.close(descriptor)
    assert path.read_bytes() == NEW


def test_a_directory_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    remove_litter(str(tmp_path / "nowhere"))


def test_an_interrupt_right_after_the_file_was_made_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def interrupted(name: str, flags: int, *mode: int) -> int:
        descriptor = real(name, flags, *mode)
        if flags & os.O_CREAT:
            os.close(descriptor)
            raise KeyboardInterrupt
        return descriptor

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        overwrite(str(path), OLD, NEW)
    assert os.listdir(path.parent) == [path.name]
    assert path.read_bytes() == OLD
