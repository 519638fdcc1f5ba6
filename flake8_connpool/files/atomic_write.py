"""Writing a file so that at any moment it is the old one or the new one, whole.

The new one is written beside the old one and renamed over it. A run that is killed in between
leaves what it wrote so far; the next run knows that by its name, and takes it away.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator

from flake8_connpool.files.reading import read_file

try:
    import fcntl
except ImportError:  # on Windows, where a directory cannot be opened, locked or synced
    fcntl = None  # type: ignore[assignment]

_LITTER = re.compile(r"\.connlint-[0-9a-f]{32}\.tmp")

_PATIENCE = 2.0  # seconds: others hold a directory no longer than it takes to write one file
_PAUSE = 0.01
# Where directories cannot be locked, nobody is at work any more on what is so many seconds old.
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
    """Why a file was not written; it is as it was."""


def overwrite(path: str, before: bytes, after: bytes) -> None:
    """Put `after` in the place of `before`, with the mode and the owner of the file.

    `path` is that of the file itself, not of a link to it. A file that is `after` already is left
    alone, one that is anything else than `before` too: somebody else changed it. Raises WriteError.
    A power cut may bring the old one back until `sync` is called for its directory.
    """
    directory = os.path.dirname(path)
    try:
        old = os.lstat(path)
        _check_leave(old, path, directory)
        with _held(directory, _PATIENCE), _written_beside(path, after, old) as temporary:
            now = read_file(path)
            if now == after:
                return
            if now != before or _rights(os.lstat(path)) != _rights(old):
                raise WriteError(_CHANGED)
            os.replace(temporary, path)
    except OSError as error:
        raise WriteError(error.strerror or str(error)) from error


def sync(directory: str) -> None:
    """Make sure that the files written in a directory are found in it after a power cut."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError):  # some file systems sync no directories
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_litter(directory: str) -> None:
    """Remove what killed runs left in a directory; what other runs are at work on stays."""
    with contextlib.suppress(OSError):  # it is in nobody's way
        with os.scandir(directory) as entries:
            litter = [entry.path for entry in entries if _LITTER.fullmatch(entry.name)]
        if litter:
            with _held(directory, patience=0) as is_held:
                for path in litter:
                    _remove(path, is_held)


def _remove(path: str, is_held: bool | None) -> None:
    status = os.lstat(path)
    is_old = is_held is None and time.time() - status.st_mtime > _LONG_AGO
    # Who writes in a directory holds it: with that, all that is there was left.
    if (is_held or is_old) and stat.S_ISREG(status.st_mode):
        os.unlink(path)


def _check_leave(status: os.stat_result, path: str, directory: str) -> None:
    """Refuse what renaming would change, and what its owner took the leave to change.

    Renaming asks nobody for leave to write the file, and root needs none for anything.
    """
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(_CHANGED)
    if status.st_nlink > 1:
        # Renamed over, its names would part; written in place, it might be cut short.
        raise WriteError(f"it has {status.st_nlink} hard links")
    if not (status.st_mode & _ANY_WRITE and os.access(path, os.W_OK)):
        raise WriteError("it is read-only")
    if not (os.stat(directory).st_mode & _ANY_WRITE and os.access(directory, os.W_OK)):
        raise WriteError("its directory is read-only")


def _rights(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_mode, status.st_uid, status.st_gid, status.st_nlink


@contextlib.contextmanager
def _held(directory: str, patience: float) -> Iterator[bool | None]:
    """Keep other runs from writing in a directory.

    Give True if that is so, False if another holds it longer than `patience`, None where it
    cannot be known.
    """
    if fcntl is None:
        yield None
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        yield _lock(descriptor, patience)
    finally:
        os.close(descriptor)  # which unlocks it, as the end of the process does


def _lock(descriptor: int, patience: float) -> bool | None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        except OSError:  # network file systems lock no directories
            return None
        else:
            return True


@contextlib.contextmanager
def _written_beside(path: str, data: bytes, old: os.stat_result) -> Iterator[str]:
    """Write a file beside another, with all that the other is but its content; give its path.

    If it is still there afterwards, it is removed.
    """
    temporary = os.path.join(os.path.dirname(path), f".connlint-{os.urandom(16).hex()}.tmp")
    try:
        # Within the `try`: an interrupt right behind it must not leave the file.
        descriptor = os.open(temporary, _NEW, stat.S_IRUSR | stat.S_IWUSR)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            _keep_owner(descriptor, old)
            _keep_attributes(temporary, path)
            os.chmod(temporary, stat.S_IMODE(old.st_mode))
            os.fsync(descriptor)
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
    """Give a new file the extended attributes of another, and no others: access lists are some."""
    if not hasattr(os, "listxattr"):
        return
    wanted, given = _attributes(path), _attributes(temporary)
    for name in given.keys() - wanted.keys():
        os.removexattr(temporary, name)
    for name, value in wanted.items() - given.items():
        os.setxattr(temporary, name, value)


def _attributes(path: str) -> dict[str, bytes]:
    """Return what users set; the rest (`security`, `trusted`) is the system's own to set."""
    try:
        names = os.listxattr(path)
    except OSError:  # the file system has none
        return {}
    return {n: os.getxattr(path, n) for n in names if n.startswith(("user.", "system."))}
