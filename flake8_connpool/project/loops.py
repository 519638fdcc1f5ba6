"""Async clients and engines that a process uses in several event loops, one after the other."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from flake8_connpool.frameworks.schema import Placement
from flake8_connpool.project.call_graph import Key
from flake8_connpool.project.closures import Closures
from flake8_connpool.project.reach import Reach, Reached
from flake8_connpool.project.summary import LoopStart
from flake8_connpool.project.touched import Name, Place, Touched


class AnotherLoop(Struct, frozen=True):
    """A place that starts another event loop, and a use of the client in it.

    `reached` is what runs the place repeatedly, None if its own file shows that.
    """

    path: str
    start: LoopStart
    use: Place
    reached: Reached | None = None


class Loops:
    """The event loops of a project, and the clients that coroutines of several of them use."""

    def __init__(self, reach: Reach, touched: Touched, closures: Closures) -> None:
        self.reach = reach
        self.graph = reach.graph
        self.touched = touched
        self.closures = closures
        self.starts = [
            (path, start)
            for path, summary in sorted(self.graph.resolver.summaries.items())
            for start in summary.loops
        ]

    def across(self, path: str) -> dict[str, AnotherLoop]:
        """Return the clients and engines of a file that another event loop uses, by their names."""
        found: dict[str, AnotherLoop] = {}
        for name in self.graph.resolver.summaries[path].names if self.starts else ():
            another = self._another((path, name)) if (path, name) in self._users else None
            if another is not None:
                found[name] = another
        return found

    def users(self) -> list[Key]:
        """Return the functions that use an async client of a module, and those that run them.

        It matters in which event loop they run.
        """
        return self.graph.with_callers([key for some in self._users.values() for key in some])

    def starting(self) -> list[Key]:
        """Return the functions that run one of them in a new event loop, and those that run these.

        It matters how often they run.
        """
        users = {key for some in self._users.values() for key in some}
        return self.graph.with_callers(
            (path, start.within)
            for path, start in self.starts
            if start.within and not users.isdisjoint(self.closures.of(start.target, path))
        )

    @cached_property
    def _users(self) -> dict[Name, dict[Key, Place]]:
        """The functions that use each async client or engine, with one place."""
        found: dict[Name, dict[Key, Place]] = {}
        for name, places in self.touched.uses.items():
            api = self.touched.api_of(name)
            if api is not None and api.is_async:
                some = found.setdefault(name, {})
                for place in places:
                    if place[1].within:
                        some.setdefault((place[0], place[1].within), place)
        return found

    def _another(self, name: Name) -> AnotherLoop | None:
        users = self._users[name]
        closing = {(path, touch.within) for path, touch in self.touched.closings.get(name, ())}
        for path, start in self.starts:
            functions = self.closures.of(start.target, path)
            used = next((key for key in users if key in functions), None)
            if used is None or not closing.isdisjoint(functions):
                continue
            reached = self._often(path, start)
            earlier = (self.closures.of(one, path) for one in start.after)
            is_second = any(
                not one.isdisjoint(users) and closing.isdisjoint(one) for one in earlier
            )
            if start.is_again or reached is not None or is_second:
                return AnotherLoop(path, start, users[used], reached)
        return None

    def _often(self, path: str, start: LoopStart) -> Reached | None:
        """Return what runs a start of an event loop many times in one process."""
        reached = self.reach.often.get((path, start.within)) if start.within else None
        is_often = reached is not None and reached.runs.placement is Placement.PER_REQUEST
        return reached if is_often else None
