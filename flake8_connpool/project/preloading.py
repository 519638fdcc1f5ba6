"""Engines of applications that gunicorn loads before it forks its workers."""

from __future__ import annotations

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.project.reach import Reach
from flake8_connpool.project.served import Served
from flake8_connpool.project.summary import TOP, Touch
from flake8_connpool.project.touched import Touched
from flake8_connpool.semantics.values.environment import AcrossFork


class Preloading:
    """What gunicorn loads before it forks, by the configurations of a project."""

    def __init__(self, reach: Reach, touched: Touched, served: Served) -> None:
        self.reach = reach
        self.resolver = reach.graph.resolver
        self._touched = touched
        self._served = served
        self._configurations = [
            path
            for path in served.configurations
            if self.resolver.summaries[path].preloading is not None
        ]

    def preloaded(self, path: str) -> frozenset[str]:
        """Return the files that are loaded before the fork that a configuration causes."""
        return self._served.files(path) if path in self._configurations else frozenset()

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
        for configuration in self._configurations:
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


def _place(path: str, touch: Touch, message: str) -> RelatedLocation:
    return RelatedLocation(*touch.place, message, path)
