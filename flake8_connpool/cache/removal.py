"""Removes the cache, or what is old in it: only files that connlint has written."""

from __future__ import annotations

import contextlib
import os
import re

from flake8_connpool.cache.clock import KEPT_FOR, day_of, today
from flake8_connpool.cache.directory import (
    FORMAT,
    IGNORE,
    SWEPT,
    TAG,
    check_trust,
    format_folders,
    has_own_ignore_file,
    is_tagged,
    project_folders,
    words,
)
from flake8_connpool.errors import UsageError
from flake8_connpool.files.atomic_write import LITTER, remove_litter, replace
from flake8_connpool.files.reading import read_file

_SHARD_NAME = re.compile(r"[0-3][0-9a-f]\.json")
_LARGEST_DAY = 1 << 6  # bytes


def clear(directory: str) -> int | None:
    """Remove the cache, and return the number of its files with results; None without a cache.

    Other files stay, and so does the directory if it has any. UsageError if the directory is not a
    cache, or if a file cannot be removed.
    """
    try:
        return _clear(directory) if os.path.lexists(directory) else None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot remove the cache {directory}: {words(error)}") from None


def _clear(directory: str) -> int:
    check_trust(directory)
    if not is_tagged(directory):
        raise OSError("it is not a cache of connlint")
    count = sum(map(_remove_project, project_folders(directory)))
    for folder in format_folders(directory):
        _remove_if_empty(folder)
    _remove_files(directory, LITTER)
    if set(os.listdir(directory)) <= {TAG, IGNORE, SWEPT}:
        _remove_file(os.path.join(directory, SWEPT))
        if has_own_ignore_file(directory):
            _remove_file(os.path.join(directory, IGNORE))
        # Last, so that what is left after an error can still be removed.
        _remove_file(os.path.join(directory, TAG))
        _remove_if_empty(directory)
    return count


def sweep(directory: str) -> None:
    """Remove the projects that were not used for long; at most once a day. Raises OSError."""
    day = today()
    marker = os.path.join(directory, SWEPT)
    if _content(marker) == str(day).encode():
        return
    replace(marker, str(day).encode())
    for folder in project_folders(directory):
        with contextlib.suppress(OSError):
            # Each shard that is written changes the time of its directory.
            if day_of(os.lstat(folder).st_mtime) < day - KEPT_FOR:
                _remove_project(folder)
            else:
                remove_litter(folder)
    for folder in format_folders(directory):
        if os.path.basename(folder) != FORMAT:
            with contextlib.suppress(OSError):
                _remove_if_empty(folder)


def _content(path: str) -> bytes:
    try:
        return read_file(path, largest=_LARGEST_DAY, follows_link=False)
    except OSError:
        return b""


def _remove_project(folder: str) -> int:
    _remove_files(folder, LITTER)
    count = _remove_files(folder, _SHARD_NAME)
    _remove_if_empty(folder)
    return count


def _remove_files(folder: str, name: re.Pattern[str]) -> int:
    """Remove the files whose names match, and return their number."""
    with os.scandir(folder) as entries:
        paths = [
            entry.path
            for entry in entries
            if name.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
        ]
    for path in paths:
        _remove_file(path)
    return len(paths)


def _remove_file(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):  # another run removed it
        os.unlink(path)


def _remove_if_empty(folder: str) -> None:
    with os.scandir(folder) as entries:
        is_empty = next(entries, None) is None
    if is_empty:
        os.rmdir(folder)
