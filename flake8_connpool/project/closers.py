"""Who closes what a file keeps: the places in other files that close it, or pass it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.kept_clients import LEAVING
from flake8_connpool.project.call_graph import CallGraph, Key
from flake8_connpool.project.places import Place, Places
from flake8_connpool.project.summary import ANY, CALLED, End
from flake8_connpool.semantics.values.environment import Ending


class Closers:
    """The places of a project that close clients, or pass them on, by where those are kept."""

    def __init__(self, graph: CallGraph) -> None:
        self.graph = graph
        self.places = Places(graph.resolver)
        self._found: dict[Place, list[tuple[str, End]]] = {}
        # By the name of an attribute: those of its classes, and those of unknown objects.
        self._attributes: dict[str, list[tuple[Key | None, str, End]]] = {}
        summaries = graph.resolver.summaries.values()
        if any(one.kept or one.registries for one in summaries):
            self._collect()

    def ends_of(self, place: Place) -> list[tuple[str, End]]:
        """Return the places that close what is kept in a place, or pass it on."""
        return self._found.get(place, [])

    def _collect(self) -> None:
        for path, summary in sorted(self.graph.resolver.summaries.items()):
            for end in summary.ends:
                unknown = end.target.removeprefix(f"{ANY}.")
                if unknown != end.target:
                    self._attributes.setdefault(unknown, []).append((None, path, end))
                    continue
                place = self.places.of(end.target, path)
                if place is None:
                    continue
                self._found.setdefault(place, []).append((path, end))
                owner, _, name = place[1].rpartition(".")
                if owner:
                    key = place[0], owner
                    self._attributes.setdefault(name, []).append((key, path, end))

    def of(self, path: str) -> Mapping[str, Ending]:
        """Return where other files close what a file keeps, by its name there."""
        found = {}
        for kept in self.graph.resolver.summaries[path].kept:
            others = [one for one in self._ends(path, kept) if one[0] != path]
            if others:
                where, end = min(
                    others, key=lambda one: (not one[1].is_close, one[0], one[1].place)
                )
                message = "closed here" if end.is_close else "passed on here"
                place = RelatedLocation(*end.place, message, where)
                found[kept] = Ending(place, end.is_close)
        return found

    def _ends(self, path: str, kept: str) -> Iterator[tuple[str, End]]:
        yield from self._found.get((path, kept), ())
        owner, _, name = kept.rpartition(".")
        if not owner or kept.endswith(CALLED):
            return
        api = APIS.get(self.graph.resolver.summaries[path].kept[kept])
        for key, place, end in self._attributes.get(name, ()):
            is_it = _may_close(end, api) if key is None else self.graph.is_kin(key, (path, owner))
            if is_it:
                yield place, end


def _may_close(end: End, api: Api | None) -> bool:
    """Return whether the method that closes something unknown closes an object of a library too.

    `engine.pool.dispose()` is no end of a pool that `closeall` closes.
    """
    return api is None or not end.method or end.method in LEAVING.union(api.endings)
