"""Classes that give a new object for each call, which nothing but the caller has."""

from __future__ import annotations

from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.semantics.flow.short_lives import PLAIN_BASES


def is_plain(path: str, name: str, resolver: Resolver) -> bool:
    """Return whether a class of a file, with all that it extends, keeps none of its objects."""
    found = False
    for place, one in resolver.ancestry(path, name):
        found = True
        if not one.is_plain or not all(_is_known(base, place, resolver) for base in one.bases):
            return False
    return found


def _is_known(base: str, path: str, resolver: Resolver) -> bool:
    meaning = resolver.resolve(base, path)
    is_of_project = meaning is not None and meaning.sort is Sort.CLASS
    return is_of_project or (meaning is not None and meaning.name in PLAIN_BASES)
