"""Which names of modules mean, extend or keep something of another module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.meanings import Meaning
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import Summary


class Aliases:
    """The names of the known files, each looked up once, however often they are searched."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    @cached_property
    def named(self) -> list[tuple[Key, Meaning]]:
        """The names of modules, with what they mean."""
        symbol_of = self.resolver.symbol_of
        return self._meant(lambda path, one: {name: symbol_of(path, name) for name in one.names})

    @cached_property
    def returned(self) -> list[tuple[Key, Meaning]]:
        """The functions, with what they return."""
        return self._meant(
            lambda _, one: {made.name: made.returns for made in one.functions if made.returns}
        )

    def _meant(
        self, symbols_of: Callable[[str, Summary], Mapping[str, str]]
    ) -> list[tuple[Key, Meaning]]:
        return [
            ((path, name), meaning)
            for path, summary in self.resolver.summaries.items()
            for name, symbol in symbols_of(path, summary).items()
            if (meaning := self.resolver.resolve(symbol, path)) is not None
        ]

    @cached_property
    def built_on(self) -> list[tuple[Key, frozenset[Key]]]:
        """The classes, with those whose methods they have or whose objects they keep."""
        found = []
        for path, summary in self.resolver.summaries.items():
            for one in summary.classes:
                above = self.resolver.ancestry(path, one.name) if one.bases else ()
                kept = (self.resolver.resolve(two, path) for two in one.attributes.values())
                others = {(place, base.name) for place, base in above}
                others |= {(two.path, two.name) for two in kept if two is not None}
                if others:
                    found.append(((path, one.name), frozenset(others)))
        return found

    @cached_property
    def starring(self) -> Mapping[str, list[str]]:
        """The files that import each module with a star."""
        found: dict[str, list[str]] = {}
        for path in self.resolver.summaries:
            for one in self.resolver.starred(path):
                found.setdefault(one, []).append(path)
        return found
