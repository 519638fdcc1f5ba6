"""Engines of applications that gunicorn loads before it forks its workers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.forks import CONFIGURATION, SERVABLE, SERVED
from flake8_connpool.frameworks.schema import MADE, Placement
from flake8_connpool.project.meanings import Sort
from flake8_connpool.project.modules import PACKAGE
from flake8_connpool.project.reach import Reach
from flake8_connpool.project.summary import TOP, Touch
from flake8_connpool.project.touched import Touched
from flake8_connpool.semantics.values.environment import AcrossFork

Name = tuple[str, str]  # the path of a file, and a name of it


def is_configuration(path: str) -> bool:
    """Return whether a file is a configuration of gunicorn, by its name."""
    return path.rpartition("/")[2].startswith(CONFIGURATION)


class Preloading:
    """What gunicorn loads before it forks, by the configurations of a project."""

    def __init__(self, reach: Reach, touched: Touched) -> None:
        self.reach = reach
        self.resolver = reach.graph.resolver
        self._touched = touched
        # Every file of the project asks for them.
        self._preloaded: dict[str, frozenset[str]] = {}
        self.configurations = [
            path
            for path, summary in self.resolver.summaries.items()
            if summary.preloading is not None and is_configuration(path)
        ]

    def preloaded(self, path: str) -> frozenset[str]:
        """Return the files that are loaded before the fork that a configuration causes.

        They are those that all applications import which it may serve; none if none is known.
        """
        if path not in self._preloaded:
            served = self._served(path) if path in self.configurations else ()
            closures = [self._loaded(one) for one in served]
            self._preloaded[path] = frozenset.intersection(*closures) if closures else frozenset()
        return self._preloaded[path]

    def is_preloaded(self, symbol: str, path: str) -> bool:
        """Return whether a name of another file is an object from before the fork."""
        meaning = self.resolver.resolve(symbol, path)
        origin = meaning.origin if meaning is not None else None
        if origin is None or origin[0] not in self.preloaded(path):
            return False
        return origin[1] in self.resolver.summaries[origin[0]].names

    def across(self, path: str) -> dict[str, AcrossFork]:
        """Return the engines of a file that are used before such a fork, and in the workers."""
        found: dict[str, AcrossFork] = {}
        for configuration in self.configurations:
            files = self.preloaded(configuration)
            span = self.resolver.summaries[configuration].preloading
            if path not in files or span is None:
                continue
            for name in self.resolver.summaries[path].names:
                some = self._touched.of_engine((path, name))
                early = [one for one in some if one[1].within == TOP and one[0] in files]
                late = [one for one in some if self._is_of_worker(*one)]
                if early and late:
                    found[name] = AcrossFork(
                        _place(*early[0], "used here, before the fork"),
                        RelatedLocation(*span, "forks the workers after the import", configuration),
                        _place(*late[0], "used here, in the child"),
                    )
        return found

    def _is_of_worker(self, path: str, touch: Touch) -> bool:
        reached = self.reach.often.get((path, touch.within))
        return reached is not None and reached.runs.placement is Placement.PER_REQUEST

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
        return [
            path
            for path, summary in sorted(self.resolver.summaries.items())
            if any(self._is_application(symbol, path) for symbol in summary.names.values())
        ]

    def _is_application(self, symbol: str, path: str) -> bool:
        meaning = self.resolver.resolve(symbol, path)
        is_made = meaning is not None and meaning.name.endswith(MADE)
        return is_made and meaning is not None and meaning.name.removesuffix(MADE) in SERVABLE

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


def _place(path: str, touch: Touch, message: str) -> RelatedLocation:
    return RelatedLocation(*touch.place, message, path)
