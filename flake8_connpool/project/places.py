"""Where an object is kept: what tells it apart from other objects with the same meaning."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.project.meanings import Meaning, Sort
from flake8_connpool.project.resolving import Resolver
from flake8_connpool.project.summary import CALLED, OWN

# The path of a file, and a name in it: `client`, `Client.session`, `connect()` for what a function
# gives.
Place = tuple[str, str]

_ENTERED = (".__enter__()", ".__aenter__()")
# Names that mean names are followed so far.
_DEEPEST = 20


class Places:
    """Finds where the objects are kept that the symbols of a project mean."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._known: dict[tuple[str, str], Place | None] = {}

    def of(self, symbol: str, path: str) -> Place | None:
        """Return where the object is kept that a symbol of a file means; None if unknown."""
        key = symbol, path
        if key not in self._known:
            self._known[key] = None  # for circles
            if len(symbol) > 1:
                self._known[key] = self._find(symbol, path)
        return self._known[key]

    def _find(self, symbol: str, path: str) -> Place | None:
        for end in _ENTERED:
            symbol = symbol.removesuffix(end)
        if symbol.endswith(CALLED):
            return self._given(self.resolver.resolve(symbol.removesuffix(CALLED), path))
        owner, name = _split(symbol)
        if owner == OWN:
            return self._bound(path, name)
        if not owner.strip("."):
            return self._of_package(len(owner), name, path)
        meaning = self.resolver.resolve(owner, path)
        if meaning is None:
            return None
        if meaning.sort is Sort.MODULE:
            return self._bound(meaning.path, name)
        if meaning.sort not in (Sort.OBJECT, Sort.CLASS):
            return None
        method = self.resolver.method(meaning.path, meaning.name, name)
        if method is None:
            return meaning.path, f"{meaning.name}.{name}"
        definition = self.resolver.definition(method.path, method.name)
        return self._given(method) if definition is not None and definition.is_property else None

    def _given(self, function: Meaning | None) -> Place | None:
        """Return where that is kept what a function or property gives."""
        if function is None or function.sort is not Sort.FUNCTION:
            return None
        definition = self.resolver.definition(function.path, function.name)
        returns = definition.returns if definition is not None else ""
        kept = self.of(returns, function.path)
        return kept or (function.path, f"{function.name}{CALLED}")

    def _of_package(self, level: int, name: str, path: str) -> Place | None:
        """Return where that is kept which `from . import name` imports."""
        package = self.resolver.modules.relative(level, "", path) if level else None
        return self._bound(package, name) if package is not None else None

    def _bound(self, path: str, name: str) -> Place | None:
        """Return where that is kept which a name of a module means."""
        for place in self._binders(path, name):
            summary = self.resolver.summaries.get(place)
            symbol = summary.names.get(name, "") if summary is not None else ""
            # `from .clients import client`
            kept = self.of(symbol, place) if not symbol.endswith(CALLED) else None
            return kept or (place, name)
        return path, name

    def _binders(self, path: str, name: str) -> Iterator[str]:
        """Yield which module binds a name: it, or those that it imports with a star."""
        waiting, seen = [path], {path}
        for one in waiting:
            summary = self.resolver.summaries.get(one)
            if summary is None:
                continue
            if name in summary.names or name in summary.kept:
                yield one
            for starred in self.resolver.starred(one):
                if starred not in seen and len(seen) < _DEEPEST:
                    seen.add(starred)
                    waiting.append(starred)


def _split(symbol: str) -> tuple[str, str]:
    """Return the owner and the name at the end of a symbol: `..` and `engine` of `..engine`."""
    if "." not in symbol and symbol.startswith(OWN):
        return OWN, symbol.removeprefix(OWN)
    owner, _, name = symbol.rpartition(".")
    return (owner, name) if owner.strip(".") else (symbol[: len(symbol) - len(name)], name)
