"""The applications that gunicorn serves by the configurations of a project, and their files."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cached_property

from flake8_connpool.frameworks.gunicorn import (
    CONFIGURATION,
    SERVABLE,
    SERVABLE_IN_THREADS,
    SERVED,
)
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.modules import PACKAGE
from flake8_connpool.project.resolving import Resolver


def is_configuration(path: str) -> bool:
    """Return whether a file is a configuration of gunicorn, by its name."""
    return path.rpartition("/")[2].startswith(CONFIGURATION)


class Served:
    """What each configuration of gunicorn serves, as far as the project shows it."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        # Every file of the project asks for them.
        self._loaded_by: dict[str, frozenset[str]] = {}
        self.configurations = [path for path in resolver.summaries if is_configuration(path)]

    def matters(self) -> bool:
        """Return whether a configuration says something for which its applications matter."""
        summaries = (self.resolver.summaries[path] for path in self.configurations)
        return any(one.preloading is not None or one.threads is not None for one in summaries)

    def files(self, path: str) -> frozenset[str]:
        """Return the files that are loaded with what a configuration serves.

        They are those that all applications import which it may serve; none if none is known.
        """
        if path not in self._loaded_by:
            closures = [self._loaded(one) for one in self._served(path)]
            self._loaded_by[path] = frozenset.intersection(*closures) if closures else frozenset()
        return self._loaded_by[path]

    def is_in_threads(self, path: str) -> bool:
        """Return whether all that a configuration may serve can be served by threads."""
        served = self._served(path)
        return bool(served) and all(
            self._has_application(one, SERVABLE_IN_THREADS, with_factories=True)
            and not self._has_application(one, SERVABLE - SERVABLE_IN_THREADS, with_factories=True)
            for one in served
        )

    def _served(self, path: str) -> list[str]:
        """Return the files with applications that a configuration may serve."""
        named = self.resolver.summaries[path].constants.get(SERVED)
        if isinstance(named, str):
            module = named.partition(":")[0]
            meaning = self.resolver.resolve(module, path)
            is_known = meaning is not None and meaning.sort is Sort.MODULE
            return [meaning.path] if meaning is not None and is_known else []
        return self._applications

    @cached_property
    def _applications(self) -> list[str]:
        paths = sorted(self.resolver.summaries)
        return [path for path in paths if self._has_application(path, SERVABLE)]

    def _has_application(
        self, path: str, classes: Set[str], *, with_factories: bool = False
    ) -> bool:
        """Return whether a name of a file means an application of one of some classes.

        Or the result of a function, with factories.
        """
        summary = self.resolver.summaries.get(path)
        if summary is None:
            return False
        made_by = [one.returns for one in summary.functions] if with_factories else []
        for symbol in (*summary.names.values(), *filter(None, made_by)):
            meaning = self.resolver.resolve(symbol, path)
            made = meaning.name if meaning is not None and meaning.name.endswith(MADE) else ""
            if made and made.removesuffix(MADE) in classes:
                return True
        return False

    def _loaded(self, path: str) -> frozenset[str]:
        """Return a file, and those that are loaded when it is imported."""
        waiting, seen = [path], {path}
        for one in waiting:
            summary = self.resolver.summaries.get(one)
            for symbol in summary.loads if summary is not None else ():
                for loaded in self._files(symbol, one):
                    if loaded not in seen:
                        seen.add(loaded)
                        waiting.append(loaded)
        return frozenset(seen)

    def _files(self, symbol: str, path: str) -> Iterator[str]:
        meaning = self.resolver.resolve(symbol, path)
        if meaning is None or meaning.sort is not Sort.MODULE:
            return
        yield meaning.path
        *directory, _ = meaning.path.split("/")
        while directory:
            package = "/".join([*directory, PACKAGE])
            if package in self.resolver.summaries:
                yield package
            directory.pop()
