"""Writing a file: the old one or the new one at any moment, and all else about it as it was."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from children import NOBODY, needs_root
from write_races import NEW, OLD, in_between

from flake8_connpool.files.atomic_write import WriteError, overwrite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds OLD, alone in its directory."""
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    return path


def refusal(path: Path, before: bytes = OLD) -> str:
    """Return why a file is not written; it is as it was, and nothing is beside it."""
    had = path.read_bytes() if path.exists() else None
    names = os.listdir(path.parent)
    with pytest.raises(WriteError) as caught:
        overwrite(str(path), before, NEW)
    assert (path.read_bytes() if path.exists() else None) == had
    assert os.listdir(path.parent) == names
    return str(caught.value)


def test_the_new_file_takes_the_place_of_the_old_one(path: Path) -> None:
    overwrite(str(path), OLD, NEW)
    assert path.read_bytes() == NEW
    assert os.listdir(path.parent) == ["a.py"]


def test_what_is_written_in_pieces_is_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:3]))
    overwrite(str(path), OLD, NEW * 10)
    assert path.read_bytes() == NEW * 10


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o4711, 0o2775])
def test_the_mode_is_kept(path: Path, mode: int) -> None:
    path.chmod(mode)
    overwrite(str(path), OLD, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@needs_root
@pytest.mark.parametrize("owner", [(NOBODY, NOBODY), (NOBODY, 0), (0, NOBODY)])
def test_owner_and_group_are_kept(path: Path, owner: tuple[int, int]) -> None:
    os.chown(path, *owner)
    path.chmod(0o4755)  # which a change of owner would clear
    overwrite(str(path), OLD, NEW)
    status = path.stat()
    assert (status.st_uid, status.st_gid) == owner
    assert stat.S_IMODE(status.st_mode) == 0o4755


def test_an_owner_that_cannot_be_kept_is_a_reason_not_to_write(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fchown(descriptor: int, user: int, group: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    real = os.lstat
    fields = list(real(path))
    fields[stat.ST_UID] += 1
    monkeypatch.setattr(os, "fchown", fchown)
    monkeypatch.setattr(os, "lstat", lambda name: os.stat_result(fields))
    assert refusal(path) == "its owner or group cannot be preserved"


def test_extended_attributes_are_kept_and_none_are_added(path: Path) -> None:
    try:
        os.setxattr(path, "user.origin", b"here")
    except (AttributeError, OSError):
        pytest.skip("the file system has no attributes for users")
    overwrite(str(path), OLD, NEW)
    assert path.read_bytes() == NEW
    assert os.getxattr(path, "user.origin") == b"here"
    assert [name for name in os.listxattr(path) if name.startswith("user.")] == ["user.origin"]


def test_a_file_that_somebody_changed_is_not_written(path: Path) -> None:
    path.write_bytes(OLD + b"more = 1\n")
    assert refusal(path) == "it was changed since connlint read it"


@pytest.mark.parametrize("change", ["bytes", "mode", "link", "name"])
def test_a_file_that_is_changed_at_the_last_moment_is_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    other = path.parent.parent / "other.py"
    other.write_bytes(OLD)

    def link() -> None:
        path.unlink()
        path.symlink_to(other)

    changes: dict[str, Callable[[], object]] = {
        "bytes": lambda: path.write_bytes(b"theirs = 1\n"),
        "mode": lambda: path.chmod(0o600),
        "link": link,
        "name": lambda: os.link(path, other.with_name("second.py")),
    }
    in_between(monkeypatch, changes[change])
    with pytest.raises(WriteError, match=r"^it was changed since connlint read it$"):
        overwrite(str(path), OLD, NEW)
    assert NEW not in (path.read_bytes(), other.read_bytes())
    assert os.listdir(path.parent) == ["a.py"]


def test_a_file_that_went_away_is_not_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_between(monkeypatch, path.unlink)
    with pytest.raises(WriteError, match=r"^No such file or directory$"):
        overwrite(str(path), OLD, NEW)
    assert os.listdir(path.parent) == []
    assert refusal(path) == "No such file or directory"


def test_a_file_that_is_what_it_should_be_is_left_alone(path: Path) -> None:
    path.write_bytes(NEW)
    before = path.stat()
    overwrite(str(path), OLD, NEW)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert os.listdir(path.parent) == ["a.py"]


def test_a_file_of_several_names_is_not_written(path: Path) -> None:
    os.link(path, path.with_name("b.py"))
    assert refusal(path) == "it has 2 hard links"


@pytest.mark.parametrize("mode", [0o444, 0o555, 0o400])
def test_a_read_only_file_is_not_written_by_root_either(path: Path, mode: int) -> None:
    path.chmod(mode)
    assert refusal(path) == "it is read-only"


def test_a_file_in_a_read_only_directory_is_not_written_by_root_either(path: Path) -> None:
    path.parent.chmod(0o555)
    assert refusal(path) == "its directory is read-only"
    path.parent.chmod(0o755)


def test_what_is_no_regular_file_is_not_written(path: Path) -> None:
    link = path.with_name("link.py")
    link.symlink_to(path)
    assert refusal(link) == "it was changed since connlint read it"
    assert path.read_bytes() == OLD


@pytest.mark.parametrize("step", ["open", "write", "fsync", "chmod", "replace"])
def test_a_disk_that_is_full_at_any_step_leaves_the_old_file_and_nothing_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(os, step)

    def full(*arguments: object) -> object:
        if step == "open" and not str(arguments[0]).endswith(".tmp"):
            return real(*arguments)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    assert refusal(path) == "No space left on device"
