"""The releases that the files of one directory declare or lock."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from msgspec import Struct

from flake8_connpool.files.reading import read_file
from flake8_connpool.files.remembered import remembered
from flake8_connpool.rule_options import Target
from flake8_connpool.versions import locks, pipfile, pyproject, requirements_txt, setup_cfg
from flake8_connpool.versions.mentions import Mention, may_mention
from flake8_connpool.versions.ranges import Declaration, declaration, exact, telling, united

_T = TypeVar("_T")


def _of_text(reader: Callable[[str], Iterator[_T]], path: str) -> Iterator[_T]:
    text = read_file(path).decode("utf-8-sig")
    return reader(text) if may_mention(text) else iter(())


_DECLARING: Mapping[str, Callable[[str], Iterator[Mention]]] = {
    "pyproject.toml": partial(_of_text, pyproject.mentions),
    "setup.cfg": partial(_of_text, setup_cfg.mentions),
    "Pipfile": partial(_of_text, pipfile.mentions),
    "requirements.txt": requirements_txt.mentions,  # it may include a file that names a library
}
_LOCKING: Mapping[str, Callable[[str], Iterator[locks.Locked]]] = {
    "uv.lock": partial(_of_text, locks.of_toml),
    "poetry.lock": partial(_of_text, locks.of_toml),
    "pdm.lock": partial(_of_text, locks.of_toml),
    "pylock.toml": partial(_of_text, locks.of_toml),
    "Pipfile.lock": partial(_of_text, locks.of_json),
}


class Said(Struct, frozen=True):
    """The releases in the files of one directory, by library."""

    declared: Mapping[str, list[Declaration]]
    locked: Mapping[str, Target]

    def target(self, library: str) -> Target | None:
        """Return the declared range if it has a lower bound, or else the locked versions.

        If every declaration is conditional, it need not apply to all locked versions.
        """
        declared = self.declared.get(library, [])
        locked = [self.locked[library]] if library in self.locked else []
        if any(one.low is not None for one in declared):
            is_certain = any(one.is_certain for one in declared)
            return united([one.target for one in declared] + ([] if is_certain else locked))
        return united(locked) if locked else None

    def below(self, library: str) -> Target | None:
        """Return the declared range that has only an upper bound."""
        declared = self.declared.get(library)
        return united([one.target for one in declared]) if declared else None


@remembered
def said_in(directory: str) -> Said:
    """Return the releases in a directory; read once per process, without raising errors."""
    declared: defaultdict[str, list[Declaration]] = defaultdict(list)
    for name, reader in _DECLARING.items():
        in_file: defaultdict[str, list[Declaration]] = defaultdict(list)
        for mention in _read(os.path.join(directory, name), reader):
            if one := declaration(mention):
                in_file[one.library].append(one)
        for library, ones in in_file.items():
            declared[library] += telling(ones)
    locked: defaultdict[str, list[Target]] = defaultdict(list)
    for name, reading in _LOCKING.items():
        for library, version in _read(os.path.join(directory, name), reading):
            if target := exact(library, version):
                locked[library].append(target)
    return Said(declared, {library: united(targets) for library, targets in locked.items()})


def _read(path: str, reader: Callable[[str], Iterator[_T]]) -> list[_T]:
    """Return the releases in a file; none if it is missing, unreadable or invalid."""
    try:
        return list(reader(path))
    except (OSError, ValueError, RecursionError):
        return []
