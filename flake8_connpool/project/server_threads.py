"""Threads or greenlets in which gunicorn runs an application, and what its handlers share."""

from __future__ import annotations

from collections.abc import Mapping

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.frameworks.schema import REQUEST
from flake8_connpool.project.reach import Reach
from flake8_connpool.project.served import Served
from flake8_connpool.project.touched import Touched
from flake8_connpool.semantics.values.environment import ServerThreads


class ThreadsOfServers:
    """How many threads of a server run each file, by the configurations of a project."""

    def __init__(self, reach: Reach, touched: Touched, served: Served) -> None:
        self.reach = reach
        self.resolver = reach.graph.resolver
        self._touched = touched
        self._served = served

    def of(self, path: str) -> Mapping[str, ServerThreads]:
        """Return the threads by the path of the configuration that sets their number.

        None are known if one of the configurations that may serve the file does not set it.
        """
        found: dict[str, ServerThreads] = {}
        for configuration in self._served.configurations:
            if path not in self._served.files(configuration):
                continue
            threads = self.resolver.summaries[configuration].threads
            if threads is None or not self._served.is_in_threads(configuration):
                return {}
            number, noun = threads.number, threads.noun
            message = f"runs the handlers in {number} {noun}"
            if number == 1:
                message = f"runs one {noun.removesuffix('s')}"
            place = RelatedLocation(*threads.place, message, configuration)
            found[configuration] = ServerThreads(number, place, noun)
        return found

    def handlers(self, path: str) -> frozenset[str]:
        """Return the functions of a served file that run for every request, by qualified name."""
        if not self.of(path):
            return frozenset()
        functions = self.resolver.summaries[path].functions
        return frozenset(one.name for one in functions if self._is_handler(path, one.name))

    def shared(self, path: str) -> Mapping[str, RelatedLocation]:
        """Return the clients of a served file that handlers of other files use, by name."""
        if not self.of(path):
            return {}
        found: dict[str, RelatedLocation] = {}
        for name in self.resolver.summaries[path].names:
            for where, touch in self._touched.uses.get((path, name), ()):
                if where != path and self._is_handler(where, touch.within):
                    place = RelatedLocation(*touch.place, "used here, for every request", where)
                    found.setdefault(name, place)
        return found

    def _is_handler(self, path: str, function: str) -> bool:
        reached = self.reach.often.get((path, function))
        if reached is None:
            return False
        return (reached.runs.placement, reached.runs.each) == (REQUEST.placement, REQUEST.each)
