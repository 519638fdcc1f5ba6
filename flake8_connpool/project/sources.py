"""What gives the files of a project, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flake8_connpool.project.facts import Facts
from flake8_connpool.project.summary import Summary


class Sources(Protocol):
    """The files of a project, by their paths from its root."""

    def digest(self, path: str) -> str:
        """Return the digest of the content of a file, "" if it cannot be read."""

    def earlier_facts(self, digest: str) -> Facts | None:
        """Return the facts of an earlier content of a file, None if they are not known any more."""

    def earlier_summary(self, digest: str, roots: frozenset[str]) -> Summary | None:
        """Return the summary of an earlier content of a file, None if it is not known any more."""

    def facts(self, path: str) -> Facts | None:
        """Return what is known of a file; None if it cannot be read."""

    def read(self, path: str) -> bytes | None:
        """Return the content of a file; None if it cannot be read."""

    def summaries(self, paths: Sequence[str], roots: frozenset[str]) -> Sequence[Summary | None]:
        """Return the summary of each file, None for one that cannot be parsed.

        `roots` are the first names of the project's modules.
        """
