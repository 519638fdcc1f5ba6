"""Registries of sessions that other files use, and whether one of them removes their sessions."""

from __future__ import annotations

from functools import cached_property

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.project.call_graph import CallGraph
from flake8_connpool.project.closers import Closers
from flake8_connpool.project.summary import RegistryUses
from flake8_connpool.semantics.values.environment import RegistryElsewhere

Name = tuple[str, str]  # the path of a file, and a name of it


class Registries:
    """The registries of sessions of a project, by the names of their modules."""

    def __init__(self, graph: CallGraph, closers: Closers) -> None:
        self.graph = graph
        self.closers = closers

    def of(self, path: str) -> dict[str, RegistryElsewhere]:
        """Return what other files do with the registries of a file, by their names there."""
        found: dict[str, RegistryElsewhere] = {}
        for place, some in self._uses.items():
            if place[0] == path:
                elsewhere = self._elsewhere(place, some)
                if elsewhere is not None:
                    found[place[1]] = elsewhere
        return found

    @cached_property
    def _uses(self) -> dict[Name, list[tuple[str, RegistryUses]]]:
        """The uses of each registry that a name of a module means."""
        found: dict[Name, list[tuple[str, RegistryUses]]] = {}
        for path, summary in sorted(self.graph.resolver.summaries.items()):
            for use in summary.registries:
                meaning = self.graph.resolver.resolve(use.symbol, path)
                if meaning is None or meaning.origin is None or not meaning.name.endswith(MADE):
                    continue
                api = APIS.get(meaning.name.removesuffix(MADE))
                is_registry = api is not None and api.kind is Kind.SESSION_REGISTRY
                if is_registry and api is not None and api.name == use.api:
                    found.setdefault(meaning.origin, []).append((path, use))
        return found

    def _elsewhere(
        self, name: Name, uses: list[tuple[str, RegistryUses]]
    ) -> RegistryElsewhere | None:
        for path, use in uses:
            if use.reason and path != name[0]:
                return RegistryElsewhere(use.reason, RelatedLocation(*use.place, "", path))
        for path, end in self.closers.ends_of(name):
            if path != name[0]:
                how = "closed" if end.is_close else "passed on"
                return RegistryElsewhere(f"it is {how}", RelatedLocation(*end.place, "", path))
        if any(use.places for _, use in uses):
            path = self._calling(name)
            if path:
                return RegistryElsewhere(f"its session is used on its own in {path}")
        giving = [(path, function) for path, use in uses for function in use.giving]
        ending = {key[1].rpartition(".")[2] for key in self.graph.with_callers(giving)}
        for path, use in uses:
            if use.places and not ending.isdisjoint(use.calls):
                if path == name[0]:
                    return RegistryElsewhere("what its handler calls may end the transaction")
            elif use.places and path != name[0]:
                places = tuple(RelatedLocation(*one, text, path) for one, text in use.places)
                return RegistryElsewhere(related=places)
        return None

    def _calling(self, name: Name) -> str:
        """Return another file that calls a registry to get its session, "" if there is none."""
        for path, summary in self.graph.resolver.summaries.items():
            for use in summary.uses if path != name[0] else ():
                found = None if use.is_read else self.graph.resolver.resolve(use.target, path)
                if found is not None and found.origin == name:
                    return path
        return ""
