"""What the files of a project show about each other, kept for the next run.

Only the last state is kept: each edit makes a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.project.parts import Parts
from flake8_connpool.project.results import Results, key_of
from flake8_connpool.semantics.values.environment import Environment

if TYPE_CHECKING:
    from flake8_connpool.project.reading import Reading


class Linked(Struct, frozen=True):
    """The files about which others show something, in one state of all files of a project."""

    state: str
    paths: tuple[str, ...]


class Told(Struct, frozen=True):
    """What the other files show about one file, in one state of all of them."""

    state: str
    environment: Environment


class KeptLinks:
    """The links of a project; `among` is what else they depend on, as text."""

    def __init__(self, results: Results, among: str) -> None:
        self._results = results
        self._among = among

    def of(self, digests: Mapping[str, str]) -> Mapping[str, Environment] | None:
        """Return what files with some digests show, None if the last state was another."""
        linked = self._results.get(key_of("linked", self._among), Linked)
        if linked is None or linked.state != _state(digests):
            return None
        told = {
            path: self._results.get(key_of("around", self._among, path), Told)
            for path in linked.paths
        }
        found = {
            path: one.environment for path, one in told.items() if one and one.state == linked.state
        }
        return found if len(found) == len(told) else None

    def reading(self) -> Reading | None:
        """Return how the last state was read, None if that is not known."""
        # A run without changes does not need this.
        from flake8_connpool.project.reading import Reading

        found = self._results.get(key_of("reading", self._among), Reading)
        digests = self._digests().whole
        # A run may have been stopped after it wrote some of the files of the cache.
        is_whole = found is not None and found.state == _state(digests)
        return replace(found, digests=digests) if found is not None and is_whole else None

    def _digests(self) -> Parts[str]:
        return Parts(
            self._results, lambda number: key_of("reading", self._among, number), dict[str, str]
        )

    def keep(self, reading: Reading, told: Mapping[str, Environment]) -> None:
        """Keep how a state was read, and what it tells about files."""
        state = _state(reading.digests)
        head = replace(reading, digests={}, state=state)
        self._results.put(key_of("reading", self._among), head)
        self._digests().keep(reading.digests)
        self._results.put(key_of("linked", self._among), Linked(state, tuple(sorted(told))))
        for path, environment in told.items():
            self._results.put(key_of("around", self._among, path), Told(state, environment))


def _state(digests: Mapping[str, str]) -> str:
    return key_of("state", sorted(digests.items()))
