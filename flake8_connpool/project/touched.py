"""Which functions of a project use the engines and clients that modules keep, and close them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.engines import KNOWN_ENGINES
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import OWN, Touch

Name = tuple[str, str]  # the path of a file, and a name of it
Place = tuple[str, Touch]  # the path of a file, and a use in it
# Engines of factories of registries.
_DEEPEST = 4
_KINDS = KNOWN_ENGINES | {Kind.CLIENT}


class Touched:
    """The uses of each engine and client that a name of a module means.

    A name that is None until a function creates a factory counts itself.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    def of_engine(self, name: Name) -> Sequence[Place]:
        """Return the uses of an engine; none of one that something closes."""
        api = self.api_of(name)
        is_engine = api is not None and api.kind in KNOWN_ENGINES
        return self.uses.get(name, ()) if is_engine and name not in self.closings else ()

    def api_of(self, name: Name) -> Api | None:
        """Return what creates the object that a name of a module means, if a library does."""
        meaning = self.resolver.resolve(f"{OWN}{name[1]}", name[0])
        is_made = meaning is not None and meaning.name.endswith(MADE)
        return (
            APIS.get(meaning.name.removesuffix(MADE)) if meaning is not None and is_made else None
        )

    def owners_of(self, symbol: str, path: str) -> Iterator[Name]:
        """Yield the engines and clients that a symbol of a file means, or uses as a factory."""
        yield from (owner for owner, _ in self._owners(symbol, path, _DEEPEST))

    @property
    def uses(self) -> dict[Name, list[Place]]:
        """The places that use or close each of them."""
        return self._found[0]

    @property
    def closings(self) -> dict[Name, list[Place]]:
        """The places that close each of them."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[dict[Name, list[Place]], dict[Name, list[Place]]]:
        uses: dict[Name, list[Place]] = {}
        closings: dict[Name, list[Place]] = {}
        for path, summary in sorted(self.resolver.summaries.items()):
            calls = [
                Touch(use.target, "", use.within, use.place)
                for use in summary.uses
                if use.is_called
                and not (use.is_main or use.is_read)
                and not use.target.startswith(OWN)
            ]
            for touch in (*summary.touches, *calls):
                for owner, closes in self._owners(touch.symbol, path, _DEEPEST):
                    uses.setdefault(owner, []).append((path, touch))
                    if touch.method in closes:
                        closings.setdefault(owner, []).append((path, touch))
        return uses, closings

    def _owners(self, symbol: str, path: str, left: int) -> Iterator[tuple[Name, tuple[str, ...]]]:
        """Yield the engines that an engine, a factory or a registry uses, and what closes them."""
        meaning = self.resolver.resolve(symbol, path)
        own = symbol.removeprefix(OWN)
        if meaning is None and own in self.resolver.summaries[path].bound:
            yield (path, own), ()
        if meaning is None or meaning.origin is None or not left:
            return
        api = APIS.get(meaning.name.removesuffix(MADE))
        if api is None:
            return
        if api.kind in _KINDS:
            yield meaning.origin, api.closes
            return
        home, name = meaning.origin
        for one in self.resolver.summaries[home].bound.get(name, ()):
            yield from self._owners(one, home, left - 1)
