"""Writes a file atomically: at any moment it is the old or the new file, complete.

The new file is written next to the old one and renamed over it. If a run is killed in between, its
temporary file stays; the next run recognizes its name and removes it.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator

from flake8_connpool.files.reading import read_file

try:
    import fcntl
except ImportError:  # on Windows, directories cannot be opened, locked or synced
    fcntl = None  # type: ignore[assignment]

LITTER = re.compile(r"\.connlint-[0-9a-f]{32}\.tmp")

_PATIENCE = 2.0  # seconds; a lock is held for as long as it takes to write one file
_PAUSE = 0.01
# Where directories cannot be locked, a temporary file of this age, in seconds, is abandoned.
_LONG_AGO = 3600

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_NEW = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_CHANGED = "it was changed since connlint read it"


class WriteError(Exception):
    """Why a file was not written; the file is unchanged."""


def overwrite(path: str, before: bytes, after: bytes) -> None:
    """Replace the content `before` of a file with `after`, and keep its mode and owner.

    `path` is the file itself, not a link to it. A file that already contains `after` is left alone.
    Raises WriteError if its content is anything else than `before`: another program changed it.
    After a power failure the old content may return until `sync` is called for its directory.
    """
    directory = os.path.dirname(path)
    try:
        old = os.lstat(path)
        _check_leave(old, path, directory)
        with held(directory, _PATIENCE), _written_beside(path, after, old) as temporary:
            now = read_file(path)
            if now == after:
                return
            if now != before or _rights(os.lstat(path)) != _rights(old):
                raise WriteError(_CHANGED)
            os.replace(temporary, path)
    except OSError as error:
        raise WriteError(error.strerror or str(error)) from error


def replace(path: str, data: bytes) -> None:
    """Write a file that only this user can read, new or in place of another one.

    For files that can be made again, such as a cache: nothing is kept of the old file, and after a
    power failure the new one may be incomplete. Raises OSError.
    """
    with _temporary(os.path.dirname(path), data) as temporary:
        os.replace(temporary, path)


def sync(directory: str) -> None:
    """Make sure that the files written in a directory are still there after a power failure."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError):  # some file systems cannot sync directories
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_litter(directory: str) -> None:
    """Remove temporary files that killed runs left in a directory, but not those of active runs."""
    with contextlib.suppress(OSError):  # it does no damage
        with os.scandir(directory) as entries:
            litter = [entry.path for entry in entries if LITTER.fullmatch(entry.name)]
        if litter:
            with held(directory, patience=0) as is_held:
                for path in litter:
                    _remove(path, is_held)


def _remove(path: str, is_held: bool | None) -> None:
    status = os.lstat(path)
    is_old = is_held is None and time.time() - status.st_mtime > _LONG_AGO
    # A run that writes holds the lock of the directory: with the lock, all temporary files are old.
    if (is_held or is_old) and stat.S_ISREG(status.st_mode):
        os.unlink(path)


def _check_leave(status: os.stat_result, path: str, directory: str) -> None:
    """Refuse to write a file with hard links, and one that its owner made read-only.

    Renaming needs no permission to write the file, and root needs none at all.
    """
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(_CHANGED)
    if status.st_nlink > 1:
        # Renaming would separate its hard links; writing in place could leave it incomplete.
        raise WriteError(f"it has {status.st_nlink} hard links")
    if not (status.st_mode & _ANY_WRITE and os.access(path, os.W_OK)):
        raise WriteError("it is read-only")
    if not (os.stat(directory).st_mode & _ANY_WRITE and os.access(directory, os.W_OK)):
        raise WriteError("its directory is read-only")


def _rights(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_mode, status.st_uid, status.st_gid, status.st_nlink


@contextlib.contextmanager
def held(directory: str, patience: float) -> Iterator[bool | None]:
    """Keep other runs from writing in a directory.

    Yield True if this run has the lock, False if another holds it longer than `patience`, in
    seconds, and None if that cannot be known.
    """
    if fcntl is None:
        yield None
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        yield _lock(descriptor, patience)
    finally:
        os.close(descriptor)  # this unlocks it, as the end of the process does


def _lock(descriptor: int, patience: float) -> bool | None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        except OSError:  # network file systems cannot lock directories
            return None
        else:
            return True


@contextlib.contextmanager
def _written_beside(path: str, data: bytes, old: os.stat_result) -> Iterator[str]:
    """Write a temporary file next to another, with the same metadata, and yield its path."""

    def keep_metadata(descriptor: int, temporary: str) -> None:
        _keep_owner(descriptor, old)
        _keep_attributes(temporary, path)
        os.chmod(temporary, stat.S_IMODE(old.st_mode))
        os.fsync(descriptor)

    with _temporary(os.path.dirname(path), data, keep_metadata) as temporary:
        yield temporary


@contextlib.contextmanager
def _temporary(
    directory: str, data: bytes, finish: Callable[[int, str], None] | None = None
) -> Iterator[str]:
    """Write a temporary file, `finish` it, close it, and yield its path.

    If the file still exists afterwards, it is removed.
    """
    temporary = os.path.join(directory, f".connlint-{os.urandom(16).hex()}.tmp")
    try:
        # Inside the `try`: an interrupt right after this must not leave the file behind.
        descriptor = os.open(temporary, _NEW, stat.S_IRUSR | stat.S_IWUSR)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            if finish is not None:
                finish(descriptor, temporary)
        finally:
            os.close(descriptor)
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def _keep_owner(descriptor: int, old: os.stat_result) -> None:
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except PermissionError:
            raise WriteError("its owner or group cannot be preserved") from None


def _keep_attributes(temporary: str, path: str) -> None:
    """Copy the extended attributes of a file, access control lists included, to a new one."""
    if not hasattr(os, "listxattr"):
        return
    wanted, given = _attributes(path), _attributes(temporary)
    for name in given.keys() - wanted.keys():
        os.removexattr(temporary, name)
    for name, value in wanted.items() - given.items():
        os.setxattr(temporary, name, value)


def _attributes(path: str) -> dict[str, bytes]:
    """Return the attributes that users set; the system sets the rest (`security`, `trusted`)."""
    try:
        names = os.listxattr(path)
    except OSError:  # the file system has no extended attributes
        return {}
    return {n: os.getxattr(path, n) for n in names if n.startswith(("user.", "system."))}
