"""The directory of the cache: where it is, what is in it, and whether it can be trusted."""

from __future__ import annotations

import hashlib
import os
import re
import stat

from flake8_connpool.files.atomic_write import LITTER, replace
from flake8_connpool.files.reading import read_file, reason

ENVIRONMENT = "CONNLINT_CACHE_DIR"

# The files at the top of the directory. `SWEPT` holds the day on which old projects were removed.
TAG = "CACHEDIR.TAG"
IGNORE = ".gitignore"
SWEPT = "last-cleanup"
# The directory of this format. A format that is read differently has another number.
FORMAT = "v1"

_FORMAT_NAME = re.compile(r"v[0-9]{1,4}", re.ASCII)
_PROJECT_NAME = re.compile(r"[0-9a-f]{32}")

_SIGNATURE = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n"  # of every cache: bford.info/cachedir
    b"# This directory is a cache of connlint.\n"
)
_TAG_TEXT = (
    _SIGNATURE + b"# `connlint --clear-cache` removes it. See https://bford.info/cachedir/\n"
)
_IGNORE_TEXT = b"# Made by connlint.\n*\n"
_LARGEST_TAG = 1 << 12  # bytes

_MODE = 0o700
_WRITE_OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def cache_directory(said: str | None) -> str:
    """Return the path of the cache: `--cache-dir`, or the environment, or the user's own.

    Only a path without a home directory is not absolute; no cache can be opened there.
    """
    chosen = said or os.environ.get(ENVIRONMENT)
    return os.path.abspath(chosen) if chosen else _own_directory()


def _own_directory() -> str:
    import platformdirs

    return platformdirs.user_cache_dir("connlint", appauthor=False)


def prepare(directory: str, project: str) -> str:
    """Create what is missing, and return the path of the directory of a project.

    `project` is the path of the root of the project. Raises OSError if the cache cannot be used.
    """
    if not os.path.isabs(directory):
        raise OSError("there is no home directory; choose a directory with --cache-dir")
    # A project that is also the home directory could bring a cache; a chosen one may be in it.
    if _is_in(directory, project) and directory == _own_directory():
        raise OSError("it is inside the project; choose another with --cache-dir")
    os.makedirs(os.path.dirname(directory), exist_ok=True)
    _make(directory)
    names = os.listdir(directory)
    if TAG not in names:
        if not all(map(_is_own_name, names)):
            raise OSError("it has other files and is not a cache of connlint")
        replace(os.path.join(directory, TAG), _TAG_TEXT)
    elif not is_tagged(directory):
        raise OSError("it is not a cache of connlint")
    if IGNORE not in names:
        replace(os.path.join(directory, IGNORE), _IGNORE_TEXT)
    folder = os.path.join(directory, FORMAT)
    _make(folder)
    folder = os.path.join(folder, hashlib.blake2b(os.fsencode(project), digest_size=16).hexdigest())
    _make(folder)
    return folder


def _make(directory: str) -> None:
    try:
        os.mkdir(directory, _MODE)
    except FileExistsError:
        check_trust(directory)


def check_trust(directory: str) -> None:
    """Raise OSError unless this is a directory of this user that no other user can write to."""
    status = os.lstat(directory)
    if stat.S_ISLNK(status.st_mode):
        raise OSError("it is a symbolic link")
    if not stat.S_ISDIR(status.st_mode):
        raise OSError("it is not a directory")
    if hasattr(os, "geteuid"):  # elsewhere, users have directories that others cannot write to
        if status.st_uid != os.geteuid():
            raise OSError("it belongs to another user")
        if status.st_mode & _WRITE_OF_OTHERS:
            raise OSError("other users can write to it")


def is_tagged(directory: str) -> bool:
    """Return whether connlint made a directory for its cache, as the file in it says."""
    return _content(os.path.join(directory, TAG)).startswith(_SIGNATURE)


def has_own_ignore_file(directory: str) -> bool:
    """Return whether the file for git in a directory is the one that connlint writes."""
    return _content(os.path.join(directory, IGNORE)) == _IGNORE_TEXT


def _content(path: str) -> bytes:
    try:
        return read_file(path, largest=_LARGEST_TAG, follows_link=False)
    except OSError:
        return b""


def project_folders(directory: str) -> list[str]:
    """Return the directories of all projects, in every format."""
    return [
        project
        for folder in format_folders(directory)
        for project in _folders(folder, _PROJECT_NAME)
    ]


def format_folders(directory: str) -> list[str]:
    """Return the directories of all formats."""
    return _folders(directory, _FORMAT_NAME)


def _folders(directory: str, name: re.Pattern[str]) -> list[str]:
    with os.scandir(directory) as entries:
        return [
            entry.path
            for entry in entries
            if name.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        ]


def _is_own_name(name: str) -> bool:
    """Return whether a file may be of a cache that another run creates at this moment."""
    return name in (IGNORE, SWEPT) or bool(LITTER.fullmatch(name) or _FORMAT_NAME.fullmatch(name))


def _is_in(path: str, directory: str) -> bool:
    path, directory = os.path.realpath(path), os.path.realpath(directory)
    return path == directory or path.startswith(os.path.join(directory, ""))


def words(error: OSError | ValueError) -> str:
    """Return why the cache cannot be used, as a clause."""
    return reason(error) if isinstance(error, OSError) else "it is not a valid path"
