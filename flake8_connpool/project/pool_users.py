"""Which handlers, tasks and commands of a project use the pools of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.link import Linker
from flake8_connpool.project.touched import Name, Touched

Entry = tuple[str, str]  # what users call it, and where it is


class PoolUsers:
    """What uses the pools of the files of a project, by its links."""

    def __init__(self, linker: Linker) -> None:
        self.linker = linker
        self._touched = Touched(linker.resolver)
        self._naming: dict[Name, list[Key]] = {}
        self._known: dict[Key, tuple[Entry, ...]] = {}

    def note(self, path: str, symbol: str, function: str) -> None:
        """Note that a function of a file names a pool, or what uses one, by its symbol there."""
        for owner in self._touched.owners_of(symbol, path):
            self._naming.setdefault(owner, []).append((path, function))

    def of(self, path: str, name: str, functions: Iterable[str]) -> tuple[Entry, ...]:
        """Return the handlers, tasks and commands that use a pool, in order.

        `name` is how other files know it, and `functions` those of its file that use it.
        """
        keys = [(path, one) for one in functions]
        keys += [(where, touch.within) for where, touch in self._touched.uses.get((path, name), ())]
        keys += self._naming.get((path, name), ())
        return tuple(sorted({entry for key in keys for entry in self._above(key)}))

    def _above(self, key: Key) -> tuple[Entry, ...]:
        if key not in self._known:
            self._known[key] = tuple(self._entries(key))
        return self._known[key]

    def _entries(self, key: Key) -> Iterator[Entry]:
        graph = self.linker.graph
        for one in (key, *self.linker.reach.entries_above(key)):
            definition = graph.definition(one)
            if definition is not None and definition.entry:
                # Many classes have a method `get`.
                is_method = definition.name.endswith(f".{definition.entry}")
                name = definition.name if is_method else definition.entry
                yield name, f"{one[0]}:{definition.head[0]}"
