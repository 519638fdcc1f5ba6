"""Properties that keep their result in the object, and the places that create new objects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from flake8_connpool.project.call_graph import CallGraph, Edge, Key
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.plain_classes import is_plain
from flake8_connpool.project.summary import OWN

_INIT = "__init__"
# So many methods of an object are followed.
_MOST_METHODS = 200


class NewObjects:
    """The places of a project that create an object, and run a property of it by that."""

    def __init__(self, graph: CallGraph) -> None:
        self.graph = graph

    @cached_property
    def creations(self) -> dict[Key, list[Edge]]:
        """The places that create objects for which a property runs, by the property."""
        found: dict[Key, list[Edge]] = {}
        if not self.kept:
            return found
        for path, summary in sorted(self.graph.resolver.summaries.items()):
            for use in summary.uses:
                if not use.is_new or use.is_kept or not use.is_called:
                    continue
                meaning = self.graph.resolver.resolve(use.target, path)
                if meaning is None or meaning.sort is not Sort.CLASS:
                    continue
                made = meaning.path, meaning.name
                edge = Edge(path, use, made)
                for key in self._run_by(edge, made):
                    found.setdefault(key, []).append(edge)
        return found

    @cached_property
    def kept(self) -> frozenset[Key]:
        """The properties that keep their result in the object."""
        return frozenset(
            (path, one.name)
            for path, summary in self.graph.resolver.summaries.items()
            for one in summary.functions
            if one.is_kept
        )

    def _run_by(self, edge: Edge, made: Key) -> Iterator[Key]:
        """Yield the properties that run for a new object of a class, by what is done with it."""
        names = {
            name
            for place, one in self.graph.resolver.ancestry(*made)
            for name in one.methods
            if (place, f"{one.name}.{name}") in self.kept
        }
        if not names or edge.caller is None or not is_plain(*made, self.graph.resolver):
            return
        waiting: dict[Key, None] = {}
        init = self.graph.resolver.method(*made, _INIT)
        if init is not None:
            waiting[init.path, init.name] = None
        for one in self.graph.uses_in.get(edge.caller, ()):
            waiting.update(dict.fromkeys(self._methods(one, made)))
        methods = list(waiting)
        for method in methods:
            if method in self.kept:
                yield method
            for one in self.graph.uses_in.get(method, ()):
                for key in self._methods(one, made) if one.use.of_self else ():
                    if key not in waiting and len(waiting) < _MOST_METHODS:
                        waiting[key] = None
                        methods.append(key)

    def _methods(self, edge: Edge, made: Key) -> Iterator[Key]:
        """Yield the method or property of an object of a class that a place runs."""
        owner, _, name = edge.use.target.rpartition(".")
        if edge.use.is_called and (edge.use.of_self or self._is_of(owner, edge.path, made)):
            method = self.graph.resolver.method(*made, name)
            if method is not None:
                yield method.path, method.name

    def _is_of(self, symbol: str, path: str, made: Key) -> bool:
        """Return whether a symbol is an object of a class."""
        if not symbol or symbol == OWN:
            return False
        meaning = self.graph.resolver.resolve(symbol, path)
        if meaning is None or meaning.sort is not Sort.OBJECT:
            return False
        return (meaning.path, meaning.name) == made
