"""Reads as much of a project as its findings depend on, and links it.

Files that name a library are summarized, then the files that they need to be understood, then those
that name what is undecided in them, until nothing new is found or a bound is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from flake8_connpool.frameworks.gunicorn import SERVABLE
from flake8_connpool.project.decisions import Decisions
from flake8_connpool.project.facts import Facts
from flake8_connpool.project.link import Linker
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.modules import Modules
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.searching import Search
from flake8_connpool.project.served import Served, is_configuration
from flake8_connpool.project.summary import Summary
from flake8_connpool.project.undecided import (
    having_objects,
    helpers,
    is_of_class,
    unclosed,
    undecided,
    users,
)
from flake8_connpool.project.unused import unused_in
from flake8_connpool.semantics.values.environment import Environment

# Callers of callers are followed so far.
_MOST_ROUNDS = 8
# A class that more new files import is not followed to them. Over 64 packages that saves a quarter
# of the time: two have a class that hundreds of modules extend, or name in annotations.
_MOST_IMPORTERS = 100


class Sources(Protocol):
    """The files of a project, by their paths from its root."""

    def facts(self, path: str) -> Facts | None:
        """Return what is known of a file; None if it cannot be read."""

    def read(self, path: str) -> bytes | None:
        """Return the content of a file; None if it cannot be read."""

    def summaries(self, paths: Sequence[str], roots: frozenset[str]) -> Sequence[Summary | None]:
        """Return the summary of each file, None for one that cannot be parsed.

        `roots` are the first names of the project's modules.
        """


def survey(
    paths: Iterable[str], sources: Sources, linked: Callable[[Linker], None] | None = None
) -> Mapping[str, Environment]:
    """Return what the files of a project show about each other, by path.

    `linked` is called with the links of the project, if there are any.
    """
    return _Surveyor(sorted(paths), sources).survey(linked)


class _Surveyor:
    def __init__(self, paths: list[str], sources: Sources) -> None:
        self.sources = sources
        self.modules = Modules(paths)
        self.summaries: dict[str, Summary] = {}
        self.resolver = Resolver(self.modules, self.summaries)
        self.tried: set[str] = set()
        self.imports: dict[str, frozenset[str]] = {}
        self.decisions = Decisions()
        naming = []
        for path in paths:
            facts = sources.facts(path)
            if facts is not None:
                self.imports[path] = facts.imports
                self.decisions.note(path, facts)
                if facts.names_library or is_configuration(path):
                    naming.append(path)
        self.search = Search(self.imports, self.modules, sources.read, self.tried)
        self.add(naming)

    def survey(self, linked: Callable[[Linker], None] | None) -> Mapping[str, Environment]:
        if not self.summaries:
            return {}
        self._complete()
        if Served(self.resolver).matters():
            self._add_applications()
        linker = self._understood()
        for _ in range(_MOST_ROUNDS):
            if not self.add(self._naming(linker)):
                break
            linker = self._understood()
        if linked is not None:
            # Findings do not depend on these.
            for _ in range(_MOST_ROUNDS):
                if not self.add(self.search.among(users(linker))):
                    break
                linker = self._understood()
            linked(linker)
        linker.unused = unused_in(linker.graph, linker.relevant, self.imports, self.sources.read)
        return {
            path: replace(linker.environment_of(path), decided=self.decisions.around(path))
            for path in self.summaries
        }

    def _add_applications(self) -> None:
        """Add the files that may create an application, and what they import."""
        classes = {name.rpartition(".")[2] for name in SERVABLE}
        waiting = [
            path
            for path, imports in self.imports.items()
            if any(one.rpartition(".")[2] in classes for one in imports)
        ]
        self.add(waiting)
        seen = set(waiting)
        while waiting:
            loaded: set[str] = set()
            for path in waiting:
                loads = self.summaries[path].loads if path in self.summaries else ()
                loaded |= self.resolver.missing_for(path, loads)
                found = (self.resolver.resolve(symbol, path) for symbol in loads)
                loaded |= {one.path for one in found if one and one.sort is Sort.MODULE}
            waiting = sorted(loaded - seen)
            seen.update(waiting)
            self.add(waiting)

    def add(self, paths: Iterable[str]) -> bool:
        """Summarize files that were not tried yet; return whether there were any."""
        new = [path for path in dict.fromkeys(paths) if path not in self.tried]
        self.tried.update(new)
        found = self.sources.summaries(new, self.modules.roots) if new else ()
        for path, summary in zip(new, found, strict=True):
            if summary is not None:
                self.summaries[path] = summary
        self.resolver.read([path for path in new if path in self.summaries])
        return bool(new)

    def _understood(self) -> Linker:
        """Return the links of the known files, after adding those that they need."""
        self._complete()
        return Linker(self.resolver)

    def _complete(self) -> None:
        """Add the files that the known ones need to be understood."""
        while True:
            missing: set[str] = set()
            for path, summary in self.summaries.items():
                owners = (one.rpartition(".")[0] for one in summary.sets)
                missing |= self.resolver.missing_for(path, (*summary.wanted, *owners))
            if not self.add(sorted(missing)):
                return

    def _naming(self, linker: Linker) -> list[str]:
        """Return the files that may name what is undecided in the known files."""
        search = self.search
        may_fork = search.may_fork if not linker.forks.starts else None
        open_ones = undecided(linker)
        of_classes = {key for key in open_ones if is_of_class(key, linker)}
        return [
            *search.among(of_classes, most=_MOST_IMPORTERS),
            *search.among(key for key in open_ones if key not in of_classes),
            # Any file that imports one of two modules may import both.
            *search.importing(linker.twins.importers_of_unlinked()),
            *search.among(unclosed(linker), search.may_close),
            *search.among(having_objects(linker), search.may_use_objects),
            *search.among(linker.loops.users(), search.may_start_loops),
            *search.among(helpers(linker), search.may_have_lifespan),
            # What a child runs may be in any file.
            *search.among(linker.forks.users(), may_fork),
        ]
