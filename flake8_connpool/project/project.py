"""One project on disk: which of its files show something about which others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flake8_connpool.files.python_files import MOST_FILES, python_files
from flake8_connpool.files.reading import read_file
from flake8_connpool.linter.prefilter import concerns
from flake8_connpool.linter.test_paths import is_test_path
from flake8_connpool.project.facts import Facts, Seen, digest_of, facts_of
from flake8_connpool.project.kept_links import KeptLinks
from flake8_connpool.project.results import Looked, Raw, Results, key_of, text_of
from flake8_connpool.project.stat_index import StatIndex
from flake8_connpool.project.summary import Summary
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.values.asking import Asked, changes
from flake8_connpool.semantics.values.environment import Environment

if TYPE_CHECKING:
    from flake8_connpool.project.changes import Changes
    from flake8_connpool.project.link import Linker
    from flake8_connpool.project.reading import Surveyed

# Looks at files, by absolute path; the mapping tells whether each names a library. It is also given
# the first names of the project's modules.
Look = Callable[[Mapping[str, bool], frozenset[str]], Sequence[Looked]]


class Project:
    """The files of a project; `unsaved` are contents in place of those of files, by full path."""

    def __init__(
        self,
        root: str,
        options: RuleOptions,
        look: Look,
        results: Results,
        unsaved: Mapping[str, bytes],
    ) -> None:
        self.root = root
        self._start = os.path.join(root, "")
        self.options = options
        self.look = look
        self.results = results
        self.unsaved = unsaved
        self.known: dict[str, Seen] = {}
        # Whether there are more files than are read.
        self.is_partial = False
        # The findings of files that were looked at, as if they were alone, by full path; and what
        # they would depend on.
        self._raw: dict[str, tuple[Raw, Asked | None]] = {}
        self._text = text_of(options)
        # Whether a file changed while the project was read.
        self._is_changing = False

    def environments(
        self, linked: Callable[[Linker], None] | None = None
    ) -> Mapping[str, Environment]:
        """Return what the files show about each other, by path from the root.

        Test code is not read: what it calls says nothing about a service. `linked` is called with
        the links of the project, if there are any.
        """
        found = list(islice(python_files(self.root), MOST_FILES + 1))
        self.is_partial = len(found) > MOST_FILES
        paths = [*found[:MOST_FILES], *_new(self.root, self.unsaved)]
        self._see(paths)
        read = [path for path in paths if not is_test_path(path)]
        if linked is not None or not self.results.keeps:
            return self._survey(read, linked).environments
        return self._linked(read)

    def _survey(
        self,
        paths: Sequence[str],
        linked: Callable[[Linker], None] | None = None,
        changes: Changes | None = None,
    ) -> Surveyed:
        # A run without changes does not need this.
        from flake8_connpool.project.survey import survey

        return survey(paths, self, linked, changes)

    def _linked(self, paths: Sequence[str]) -> Mapping[str, Environment]:
        """Return what some files show about each other, from the last run if that still holds."""
        digests = {path: self.known[path].digest for path in sorted(paths) if path in self.known}
        links = KeptLinks(self.results, self._text)
        kept = links.of(digests)
        if kept is not None:
            return kept
        surveyed = self._surveyed(paths, digests, links)
        told = {path: one for path, one in surveyed.environments.items() if not one.is_empty}
        if not self._is_changing:
            links.keep(surveyed.reading, told)
        return told

    def _surveyed(
        self, paths: Sequence[str], digests: Mapping[str, str], links: KeptLinks
    ) -> Surveyed:
        """Return what some files show, without linking them if they show what they did."""
        from flake8_connpool.project.changes import Changes
        from flake8_connpool.project.reading import Surveyed

        last = links.reading()
        if last is None:
            return self._survey(paths)
        changes = Changes(last, digests, self)
        kept = links.of(last.digests) if changes.leave_links else None
        moved = changes.moved(kept) if kept is not None else None
        if moved is None:
            return self._survey(paths, changes=changes)
        return Surveyed(moved, replace(last, digests=digests))

    def _see(self, paths: Iterable[str]) -> None:
        """Look at files; the content of those that have not changed since a run is not read."""
        if not self.results.keeps:
            for path in paths:
                self.facts(path)
            return
        index = StatIndex(self.results, self._text)
        for path in paths:
            place = self.place(path)
            stamp = index.stamp(place)
            seen = index.get(path, stamp) if stamp is not None else None
            if place in self.unsaved:
                self.facts(path)
            elif seen is not None:
                self.known[path] = seen
            elif (facts := self.facts(path)) is not None and stamp is not None:
                index.put(path, stamp, facts)
        index.save()

    def raw(self, path: str, environment: Environment | None) -> Raw | None:
        """Return the findings of a file that was looked at, if nothing around can change them."""
        raw, asked = self._raw.get(path, (None, None))
        if environment is None or (asked is not None and not changes(environment, asked)):
            return raw
        return None

    def place(self, path: str) -> str:
        """Return the full path of a file."""
        return self._start + (path if os.sep == "/" else path.replace("/", os.sep))

    def read(self, path: str) -> bytes | None:
        place = self.place(path)
        if place in self.unsaved:
            return self.unsaved[place]
        try:
            return read_file(place)
        except OSError:
            return None

    def digest(self, path: str) -> str:
        """Return the digest of a file's content when it was seen, "" if it cannot be read."""
        seen = self.known.get(path)
        return seen.digest if seen is not None else ""

    def earlier_facts(self, digest: str) -> Facts | None:
        """Return the facts of an earlier content of a file, None if they are not known any more."""
        return self._kept_facts(digest)

    def earlier_summary(self, digest: str, roots: frozenset[str]) -> Summary | None:
        """Return the summary of an earlier content of a file, None if it is not known any more."""
        looked = self.results.get(self._key(digest, _among(roots)), Looked)
        return looked.summary if looked is not None else None

    def facts(self, path: str) -> Facts | None:
        seen = self.known.get(path)
        if isinstance(seen, Facts):
            return seen
        found = self._kept_facts(seen.digest) if seen is not None else None
        if found is None:
            data = self.read(path)
            digest = digest_of(data) if data is not None else ""
            # A moment ago it was as it was seen.
            self._is_changing |= seen is not None and seen.digest != digest
            if data is None:
                return None
            found = self._kept_facts(digest)
            if found is None:
                found = facts_of(data, lambda content: concerns(content, self.options))
                self.results.put(key_of("facts", digest, self._text), found)
        self.known[path] = found
        return found

    def _kept_facts(self, digest: str) -> Facts | None:
        return self.results.get(key_of("facts", digest, self._text), Facts)

    def summaries(self, paths: Sequence[str], roots: frozenset[str]) -> Sequence[Summary | None]:
        among = _among(roots)
        keys = {path: self._key(self.digest(path), among) for path in paths}
        found: dict[str, Looked] = {}
        for path, key in keys.items():
            kept = self.results.get(key, Looked)
            if kept is not None:
                found[path] = kept
        missing = [path for path in paths if path not in found]
        naming = {self.place(path): self._names_library(path) for path in missing}
        looks = self.look(naming, roots) if missing else ()
        for path, looked in zip(missing, looks, strict=True):
            found[path] = looked
            seen = self.known.get(path)
            if seen is None or seen.digest != looked.digest:
                self._is_changing = True
                continue
            self.results.put(keys[path], Looked(looked.summary))
            if looked.raw is not None:
                self._raw[path] = looked.raw, looked.asked
        return [found[path].summary for path in paths]

    def _names_library(self, path: str) -> bool:
        seen = self.known.get(path)
        return seen is not None and seen.names_library

    def _key(self, digest: str, among: str) -> str:
        return key_of("summary", digest, self._text, among)


def _among(roots: frozenset[str]) -> str:
    return key_of("roots", sorted(roots))


def _new(root: str, unsaved: Iterable[str]) -> Iterator[str]:
    """Yield the paths from a project to its files that were never saved."""
    for path in unsaved:
        is_inside = path.startswith(os.path.join(root, ""))
        if is_inside and path.endswith(".py") and not os.path.lexists(path):
            yield os.path.relpath(path, root).replace(os.sep, "/")
