"""Engines of several files that one process has for one server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.pools.same_servers import ServerPool
from flake8_connpool.pools.server_names import LITERAL, VARIABLE
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.modules import PACKAGE
from flake8_connpool.project.places import Place, Places
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import CALLED, OWN, Pool

# Of more engines for one server than this, the others are not compared.
_MOST_ENGINES = 40


class Twins:
    """The engines of a project that are for the server of another one, by path."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.places = Places(resolver)
        self._importers: dict[str, frozenset[str]] = {}
        self._pairs = list(self._paired())

    def of(self, path: str) -> Mapping[str, RelatedLocation]:
        """Return the first engine elsewhere for the server of each engine of a file."""
        found: dict[str, RelatedLocation] = {}
        for (first, one), (second, other) in self._pairs:
            if second == path and other.text not in found and self._are_imported(first, second):
                message = "the first engine for this URL"
                found[other.text] = RelatedLocation(*one.place, message, first)
        return found

    def importers_of_unlinked(self) -> Iterable[str]:
        """Return the files that import an engine of a pair that no known file imports."""
        return sorted(
            {
                importer
                for (first, _), (second, _) in self._pairs
                if not self._are_imported(first, second)
                for path in (first, second)
                for importer in self._importers_of(path)
            }
        )

    def _paired(self) -> Iterator[tuple[tuple[str, Pool], tuple[str, Pool]]]:
        """Yield two engines of different files for one server, by path."""
        by_server: dict[Place | str, list[tuple[str, Pool]]] = {}
        for path, summary in sorted(self.resolver.summaries.items()):
            for pool in summary.pools:
                server = self._server(pool.server, path)
                if server is not None and server not in self._set:
                    by_server.setdefault(server, []).append((path, pool))
        for found in by_server.values():
            for (path, one), (place, other) in combinations(found[:_MOST_ENGINES], 2):
                if path != place and _pool_of(one).is_like(_pool_of(other)):
                    yield (path, one), (place, other)

    def _server(self, name: str, path: str) -> Place | str | None:
        """Return what tells a server apart from others in the whole project; None if unknown."""
        if name.startswith((LITERAL, VARIABLE)):
            return name
        place = self._place(name, path)
        summary = self.resolver.summaries.get(place[0]) if place is not None else None
        if place is None or summary is None:
            return place
        literal = summary.constants.get(place[1])
        if literal is not None:
            return f"{LITERAL}{literal}"
        return summary.variables.get(place[1], place)

    def _place(self, symbol: str, path: str) -> Place | None:
        """Return the module that has an object, and the path to it: `settings.URL`."""
        owner, _, name = symbol.rpartition(".")
        if symbol.startswith(OWN) and not owner:
            return self.places.of(symbol, path)
        if not owner.strip("."):
            return self.places.of(symbol, path) if symbol.startswith(".") else None
        meaning = self.resolver.resolve(owner, path)
        if meaning is not None and meaning.sort is Sort.MODULE:
            found = self.places.of(symbol, path)
            return found if found is not None and CALLED not in found[1] else None
        above = self._place(owner, path)
        return (above[0], f"{above[1]}.{name}") if above is not None else None

    @cached_property
    def _set(self) -> frozenset[Place | str | None]:
        """The objects that some file sets again, so that two engines may have another one."""
        return frozenset(
            self._place(symbol, path)
            for path, summary in self.resolver.summaries.items()
            for symbol in summary.sets
        )

    def _are_imported(self, one: str, other: str) -> bool:
        """Return whether a file is known that imports two modules, or is one of them."""
        return not self._importers_of(one).isdisjoint(self._importers_of(other))

    def _importers_of(self, path: str) -> frozenset[str]:
        """Return a module and those that import it, directly or not."""
        if path not in self._importers:
            waiting, seen = [path], {path}
            for one in waiting:
                for importer in self._imported_by.get(one, ()):
                    if importer not in seen:
                        seen.add(importer)
                        waiting.append(importer)
            self._importers[path] = frozenset(seen)
        return self._importers[path]

    @cached_property
    def _imported_by(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path, summary in self.resolver.summaries.items():
            for symbol in (*summary.mentions, *summary.stars):
                for module in self._modules_in(symbol, path):
                    found.setdefault(module, set()).add(path)
        return found

    def _modules_in(self, symbol: str, path: str) -> Iterator[str]:
        """Yield the modules that an import of a symbol runs: those of its packages too."""
        plain = symbol.partition(CALLED)[0]
        name = plain.lstrip(".")
        level = len(plain) - len(name)
        parts = name.split(".") if name else []
        modules = self.resolver.modules
        for end in range(0 if level else 1, len(parts) + 1):
            part = ".".join(parts[:end])
            found = modules.relative(level, part, path) if level else modules.path_of(part, path)
            if found is not None and found != path:
                yield found
        *directory, _ = path.split("/")
        own = "/".join([*directory, PACKAGE])
        if own in self.resolver.summaries and own != path:
            yield own


def _pool_of(pool: Pool) -> ServerPool:
    return ServerPool(pool.server, pool.is_async, pool.sizes, pool.purpose)
