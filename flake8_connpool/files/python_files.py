"""The Python files of a project, whatever a run is asked to check."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from flake8_connpool.files import gitignore
from flake8_connpool.files.no_sources import NO_SOURCES

_SUFFIX = ".py"
# Every virtual environment has this file, whatever its name is.
_ENVIRONMENT = "pyvenv.cfg"
# A project with more files than this is read in part.
MOST_FILES = 50_000


def python_files(root: str) -> Iterator[str]:
    """Yield the paths from a directory to the files below it, with slashes, in an order that is the
    same everywhere.

    Directories that no tool reads, what git ignores, and links are left out, and so are
    repositories and virtual environments below the directory. A submodule of git is part of its
    project.
    """
    waiting = [("", gitignore.above(root))]
    while waiting:
        below, scope = waiting.pop()
        directory = os.path.join(root, below)
        try:
            with os.scandir(directory) as entries:
                found = {entry.name: entry for entry in entries}
        except OSError:
            continue
        if below and _is_apart(found):
            continue
        scope = gitignore.inside(
            directory.rstrip(os.sep),
            scope,
            is_repository=gitignore.REPOSITORY in found,
            has_rules=gitignore.FILE_NAME in found,
        )
        for name, entry in sorted(found.items()):
            is_directory = entry.is_dir(follow_symlinks=False)
            if not is_directory and not name.endswith(_SUFFIX):
                continue
            if name in NO_SOURCES or (
                scope is not None and scope.ignores(entry.path, name, is_directory=is_directory)
            ):
                continue
            if is_directory:
                waiting.append((f"{below}{name}/", scope))
            elif entry.is_file(follow_symlinks=False):
                yield f"{below}{name}"


def _is_apart(found: Mapping[str, os.DirEntry[str]]) -> bool:
    """Return whether a directory with some entries is no part of the project around it."""
    # In a submodule, it is a file.
    repository = found.get(gitignore.REPOSITORY)
    is_repository = repository is not None and repository.is_dir(follow_symlinks=False)
    return is_repository or _ENVIRONMENT in found
