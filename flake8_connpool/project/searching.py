"""Which files of a project may name something of other files, by their imports and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set

from flake8_connpool.frameworks.forks import PROCESSES
from flake8_connpool.library.catalog import ATTRIBUTES
from flake8_connpool.pools.event_loops import LOOP_PACKAGES
from flake8_connpool.pools.kept_clients import CLOSING
from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.imports import STAR
from flake8_connpool.project.modules import PACKAGE, Modules

_CLOSING = tuple(sorted(name.encode() for name in CLOSING))
# A file that starts processes imports one of these packages.
_FORK_PACKAGES = frozenset(name.partition(".")[0] for name in PROCESSES)
# A file that defines the lifespan of an application has one of these.
_LIFESPANS = (b"lifespan", b"asynccontextmanager")
_ATTRIBUTES = tuple(sorted({f".{name}".encode() for _, name in ATTRIBUTES}))

# The last name of a module, and the directory of a package.
_Origin = tuple[str, str | None]


class Search:
    """A search over files: `imports` are theirs by path, and `read` gives the content of one.

    Those that are `tried` are not searched.
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
        data = self.read(path)
        return data is not None and b"yield" in data and any(one in data for one in _LIFESPANS)

    def may_close(self, path: str) -> bool:
        """Return whether a file names what closes a client, or may pass names on."""
        if self.modules.is_package(path) or any(
            one.endswith(f".{STAR}") for one in self.imports[path]
        ):
            return True
        data = self.read(path)
        return data is not None and any(word in data for word in _CLOSING)

    def may_use_objects(self, path: str) -> bool:
        """Return whether a file names an attribute of an object that has an engine."""
        if self.modules.is_package(path):
            return True
        data = self.read(path)
        return data is not None and any(one in data for one in _ATTRIBUTES)

    def among(
        self, names: Iterable[Key], may_matter: Callable[[str], bool] | None = None
    ) -> list[str]:
        """Return the files that may name some names of modules, and may matter besides."""
        wanted = self._origins(names)
        # A module with a star import passes names on without naming them.
        exact = {
            f"{module}.{name}" for (module, _), some in wanted.items() for name in (STAR, *some)
        }
        return [
            path
            for path, imports in self.imports.items()
            if path not in self.tried
            and (not exact.isdisjoint(imports) or self._names_one(path, imports, wanted))
            and (may_matter is None or may_matter(path))
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
                data = data if data is not None else self.read(path)
                if data is not None and any(b"." + name.encode() in data for name in names):
                    return True
        return False

    def _origins(self, names: Iterable[Key]) -> Mapping[_Origin, set[str]]:
        """Return names of files by how other files may import them."""
        found: dict[_Origin, set[str]] = {}
        for path, name in names:
            last = self.modules.name_of(path).rpartition(".")[2]
            inside = path.removesuffix(PACKAGE) if self.modules.is_package(path) else None
            found.setdefault((last, inside), set()).add(name.partition(".")[0])
        return found
