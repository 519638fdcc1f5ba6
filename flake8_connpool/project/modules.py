"""Which file of a project a dotted name means.

A project need not say from which directories its modules are imported: `src/`, several services
side by side, a directory of scripts. So a name means a file whose path ends with it, if the rest of
the path can be such a directory: it is not part of a package. If several files can be meant, the
one that is nearest to the importing file is; if two are as near, the name is unknown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cached_property
from itertools import takewhile

from flake8_connpool.library.catalog import LIBRARIES

PACKAGE = "__init__.py"
_SUFFIX = ".py"
# What is imported by these names comes from Python, or is a library that the rules know.
FOREIGN = frozenset({*sys.stdlib_module_names, *LIBRARIES})


class Modules:
    """The modules of a project, by the paths of its files: relative to its root, with slashes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._packages: set[str] = set()
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        parts = [path.split("/") for path in sorted(paths)]
        self._directories = {"/".join(directory) for *directory, _ in parts}
        for *directory, name in parts:
            if name == PACKAGE:
                self._packages.add("/".join(directory))
        for *directory, name in parts:
            last = directory[-1:] if name == PACKAGE else [name.removesuffix(_SUFFIX)]
            if last:
                self._by_last.setdefault(last[0], []).append((*directory, name))

    @cached_property
    def roots(self) -> frozenset[str]:
        """The names that can be the first of a module's.

        A package's own `yaml.py` is imported as a part of the package, so `yaml` means another.
        """
        found: set[str] = set()
        for directory in self._directories:
            above = ""
            for name in directory.split("/"):
                if above not in self._packages:
                    found.add(name)
                above = f"{above}/{name}" if above else name
        for name, paths in self._by_last.items():
            if any("/".join(path[:-1]) not in self._packages for path in paths):
                found.add(name)
        return frozenset(found)

    def name_of(self, path: str) -> str:
        """Return the dotted name of a file, from the directory that contains its outermost package.

        Two files may have one name; `home_of` gives what tells them apart.
        """
        *directory, name = path.split("/")
        own = [] if name == PACKAGE else [name.removesuffix(_SUFFIX)]
        top = len(directory)
        while top > 0 and "/".join(directory[:top]) in self._packages:
            top -= 1
        return ".".join([*directory[top:], *own])

    def is_package(self, path: str) -> bool:
        return path.rpartition("/")[2] == PACKAGE

    def path_of(self, name: str, importer: str) -> str | None:
        """Return the file that an absolute name means in a file, None if none, or unknown."""
        place = importer.rpartition("/")[0]
        if (name, place) not in self._found:
            self._found[name, place] = self._search(name, place)
        return self._found[name, place]

    def relative(self, level: int, name: str, importer: str) -> str | None:
        """Return the file that `from ..name import x` means in a file, None if there is none."""
        above = importer.split("/")[:-1]
        if level - 1 > len(above):
            return None
        base = above[: len(above) - (level - 1)]
        wanted = [*base, *(name.split(".") if name else [])]
        if not wanted:
            return PACKAGE if "" in self._packages else None
        return self._file(tuple(wanted))

    def _search(self, name: str, place: str) -> str | None:
        parts = tuple(name.split("."))
        if parts[0] in FOREIGN or "" in parts:
            return None
        found: dict[str, str] = {}
        for path in self._by_last.get(parts[-1], ()):
            own = path[:-1] if path[-1] == PACKAGE else (*path[:-1], path[-1][: -len(_SUFFIX)])
            if own[-len(parts) :] != parts:
                continue
            root = "/".join(own[: -len(parts)])
            if root in self._packages or (len(parts) == 1 and not _is_above(root, place)):
                continue
            # A package hides a module of its name.
            if root not in found or path[-1] == PACKAGE:
                found[root] = "/".join(path)
        return _nearest(found, place)

    def _file(self, parts: tuple[str, ...]) -> str | None:
        for path in self._by_last.get(parts[-1], ()):
            if path == (*parts, PACKAGE):
                return "/".join(path)
        module = (*parts[:-1], f"{parts[-1]}{_SUFFIX}")
        return "/".join(module) if module in self._by_last.get(parts[-1], ()) else None


def _is_above(root: str, place: str) -> bool:
    return not root or place == root or place.startswith(f"{root}/")


def _nearest(found: dict[str, str], place: str) -> str | None:
    """Return the file whose root has most in common with a directory, None if two have."""
    if not found:
        return None

    def nearness(root: str) -> tuple[bool, int]:
        pairs = zip(root.split("/"), place.split("/"), strict=False)
        shared = takewhile(lambda pair: pair[0] == pair[1], pairs)
        return _is_above(root, place), sum(1 for _ in shared)

    best = max(map(nearness, found))
    nearest = [root for root in found if nearness(root) == best]
    return found[nearest[0]] if len(nearest) == 1 else None
