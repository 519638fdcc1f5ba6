"""What the changed files of a project alter in how it is read and linked.

Most edits change lines of functions, and other files use the same names as before. Then nothing has
to be linked again, or the files that were read the last time are linked at once, in place of
searching for them step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property

from flake8_connpool.project.modules import Modules
from flake8_connpool.project.moves import Moves
from flake8_connpool.project.reading import Reading, shape
from flake8_connpool.project.sources import Sources
from flake8_connpool.project.summary import Summary
from flake8_connpool.project.word_counts import Counted, WordCounts
from flake8_connpool.semantics.values.environment import Environment


class Changes:
    """The files that changed since a project was read the `last` time.

    `digests` are those of all files now, by path.
    """

    def __init__(self, last: Reading, digests: Mapping[str, str], sources: Sources) -> None:
        self.last = last
        self._digests = digests
        self._sources = sources

    @cached_property
    def leave_links(self) -> bool:
        """Whether each file shows the others what it did, maybe at other places."""
        words = WordCounts(self._digests, self._sources.read, self.last.counted)
        return self.leave_files and all(map(words.is_as_known, self.paths))

    def moved(self, shown: Mapping[str, Environment]) -> Mapping[str, Environment] | None:
        """Return what was shown about files, at the places of now; None if those are unknown."""
        moved = {path: one for path, one in self._summaries.items() if one[0] != one[1]}
        if not moved:
            return shown
        moves = Moves(moved)
        with suppress(KeyError):
            return {path: moves.moved(one) for path, one in shown.items()}
        return None

    @cached_property
    def leave_files(self) -> bool:
        """Whether the files to read are those that were read the last time."""
        return self._are_of_same_files and all(map(self._leaves_files, self.paths))

    def counts(self) -> WordCounts:
        """Return how often files name something, with what is known of it."""
        known = self.last.counted if self._are_of_same_files else Counted()
        return WordCounts(self._digests, self._sources.read, known, self.paths)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The changed files."""
        digests = self.last.digests
        return frozenset(path for path, one in self._digests.items() if digests.get(path) != one)

    @cached_property
    def _are_of_same_files(self) -> bool:
        """Whether the project has the files that it had."""
        known = self._digests.keys()
        return self.last.digests.keys() == known >= {*self.last.tried, *self.last.telling}

    def _leaves_files(self, path: str) -> bool:
        before = self._sources.earlier_facts(self.last.digests[path])
        now = self._sources.facts(path)
        if before is None or now is None or before.without_content() != now.without_content():
            return False
        if path in self.last.tried:
            versions = self._summaries.get(path)
            return versions is not None and shape(versions[0]) == shape(versions[1])
        data = self._sources.read(path)
        words = self.last.lacking.get(path, ())
        return data is not None and not any(word.encode() in data for word in words)

    @cached_property
    def _summaries(self) -> Mapping[str, tuple[Summary, Summary]]:
        """The summaries before and after the change, of files that are read and can be parsed."""
        roots = Modules(self._digests).roots
        paths = sorted(self.paths.intersection(self.last.tried))
        found: dict[str, tuple[Summary, Summary]] = {}
        for path, now in zip(paths, self._sources.summaries(paths, roots), strict=True):
            before = self._sources.earlier_summary(self.last.digests[path], roots)
            if before is not None and now is not None:
                found[path] = before, now
        return found
