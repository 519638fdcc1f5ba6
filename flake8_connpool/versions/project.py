"""The project of a directory: which of its files apply to the directory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flake8_connpool.files.remembered import remembered
from flake8_connpool.rule_options import Target
from flake8_connpool.versions.directory import Said, said_in
from flake8_connpool.versions.mentions import varying


@remembered
def declared_targets(directory: str) -> Mapping[str, Target]:
    """Return the releases of each library mentioned in a directory or above it.

    The nearest directory with a lower bound or a locked version is used; without one, the nearest
    with an upper bound.
    """
    chain = list(map(said_in, directories(directory)))
    found: dict[str, Target] = {}
    for library in sorted(varying()):
        for ask in (Said.target, Said.below):
            target = next(filter(None, (ask(said, library) for said in chain)), None)
            if target is not None:
                found.setdefault(library, target)
    return MappingProxyType(found)


def directories(directory: str) -> Iterator[str]:
    """Yield a directory and those above it, up to the root of the repository."""
    while True:
        yield directory
        parent = os.path.dirname(directory)
        if parent == directory or os.path.lexists(os.path.join(directory, ".git")):
            return
        directory = parent
