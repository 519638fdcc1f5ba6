"""Which files of a project may name something of other files, by their imports and words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from flake8_connpool.frameworks.forks import PROCESSES
from flake8_connpool.library.catalog import ATTRIBUTES
from flake8_connpool.pools.event_loops import LOOP_PACKAGES
from flake8_connpool.pools.kept_clients import CLOSING
from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.imports import STAR
from flake8_connpool.project.modules import PACKAGE, Modules

_CLOSING = tuple(sorted(CLOSING))
# A file that starts processes imports one of these packages.
_FORK_PACKAGES = frozenset(name.partition(".")[0] for name in PROCESSES)
# A file that defines the lifespan of an application has one of these.
_LIFESPANS = ("lifespan", "asynccontextmanager")
_ATTRIBUTES = tuple(sorted({f".{name}" for _, name in ATTRIBUTES}))

# The last name of a module, and the directory of a package.
_Origin = tuple[str, str | None]


class Search:
    """A search over files: `imports` are theirs by path, and `read` gives the content of one.

    Those that are `tried` are not searched. `lacking` are the texts that were looked for in files
    and not found, by path.
    """

    def __init__(
        self,
        imports: Mapping[str, frozenset[str]],
        modules: Modules,
        read: Callable[[str], bytes | None],
        tried: Set[str],
    ) -> None:
        self.imports = imports
        self.modules = modules
        self.read = read
        self.tried = tried
        self.lacking: dict[str, set[str]] = {}

    def may_fork(self, path: str) -> bool:
        """Return whether a file may start a process, by what it imports."""
        return any(not _FORK_PACKAGES.isdisjoint(one.split(".")) for one in self.imports[path])

    def may_start_loops(self, path: str) -> bool:
        """Return whether a file may start an event loop, by what it imports."""
        return any(not LOOP_PACKAGES.isdisjoint(one.split(".")) for one in self.imports[path])

    def may_have_lifespan(self, path: str) -> bool:
        """Return whether a file may define the lifespan of an application, or may pass names on."""
        if self.modules.is_package(path):
            return True
        return self.has_any(path, ("yield",)) and self.has_any(path, _LIFESPANS)

    def may_close(self, path: str) -> bool:
        """Return whether a file names what closes a client, or may pass names on."""
        if self.modules.is_package(path) or any(
            one.endswith(f".{STAR}") for one in self.imports[path]
        ):
            return True
        return self.has_any(path, _CLOSING)

    def may_use_objects(self, path: str) -> bool:
        """Return whether a file names an attribute of an object that has an engine."""
        if self.modules.is_package(path):
            return True
        return self.has_any(path, _ATTRIBUTES)

    def among(
        self,
        names: Iterable[Key],
        may_matter: Callable[[str], bool] | None = None,
        most: int | None = None,
    ) -> list[str]:
        """Return the files that may name some names of modules, and may matter besides.

        Those of a name that more than `most` of them import are left out.
        """
        wanted = self._origins(names)
        found: set[str] = set()
        for importers in self._by_import(wanted):
            new = set(importers) - self.tried
            if most is None or len(new) <= most:
                found |= new
        found |= set(self._by_attribute(wanted, found))
        return [
            path
            for path in self.imports
            if path in found and (may_matter is None or may_matter(path))
        ]

    def importing(self, paths: Iterable[str]) -> list[str]:
        """Return the files that may import some modules, or something of them."""
        modules = {self._last_name(path) for path in paths}
        found = {
            importer
            for module in modules
            for importers in (self._asking, self._asked)
            for importer in importers.get(module, ())
        }
        found -= self.tried
        return [path for path in self.imports if path in found]

    def _by_import(self, wanted: Mapping[_Origin, Set[str]]) -> Iterator[Sequence[str]]:
        """Yield the files that import each of some names, or may do so, by their imports alone."""
        for (module, inside), names in wanted.items():
            # A module with a star import passes names on without naming them.
            for name in (STAR, *names):
                yield self._importing.get(f"{module}.{name}", ())
                # Files of a package need not name it: `from . import engine`.
                if inside is not None:
                    near = self._importing.get(f".{name}", ())
                    yield [path for path in near if path.startswith(inside)]

    def _by_attribute(self, wanted: Mapping[_Origin, Set[str]], found: Set[str]) -> Iterator[str]:
        """Yield the files, except those that are found, with a name as an attribute of a module."""
        attributes: dict[str, set[str]] = {}
        for (module, _), names in wanted.items():
            for path in self._asked.get(module, ()):
                attributes.setdefault(path, set()).update(names)
        for path, names in attributes.items():
            is_open = path not in found and path not in self.tried
            if is_open and self.has_any(path, {f".{name}" for name in names}):
                yield path

    def has_any(self, path: str, texts: Collection[str]) -> bool:
        """Return whether a file has one of some texts."""
        data = self.read(path)
        if data is not None and any(text.encode() in data for text in texts):
            return True
        self.lacking.setdefault(path, set()).update(texts)
        return False

    @cached_property
    def _importing(self) -> Mapping[str, list[str]]:
        """The files with each import."""
        return self._files_by(lambda one: one)

    @cached_property
    def _asked(self) -> Mapping[str, list[str]]:
        """The files that import each name."""
        return self._files_by(lambda one: one.rpartition(".")[2])

    @cached_property
    def _asking(self) -> Mapping[str, list[str]]:
        """The files that import something of a module with each name."""
        return self._files_by(lambda one: one.partition(".")[0])

    def _files_by(self, part: Callable[[str], str]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, imports in self.imports.items():
            for one in set(map(part, imports)):
                found.setdefault(one, []).append(path)
        return found

    def _last_name(self, path: str) -> str:
        return self.modules.name_of(path).rpartition(".")[2]

    def _origins(self, names: Iterable[Key]) -> Mapping[_Origin, set[str]]:
        """Return names of files by how other files may import them."""
        found: dict[_Origin, set[str]] = {}
        for path, name in names:
            last = self._last_name(path)
            inside = path.removesuffix(PACKAGE) if self.modules.is_package(path) else None
            found.setdefault((last, inside), set()).add(name.partition(".")[0])
        return found
