"""Reads as much of a project as its findings depend on, and links it.

Files that name a library are summarized, then the files that they need to be understood, then those
that name what is undecided in them, until nothing new is found or a bound is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from flake8_connpool.frameworks.gunicorn import SERVABLE
from flake8_connpool.project.changes import Changes
from flake8_connpool.project.decisions import Decisions
from flake8_connpool.project.link import Linker
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.modules import Modules
from flake8_connpool.project.reading import Reading, Surveyed
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.searching import Search
from flake8_connpool.project.served import Served, is_configuration
from flake8_connpool.project.sources import Sources
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
from flake8_connpool.project.word_counts import WordCounts
from flake8_connpool.semantics.values.environment import Environment

# Callers of callers are followed so far.
_MOST_ROUNDS = 8
# A class that more new files import is not followed to them. Over 64 packages that saves a quarter
# of the time: two have a class that hundreds of modules extend, or name in annotations.
_MOST_IMPORTERS = 100


def survey(
    paths: Iterable[str],
    sources: Sources,
    linked: Callable[[Linker], None] | None = None,
    changes: Changes | None = None,
) -> Surveyed:
    """Return what the files of a project show about each other.

    `linked` is called with the links of the project, if there are any. `changes` are those since
    the last time, if that is known.
    """
    surveyor = _Surveyor(sorted(paths), sources, changes)
    if changes is not None and linked is None and changes.leave_files:
        return surveyor.relink(changes.last)
    return surveyor.survey(linked)


class _Surveyor:
    def __init__(self, paths: list[str], sources: Sources, changes: Changes | None) -> None:
        self.sources = sources
        self.modules = Modules(paths)
        self.summaries: dict[str, Summary] = {}
        self.resolver = Resolver(self.modules, self.summaries)
        # A dict, since their order matters.
        self.tried: dict[str, None] = {}
        self.digests = {path: digest for path in paths if (digest := sources.digest(path))}
        self.words = changes.counts() if changes else WordCounts(self.digests, sources.read)
        self.imports: dict[str, frozenset[str]] = {}
        self.telling: list[str] = []
        self.decisions = Decisions()
        self.search = Search(self.imports, self.modules, sources.read, self.tried.keys())

    def relink(self, last: Reading) -> Surveyed:
        """Link the files that were read for an earlier state, which are those to be read now."""
        self._note(last.telling)
        self.add(last.tried)
        environments = self._environments(Linker(self.resolver)) if self.summaries else {}
        reading = replace(last, digests=self.digests, counted=self.words.counted)
        return Surveyed(environments, reading)

    def survey(self, linked: Callable[[Linker], None] | None) -> Surveyed:
        """Find the files to read, step by step, and link them."""
        self.add(self._note(self.digests))
        environments = self._environments(self._linker(linked)) if self.summaries else {}
        lacking = {path: tuple(sorted(texts)) for path, texts in self.search.lacking.items()}
        reading = Reading(
            self.digests, tuple(self.tried), lacking, tuple(self.telling), self.words.counted
        )
        return Surveyed(environments, reading)

    def _note(self, paths: Iterable[str]) -> list[str]:
        """Note the facts of some files; return those that name a library, or configure a server."""
        naming = []
        for path in paths:
            facts = self.sources.facts(path)
            if facts is None:
                continue
            self.imports[path] = facts.imports
            self.decisions.note(path, facts)
            if facts.settings or facts.decides or facts.unwritten:
                self.telling.append(path)
            if facts.names_library or is_configuration(path):
                naming.append(path)
        return naming

    def _linker(self, linked: Callable[[Linker], None] | None) -> Linker:
        """Return the links of all files that show something, after reading them."""
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
        return linker

    def _environments(self, linker: Linker) -> Mapping[str, Environment]:
        linker.unused = unused_in(linker.graph, linker.relevant, self.words)
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
        self.tried.update(dict.fromkeys(new))
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
