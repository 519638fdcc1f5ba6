"""What git ignores: `.gitignore` files from the root of a repository down, and `.git/info/exclude`.

This module implements the rules itself. A walk asks only about the entries of the current
directory, never about their parents, so git's rule that the last matching pattern decides is exact
and cheap.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby

from msgspec import Struct

from flake8_connpool.files.automaton import Automaton, Position
from flake8_connpool.files.globs import GlobError, translate_for_git
from flake8_connpool.files.reading import read_file

FILE_NAME = ".gitignore"
REPOSITORY = ".git"


class _Patterns(Struct, frozen=True):
    """Patterns with a slash, and patterns without."""

    paths: Automaton
    names: Automaton

    def match(self, path: str, name: str) -> bool:
        return self.names.matches(name) or self.paths.matches(path)


class _Run(Struct, frozen=True):
    """Consecutive patterns of one file that all ignore or all re-include."""

    ignores: bool
    directories: _Patterns
    files: _Patterns


class IgnoreScope(Struct, frozen=True):
    """The ignore rules for a directory: those of one file, and of the files above it."""

    directory: str
    runs: tuple[_Run, ...]
    outer: IgnoreScope | None

    def ignores(self, path: str, name: str, *, is_directory: bool) -> bool:
        """Whether git ignores the entry at an absolute path that ends with `name`.

        The directories above the entry must not be ignored.
        """
        scope: IgnoreScope | None = self
        while scope is not None:
            relative = path[len(scope.directory.rstrip("/")) + 1 :]
            for run in reversed(scope.runs):
                patterns = run.directories if is_directory else run.files
                if patterns.match(relative, name):
                    return run.ignores
            scope = scope.outer
        return False


def above(directory: str) -> IgnoreScope | None:
    """Return the rules that the directories above a directory define; None outside a repository."""
    ancestors = []
    while (parent := os.path.dirname(directory)) != directory:
        ancestors.append(parent)
        directory = parent
    scope: IgnoreScope | None = None
    for ancestor in reversed(ancestors):
        scope = inside(
            ancestor,
            scope,
            is_repository=os.path.lexists(os.path.join(ancestor, REPOSITORY)),
            has_rules=os.path.lexists(os.path.join(ancestor, FILE_NAME)),
        )
    return scope


def inside(
    directory: str, outer: IgnoreScope | None, *, is_repository: bool, has_rules: bool
) -> IgnoreScope | None:
    """Return the rules for the entries of a directory.

    A nested repository has only its own rules. Outside repositories there are no rules.
    """
    if is_repository:
        outer = IgnoreScope(directory, _read(_exclude_file(directory)), None)
    if outer is None or not has_rules:
        return outer
    return IgnoreScope(directory, _read(os.path.join(directory, FILE_NAME)), outer)


def _exclude_file(directory: str) -> str:
    repository = os.path.join(directory, REPOSITORY)
    with suppress(OSError):
        if not os.path.isdir(repository):  # a worktree or submodule: a file names it
            repository = _led_to_by(repository)
            repository = _led_to_by(os.path.join(repository, "commondir"))
    return os.path.join(repository, "info", "exclude")


def _led_to_by(path: str) -> str:
    target = os.fsdecode(read_file(path)).removeprefix("gitdir:").strip()
    if "\0" in target:
        raise OSError("no path at all")
    return os.path.join(os.path.dirname(path), target)


def _read(path: str) -> tuple[_Run, ...]:
    try:
        data = read_file(path)
    except OSError:
        return ()
    return _runs(os.fsdecode(data.removeprefix(b"\xef\xbb\xbf")))


def _runs(text: str) -> tuple[_Run, ...]:
    lines = (_without_trailing_spaces(line.removesuffix("\r")) for line in text.split("\n"))
    patterns = [line for line in lines if line and not line.startswith("#")]
    return tuple(
        _run(not taken_back, [pattern.removeprefix("!") for pattern in run])
        for taken_back, run in groupby(patterns, lambda pattern: pattern.startswith("!"))
    )


def _run(ignores: bool, patterns: list[str]) -> _Run:
    for_files = [pattern for pattern in patterns if not pattern.endswith("/")]
    return _Run(
        ignores,
        _patterns([pattern.removesuffix("/") for pattern in patterns]),
        _patterns(for_files),
    )


def _patterns(patterns: Iterable[str]) -> _Patterns:
    paths: list[Sequence[Position]] = []
    names: list[Sequence[Position]] = []
    for pattern in patterns:
        # An invalid pattern ignores nothing.
        with suppress(GlobError):
            places = translate_for_git(pattern.removeprefix("/"))
            (paths if "/" in pattern else names).append(places)
    return _Patterns(Automaton(paths), Automaton(names))


def _without_trailing_spaces(line: str) -> str:
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    escaped_space = backslashes % 2 == 1 and len(stripped) < len(line)
    return stripped + " " if escaped_space else stripped
