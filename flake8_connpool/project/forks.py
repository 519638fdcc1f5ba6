"""Engines and clients that a process uses before it forks another, which uses them too."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.project.call_graph import CallGraph, Key
from flake8_connpool.project.closures import Closures
from flake8_connpool.project.summary import ForkStart, Span
from flake8_connpool.project.touched import Place, Touched
from flake8_connpool.semantics.values.environment import AcrossFork


class Forks:
    """The forked processes of a project, and what they share with the process that starts them."""

    def __init__(self, graph: CallGraph, touched: Touched, closures: Closures) -> None:
        self.graph = graph
        self.touched = touched
        self.closures = closures
        self.starts = [
            (path, start)
            for path, summary in sorted(graph.resolver.summaries.items())
            for start in summary.forks
        ]

    def across(self, path: str) -> dict[str, AcrossFork]:
        """Return what processes share of a file, by its names."""
        found: dict[str, AcrossFork] = {}
        summary = self.graph.resolver.summaries[path]
        for name in (*summary.names, *summary.bound) if self.starts else ():
            uses = self.touched.uses.get((path, name), ())
            if uses and (path, name) not in self.touched.closings:
                shared = self._shared({(where, one.within): (where, one) for where, one in uses})
                if shared is not None:
                    found[name] = shared
        return found

    def users(self) -> list[Key]:
        """Return the functions that use what processes may share, and those that run them."""
        return self.graph.with_callers(
            (path, touch.within)
            for name, places in self.touched.uses.items()
            for path, touch in places
            if touch.within and name not in self.touched.closings
        )

    def _shared(self, users: dict[Key, Place]) -> AcrossFork | None:
        for path, start in self.starts:
            children = self.closures.of(start.target, path)
            after = next((users[key] for key in users if key in children), None)
            before = next(self._before(path, start, users), None) if after is not None else None
            if after is not None and before is not None:
                where, touch = after
                return AcrossFork(
                    RelatedLocation(*before, "used here, before the fork", path),
                    RelatedLocation(*start.place, "forks here", path),
                    RelatedLocation(*touch.place, "used here, in the child", where),
                    is_process=True,
                    by_default=start.by_default,
                )
        return None

    def _before(self, path: str, start: ForkStart, users: dict[Key, Place]) -> Iterator[Span]:
        """Yield the calls before a fork, in its function, that use it or run what does."""
        around = path, start.within
        own = users.get(around)
        if own is not None and own[1].place in start.before:
            yield own[1].place
        for edge in self.graph.uses_in.get(around, ()):
            if edge.use.is_called and edge.use.runs is None and edge.use.place in start.before:
                for target in self.graph.targets(edge, None):
                    if not self.closures.of_function(target.key).isdisjoint(users):
                        yield edge.use.place
