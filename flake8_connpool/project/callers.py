"""Who runs a function from other files, and the places that show it."""

from __future__ import annotations

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.project.call_graph import Edge, Key
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.overrides import is_overridden
from flake8_connpool.project.reach import MOST_SHOWN, Reach, Reached
from flake8_connpool.project.summary import TOP
from flake8_connpool.semantics.execution.placed import OWN_RUNS
from flake8_connpool.semantics.values.environment import Callers


class CallersElsewhere:
    """The callers of the functions of a project that are in other files than these."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.graph = reach.graph

    def of(self, key: Key) -> Callers | None:
        """Return who runs a function, if other files do."""
        edges = self.graph.into.get(key, ())
        others = [one for one in edges if one.path != key[0] and one.use.is_called]
        again = [
            one
            for one in others
            if self.reach.may_repeat(one) and not is_overridden(one, self.graph)
        ]
        reached = self.reach.often.get(key)
        is_elsewhere = reached is not None and reached.path != key[0]
        is_starting = bool(others) and self.reach.starts.is_starting(key)
        if not others and not is_elsewhere:
            return None
        entries = [self._entry(one) for one in self.reach.entries_above(key)]
        return Callers(
            reached.runs if reached is not None and is_elsewhere else None,
            *(self._root(reached) if reached is not None and is_elsewhere else ("", None)),
            reached is not None and bool(reached.direct) and not reached.chain,
            tuple(self.chain(reached)) if reached is not None and is_elsewhere else (),
            tuple(dict.fromkeys(entries)),
            tuple(map(self._call, again[:MOST_SHOWN])),
            len(again),
            is_starting,
        )

    def droppers(self, key: Key) -> Callers | None:
        """Return what shows that other files create what a function makes for every request."""
        reached = self.reach.dropped(key)
        if reached is None or reached.chain[0].path == key[0]:
            return None
        return Callers(reached.runs, *self._root(reached), chain=tuple(self.chain(reached)))

    def chain(self, reached: Reached) -> list[RelatedLocation]:
        """Return the places that lead from a function to what runs it."""
        calls = list(map(self._call, reached.chain))
        if reached.direct is not None:
            return [*calls, _place(reached.direct, "given to the framework here")]
        definition = self.graph.definition(reached.root) if reached.root else None
        if definition is None or reached.root is None:
            return calls
        return [
            *calls,
            RelatedLocation(*definition.head, self._how_often(reached), reached.root[0]),
        ]

    def _call(self, edge: Edge) -> RelatedLocation:
        """Return the place of a call, which may be what creates the object of a method."""
        made = self.graph.resolver.resolve(edge.use.target, edge.path)
        what = "called here"
        if made is not None and made.sort is Sort.CLASS and not edge.use.injected:
            what = f"`{made.name}` is created here"
        return _place(edge, f"{what} on every iteration" if edge.use.is_repeated else what)

    def _how_often(self, reached: Reached) -> str:
        often = f"for every {reached.runs.each}"
        if reached.runs.each in OWN_RUNS:
            often = "many times in one process"
        return f"`{self._name(reached.root)}` runs {often}"

    def _root(self, reached: Reached) -> tuple[str, RelatedLocation | None]:
        """Return the handler that runs a function, and where it is."""
        if reached.root is None:
            return "", None
        return self._name(reached.root), self._entry(reached.root)

    def _entry(self, key: Key) -> RelatedLocation:
        definition = self.graph.definition(key)
        head = definition.head if definition is not None else (1, 1, 1, 1)
        return RelatedLocation(*head, f"`{self._name(key)}`", key[0])

    def _name(self, key: Key | None) -> str:
        definition = self.graph.definition(key) if key is not None else None
        if definition is None:
            return TOP
        return definition.entry or definition.name


def _place(edge: Edge, message: str) -> RelatedLocation:
    return RelatedLocation(*edge.use.place, message, edge.path)
