"""What a function runs, directly and through others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flake8_connpool.project.call_graph import CallGraph, Key
from flake8_connpool.project.meanings import Sort

# So many functions that one runs are followed.
_MOST_REACHED = 500


class Closures:
    """The functions that a function runs, itself among them."""

    def __init__(self, graph: CallGraph) -> None:
        self.graph = graph
        self._known: dict[Key, frozenset[Key]] = {}

    def of(self, symbol: str, path: str) -> frozenset[Key]:
        """Return what the function runs that a symbol of a file means; nothing if unknown."""
        meaning = self.graph.resolver.resolve(symbol, path)
        if meaning is None or meaning.sort is not Sort.FUNCTION:
            return frozenset()
        return self.of_function((meaning.path, meaning.name))

    def of_function(self, key: Key) -> frozenset[Key]:
        """Return what a function runs."""
        if key not in self._known:
            self._known[key] = frozenset(self._closure([key]))
        return self._known[key]

    def _closure(self, keys: Iterable[Key]) -> Sequence[Key]:
        waiting = list(keys)
        seen = set(waiting)
        for one in waiting:
            for called in self._called_by(one):
                if called not in seen and len(seen) < _MOST_REACHED:
                    seen.add(called)
                    waiting.append(called)
        return waiting

    def _called_by(self, key: Key) -> Iterator[Key]:
        for edge in self.graph.uses_in.get(key, ()):
            if edge.use.is_called and edge.use.runs is None:
                yield from (target.key for target in self.graph.targets(edge, None))
