"""What a check needs from the disk: read there, or carried along to another machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from flake8_connpool.files.project_root import path_in_project
from flake8_connpool.files.reading import read_file
from flake8_connpool.rule_options import Release, Target


class FileAccess(Protocol):
    """The files of a run; every path is absolute."""

    def read(self, path: str) -> bytes:
        """Return the content of a file; OSError if it cannot be read."""

    def path_in_project(self, path: str, start: str) -> str:
        """Return a path relative to the project of the file, as `files.project_root` does."""

    def targets(self, directory: str, said: Mapping[str, Target]) -> Mapping[str, Target]:
        """Return the releases that the project of a directory supports; `said` has precedence."""

    def required_python(self, directory: str) -> Release | None:
        """Return the oldest Python that the project of a directory supports."""


class OnDisk(Struct, frozen=True):
    """The files of this machine."""

    def read(self, path: str) -> bytes:
        return read_file(path)

    def path_in_project(self, path: str, start: str) -> str:
        return path_in_project(path, start)

    def targets(self, directory: str, said: Mapping[str, Target]) -> Mapping[str, Target]:
        from flake8_connpool.versions.declared import project_targets

        return project_targets(directory, said)

    def required_python(self, directory: str) -> Release | None:
        from flake8_connpool.versions.python import required_python

        return required_python(directory)


ON_DISK = OnDisk()


class Declared(Struct, frozen=True):
    """What the project of a directory declares: the releases it supports, and its oldest Python."""

    targets: Mapping[str, Target]
    python: Release | None


class Carried(Struct, frozen=True):
    """The content of some files, and what was found around them; nothing is read from ON_DISK.

    `contents` has the error for a file that could not be read. `names` are the paths of the files
    in their projects, and `declared` is what the project of each directory declares.
    """

    contents: Mapping[str, bytes | OSError]
    names: Mapping[str, str]
    declared: Mapping[str, Declared]

    @classmethod
    def of(cls, path: str, start: str, *, is_isolated: bool) -> Carried:
        """Return what is on this disk about one file; `start` is the working directory."""
        content: bytes | OSError
        try:
            content = ON_DISK.read(path)
        except OSError as error:
            content = error
        declared: dict[str, Declared] = {}
        if not is_isolated:
            directory = os.path.dirname(path)
            targets = dict(ON_DISK.targets(directory, {}))
            declared[directory] = Declared(targets, ON_DISK.required_python(directory))
        return cls({path: content}, {path: ON_DISK.path_in_project(path, start)}, declared)

    def read(self, path: str) -> bytes:
        content = self.contents[path]
        if isinstance(content, OSError):
            raise content
        return content

    def path_in_project(self, path: str, start: str) -> str:
        return self.names[path]

    def targets(self, directory: str, said: Mapping[str, Target]) -> Mapping[str, Target]:
        from flake8_connpool.rule_options import PYTHON

        declared = self.declared[directory]
        python = {PYTHON: Target(declared.python)} if declared.python is not None else {}
        return {**declared.targets, **python, **said}

    def required_python(self, directory: str) -> Release | None:
        return self.declared[directory].python

    @property
    def size(self) -> int:
        """The number of bytes of all contents."""
        return sum(len(one) for one in self.contents.values() if isinstance(one, bytes))


def united(parts: list[Carried]) -> Carried:
    """Return what several parts carry as one; equal declarations are carried once."""
    contents: dict[str, bytes | OSError] = {}
    names: dict[str, str] = {}
    declared: dict[str, Declared] = {}
    for part in parts:
        contents.update(part.contents)
        names.update(part.names)
        declared.update(part.declared)
    return Carried(contents, names, declared)
