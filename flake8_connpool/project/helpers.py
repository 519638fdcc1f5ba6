"""Which functions of a project close a client or an engine that another file may have opened."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.project.lending import keeps_connections
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import Closing
from flake8_connpool.semantics.values.environment import Helper

# What is open until something closes it.
_CLOSED = KNOWN_ENGINES | {Kind.CLIENT, Kind.MANAGER, Kind.HOST_POOL, Kind.SERVICE}


class Helpers:
    """The functions of a project that close a client."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    def of(self, path: str) -> dict[str, Helper]:
        """Return what the lifespans of a file call after their `yield`, if it closes a client."""
        found = {}
        for name, symbol in self.resolver.summaries[path].after_yield.items():
            meaning = self.resolver.resolve(symbol, path)
            if meaning is None or meaning.sort is not Sort.FUNCTION or meaning.path == path:
                continue
            definition = self.resolver.definition(meaning.path, meaning.name)
            closing = self._closing(meaning.path, meaning.name)
            if definition is not None and closing is not None:
                place = RelatedLocation(*closing.place, "closed here", meaning.path)
                found[name] = Helper(place, definition.is_async)
        return found

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield the functions that close a client, each with the path of its file."""
        for path, summary in self.resolver.summaries.items():
            yield from ((path, one.within) for one in summary.closings if self._closes(one, path))

    def _closing(self, path: str, name: str) -> Closing | None:
        for one in self.resolver.summaries[path].closings:
            if one.within == name and self._closes(one, path):
                return one
        return None

    def _closes(self, closing: Closing, path: str) -> bool:
        """Return whether a place closes a client or an engine that keeps connections."""
        meaning = self.resolver.resolve(closing.symbol, path)
        if not closing.method:
            # The URL of its engine may be in another file.
            return meaning is None or keeps_connections(meaning, self.resolver)
        if meaning is None or not meaning.name.endswith(MADE):
            return False
        api = APIS.get(meaning.name.removesuffix(MADE))
        if api is None or api.kind not in _CLOSED or closing.method not in api.closes:
            return False
        return api.is_async is closing.is_awaited and keeps_connections(meaning, self.resolver)
