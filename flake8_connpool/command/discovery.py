"""Finds the files to check."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flake8_connpool.config.effective import Configuration
from flake8_connpool.errors import UsageError
from flake8_connpool.files import gitignore
from flake8_connpool.files.reading import reason

SUFFIX = ".py"


class FoundFile(Struct, frozen=True):
    """A file or directory found by the walk, with its absolute path.

    `is_named` is True if the user named it, not a directory above it. `problem` is why it cannot be
    read, if that is already known.
    """

    path: str
    is_named: bool = False
    problem: str | None = None


def find(paths: Sequence[str], configuration: Configuration) -> list[FoundFile]:
    """Return the files to check, each once, sorted by path.

    A named file is checked whatever its extension, unless `force-exclude` applies. A directory is
    searched for `*.py` files that are not excluded and, with `respect-gitignore`, not ignored by
    git. Raises UsageError for a path that does not exist, before searching any directory.
    """
    for path in paths:
        try:
            os.lstat(path)
        except OSError as error:
            from flake8_connpool.config.options.habits import SUBCOMMANDS

            meant = f"; {SUBCOMMANDS[path]}" if path in SUBCOMMANDS else ""
            shown = path or "''"
            raise UsageError(f"{shown}: {reason(error)}{meant}") from None
    found: dict[str, FoundFile] = {}
    for path in map(os.path.abspath, paths):
        if configuration.run.force_exclude and is_excluded(path, configuration):
            continue
        for file in _at(path, configuration):
            if file.is_named or file.path not in found:
                found[file.path] = file
    # Sort by path component, so that the files in a directory stay together.
    return sorted(found.values(), key=lambda file: file.path.replace(os.sep, "\0"))


def is_excluded(path: str, configuration: Configuration) -> bool:
    """Return whether an absolute path is excluded, itself or through a directory above it.

    Only directories below that of the configuration file count.
    """
    settings = configuration.of(path)
    while path not in (settings.root, os.path.dirname(path)):
        if settings.excluded.matches(path, os.path.basename(path)):
            return True
        path = os.path.dirname(path)
    return False


def _at(path: str, configuration: Configuration) -> Iterator[FoundFile]:
    if os.path.isdir(path):
        yield from _walk(path, configuration)
    else:
        yield FoundFile(path, is_named=True)  # reading it shows what it is


def _walk(top: str, configuration: Configuration) -> Iterator[FoundFile]:
    """Yield the files below a directory; links to directories are not followed."""
    respects_git = configuration.run.respect_gitignore
    waiting = [(top, gitignore.above(top) if respects_git else None)]
    while waiting:
        directory, scope = waiting.pop()
        try:
            with os.scandir(directory) as entries:
                names = {entry.name: entry for entry in entries}
        except OSError as error:
            yield FoundFile(directory, problem=reason(error))
            continue
        if respects_git:
            scope = gitignore.inside(
                directory,
                scope,
                is_repository=gitignore.REPOSITORY in names,
                has_rules=gitignore.FILE_NAME in names,
            )
        excluded = configuration.inside(directory).excluded
        prefix = os.path.join(directory, "")
        for name, entry in names.items():
            is_directory = entry.is_dir(follow_symlinks=False)
            if not is_directory and not name.endswith(SUFFIX):
                continue
            path = prefix + name
            if excluded.matches(path, name):
                continue
            if scope is not None and scope.ignores(path, name, is_directory=is_directory):
                continue
            if is_directory:
                waiting.append((path, scope))
            elif entry.is_file(follow_symlinks=False):
                yield FoundFile(path)
            else:
                yield from _linked(path)


def _linked(path: str) -> Iterator[FoundFile]:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        yield FoundFile(path, problem=reason(error))
        return
    if stat.S_ISREG(mode):
        yield FoundFile(path)
