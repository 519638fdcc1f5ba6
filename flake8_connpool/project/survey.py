"""Reads as much of a project as its findings depend on, and links it.

Files that name a library are summarized, then the files that they need to be understood, then those
that name what is undecided in them, until nothing new is found or a bound is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Protocol

from flake8_connpool.frameworks.forks import PROCESSES
from flake8_connpool.frameworks.gunicorn import SERVABLE
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS
from flake8_connpool.pools.event_loops import LOOP_PACKAGES
from flake8_connpool.pools.kept_clients import CLOSING
from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.decisions import Decisions
from flake8_connpool.project.facts import Facts
from flake8_connpool.project.imports import STAR
from flake8_connpool.project.link import Linker
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.modules import PACKAGE, Modules
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.served import is_configuration
from flake8_connpool.project.summary import Summary
from flake8_connpool.project.unused import unused_in
from flake8_connpool.semantics.values.environment import Environment

_CLOSING = tuple(sorted(name.encode() for name in CLOSING))
# A file that starts processes imports one of these packages.
_FORK_PACKAGES = frozenset(name.partition(".")[0] for name in PROCESSES)
# A file that defines the lifespan of an application has one of these.
_LIFESPANS = (b"lifespan", b"asynccontextmanager")
# Callers of callers are followed so far.
_MOST_ROUNDS = 8

# The last name of a module, and the directory of a package.
_Origin = tuple[str, str | None]
_Wanted = Mapping[_Origin, set[str]]


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
        self.add(naming)

    def survey(self, linked: Callable[[Linker], None] | None) -> Mapping[str, Environment]:
        if not self.summaries:
            return {}
        linker = self._understood()
        if linker.served.matters() and self._add_applications():
            linker = self._understood()
        for _ in range(_MOST_ROUNDS):
            if not self.add(self._naming(linker)):
                break
            linker = self._understood()
        if linked is not None:
            linked(linker)
        linker.unused = unused_in(linker.graph, linker.relevant, self.imports, self.sources.read)
        return {
            path: replace(linker.environment_of(path), decided=self.decisions.around(path))
            for path in self.summaries
        }

    def _add_applications(self) -> bool:
        """Add the files that may create an application, and what they import."""
        classes = {name.rpartition(".")[2] for name in SERVABLE}
        waiting = [
            path
            for path, imports in self.imports.items()
            if any(one.rpartition(".")[2] in classes for one in imports)
        ]
        is_new = self.add(waiting)
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
            is_new = self.add(waiting) or is_new
        return is_new

    def add(self, paths: Iterable[str]) -> bool:
        """Summarize files that were not tried yet; return whether there were any."""
        new = [path for path in paths if path not in self.tried]
        self.tried.update(new)
        found = self.sources.summaries(new, self.modules.roots) if new else ()
        for path, summary in zip(new, found, strict=True):
            if summary is not None:
                self.summaries[path] = summary
        self.resolver.read([path for path in new if path in self.summaries])
        return bool(new)

    def _understood(self) -> Linker:
        """Return the links of the known files, after adding those that they need."""
        while True:
            missing: set[str] = set()
            for path, summary in self.summaries.items():
                owners = (one.rpartition(".")[0] for one in summary.sets)
                missing |= self.resolver.missing_for(path, (*summary.wanted, *owners))
            if not self.add(sorted(missing)):
                return Linker(self.resolver)

    def _naming(self, linker: Linker) -> list[str]:
        """Return the files that may name what is undecided in the known files."""
        wanted = self._origins(self._undecided(linker))
        closing = self._origins(self._unclosed(linker))
        looped = self._origins(linker.loops.users())
        return [
            *self._among(wanted),
            *self._among(closing, self._may_close),
            *self._among(looped, self._may_start_loops),
            *self._among(self._origins(self._helpers(linker)), self._may_have_lifespan),
            *self._among(
                self._origins(linker.forks.users()),
                # What a child runs may be in any file.
                self._may_fork if not linker.forks.starts else lambda path: True,
            ),
        ]

    def _may_fork(self, path: str) -> bool:
        """Return whether a file may start a process, by what it imports."""
        return any(not _FORK_PACKAGES.isdisjoint(one.split(".")) for one in self.imports[path])

    def _may_start_loops(self, path: str) -> bool:
        """Return whether a file may start an event loop, by what it imports."""
        return any(not LOOP_PACKAGES.isdisjoint(one.split(".")) for one in self.imports[path])

    def _may_have_lifespan(self, path: str) -> bool:
        """Return whether a file may define the lifespan of an application, or may pass names on."""
        if self.modules.is_package(path):
            return True
        data = self.sources.read(path)
        return data is not None and b"yield" in data and any(one in data for one in _LIFESPANS)

    def _may_close(self, path: str) -> bool:
        """Return whether a file names what closes a client, or may pass names on."""
        if self.modules.is_package(path) or any(
            one.endswith(f".{STAR}") for one in self.imports[path]
        ):
            return True
        data = self.sources.read(path)
        return data is not None and any(word in data for word in _CLOSING)

    def _among(
        self, wanted: _Wanted, may_matter: Callable[[str], bool] = lambda path: True
    ) -> list[str]:
        """Return the files that may name some names of modules."""
        # A module with a star import passes names on without naming them.
        exact = {
            f"{module}.{name}" for (module, _), names in wanted.items() for name in (STAR, *names)
        }
        return [
            path
            for path, imports in self.imports.items()
            if path not in self.tried
            and (not exact.isdisjoint(imports) or self._names_one(path, imports, wanted))
            and may_matter(path)
        ]

    def _names_one(
        self, path: str, imports: frozenset[str], wanted: Mapping[_Origin, Set[str]]
    ) -> bool:
        """Return whether a file names one of some names in another way than by its import."""
        asked = {one.rpartition(".")[2] for one in imports}
        asking = {one.partition(".")[0] for one in imports}
        data: bytes | None = None
        for (module, inside), names in wanted.items():
            # Files of a package need not name it: `from . import engine`.
            is_inside = inside is not None and path.startswith(inside)
            if is_inside and any(f".{one}" in imports for one in (STAR, *names)):
                return True
            # The name of a module itself: anything that imports it matters.
            if module in names and module in asked | asking:
                return True
            if module in asked:
                data = data if data is not None else self.sources.read(path)
                if data is not None and any(b"." + name.encode() in data for name in names):
                    return True
        return False

    def _origins(self, names: Iterable[Key]) -> _Wanted:
        """Return names of files by how other files may import them."""
        found: dict[_Origin, set[str]] = {}
        for path, name in names:
            last = self.modules.name_of(path).rpartition(".")[2]
            inside = path.removesuffix(PACKAGE) if self.modules.is_package(path) else None
            found.setdefault((last, inside), set()).add(name.partition(".")[0])
        return found

    def _undecided(self, linker: Linker) -> list[Key]:
        """Return the names of files whose use in other files matters."""
        undecided = [*_with_pools(linker), *linker.lent, *linker.loops.starting()]
        # Any file that imports one of two modules may import both.
        twins = [
            (path, self.modules.name_of(path).rpartition(".")[2])
            for path in linker.twins.importers_of_unlinked()
        ]
        return [*undecided, *self._passed_on(linker, undecided), *twins]

    def _unclosed(self, linker: Linker) -> list[Key]:
        """Return the names with a client that no known file closes, and those that lead to them."""
        unclosed = [
            (path, name)
            for path, summary in self.summaries.items()
            for name in summary.kept
            if name not in linker.closers.of(path)
        ]
        return [*unclosed, *self._passed_on(linker, unclosed)] if unclosed else []

    def _helpers(self, linker: Linker) -> list[Key]:
        """Return the functions that close a client, and the names that lead to them."""
        found = list(linker.helpers.names())
        return [*found, *self._passed_on(linker, found)] if found else []

    def _passed_on(self, linker: Linker, names: list[Key]) -> list[Key]:
        """Return the names of modules that mean such a name of another module, or a pool."""
        undecided = set(names)
        owners = {(path, name.partition(".")[0]) for path, name in undecided}
        # Only a class with a pool of its own: the bases of all views call almost anything.
        makers = {
            (path, name.partition(".")[0])
            for path, summary in self.summaries.items()
            for name in summary.creators
            if (path, name) in undecided
        }
        found = []
        for path, summary in self.summaries.items():
            for one in summary.classes:
                # Their objects have its methods, or keep an object of it.
                above = linker.resolver.ancestry(path, one.name) if one.bases else ()
                kept = [linker.resolver.resolve(two, path) for two in one.attributes.values()]
                if any((place, base.name) in makers for place, base in above) or any(
                    meaning is not None and (meaning.path, meaning.name) in makers
                    for meaning in kept
                ):
                    found.append((path, one.name))
            results = {one.name: one.returns for one in summary.functions if one.returns}
            for name, symbol in (*summary.names.items(), *results.items()):
                meaning = linker.resolver.resolve(symbol, path)
                if meaning is None:
                    continue
                is_pool = meaning.sort is Sort.LIBRARY and meaning.name.removesuffix(MADE) in APIS
                if is_pool or (meaning.path, meaning.name) in owners:
                    found.append((path, name))
        return [*found, *self._starred_on(linker, [*undecided, *found])]

    def _starred_on(self, linker: Linker, names: list[Key]) -> list[Key]:
        """Return some names again, as names of the modules that import them with a star."""
        importers: dict[str, list[str]] = {}
        for path in self.summaries:
            for one in linker.resolver.starred(path):
                importers.setdefault(one, []).append(path)
        waiting, seen = list(names), set(names)
        for place, name in waiting:
            for path in importers.get(place, ()):
                if (path, name) not in seen:
                    seen.add((path, name))
                    waiting.append((path, name))
        return waiting[len(names) :]


def _with_pools(linker: Linker) -> list[Key]:
    """Return the functions that create a pool, and those that run them, if callers decide.

    The callers of what is known to run for requests change nothing, unless no handler is known.
    """

    def is_undecided(key: Key) -> bool:
        definition = linker.graph.definition(key)
        is_told = definition is not None and definition.is_told and not definition.is_kept
        reached = linker.reach.often.get(key)
        is_reached = reached is not None and reached.direct is None
        return not (definition is None or is_told or is_reached)

    graph = linker.graph
    created = [edge.caller for some in linker.reach.objects.creations.values() for edge in some]
    keys = [*graph.creators, *filter(None, created)]
    return [key for key in graph.with_callers(keys, is_undecided) if is_undecided(key)]
