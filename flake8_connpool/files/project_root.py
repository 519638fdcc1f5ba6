"""The path of a file in its project, decided by the files of the directories above it."""

from __future__ import annotations

import os

from flake8_connpool.files.remembered import remembered

_REPOSITORIES = (".git", ".hg")
_PROJECTS = (
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "connlint.toml",
    ".connlint.toml",
)


def path_in_project(path: str, start: str) -> str:
    """Return a path relative to the project that contains it, with slashes on every system.

    `path` is relative to `start`, the working directory, or absolute. The project is the nearest
    directory above the file with a repository, or else the topmost with a configuration file. A
    file in no project is relative to the working directory, if it is in there; otherwise only its
    name is returned.
    """
    path = os.path.normpath(os.path.join(start, path))
    directory, name = os.path.split(path)
    root = _root_of(directory)
    if root is None:
        inside = os.path.join(start, "")
        return path.removeprefix(inside).replace(os.sep, "/") if path.startswith(inside) else name
    return os.path.relpath(path, root).replace(os.sep, "/")


def root_of(path: str, start: str) -> str | None:
    """Return the project that contains a file, as for `path_in_project`; None if none does.

    A path with a slash at its end is a directory. The home directory, and what is above it, is no
    project.
    """
    directory = os.path.normpath(os.path.dirname(os.path.join(start, path)))
    root = _root_of(directory)
    if root is None:
        root = start if os.path.join(directory, "").startswith(os.path.join(start, "")) else None
    home = os.path.expanduser("~")
    is_too_high = root is not None and os.path.join(home, "").startswith(os.path.join(root, ""))
    return None if is_too_high else root


@remembered
def _root_of(directory: str) -> str | None:
    """Return the project of the files in a directory; asked once per process."""
    if _has(directory, _REPOSITORIES):
        return directory
    parent = os.path.dirname(directory)
    above = _root_of(parent) if parent != directory else None
    return above or (directory if _has(directory, _PROJECTS) else None)


def _has(directory: str, names: tuple[str, ...]) -> bool:
    return any(os.path.lexists(os.path.join(directory, name)) for name in names)
