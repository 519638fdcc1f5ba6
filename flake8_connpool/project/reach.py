"""How often functions run because of handlers, tasks and commands of other files.

A handler makes each function that it calls run for every request, through any number of files. A
function that other files call only when a process starts runs as rarely.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from flake8_connpool.frameworks.schema import STARTING, Placement, Runs
from flake8_connpool.project.call_graph import CallGraph, Edge, Key, Target
from flake8_connpool.project.new_objects import NewObjects
from flake8_connpool.project.plain_classes import is_plain
from flake8_connpool.project.starts import Starts

# So many calls between a handler and a function are shown, and so many calls of a function.
MOST_SHOWN = 3
# So many objects may keep each other.
_MOST_KEEPERS = 3
_INIT = ".__init__"
# So many functions, each for every class of its object, are followed.
_MOST_TARGETS = 200_000


class Reached(Struct, frozen=True):
    """How often a function runs, and the first places of the way from its callers to it.

    `root` is the handler that runs it, `direct` the place that gives it to a framework, and `chain`
    are the first calls on the way from the function up to the handler. `path` is the file of all
    these calls and of `direct`, "" if they are in several.
    """

    runs: Runs
    root: Key | None
    direct: Edge | None = None
    chain: tuple[Edge, ...] = ()
    path: str = ""


class Reach:
    """Which functions of a project run for requests, and which only at the start."""

    def __init__(self, graph: CallGraph) -> None:
        self.graph = graph
        self.starts = Starts(graph)
        self.often: dict[Key, Reached] = {}
        self.objects = NewObjects(graph)
        self._spread([*self._seeds(), *self._taken()])
        while new := list(self._of_new_objects()):
            self._spread(new)

    def may_repeat(self, edge: Edge) -> bool:
        """Return whether a place may run many times: not at a start or for a login."""
        caller = edge.caller
        definition = self.graph.definition(caller) if caller is not None else None
        if caller is None or definition is None or definition.is_rare or edge.use.is_kept:
            return False
        if definition.runs is not None:
            return definition.runs.placement not in STARTING
        return not self.starts.is_starting(caller)

    def dropped(self, key: Key, left: int = _MOST_KEEPERS) -> Reached | None:
        """Return what shows that other files create what a function makes, and drop it again.

        They do so for every request. Of `__init__`, that is an object of its class; one that
        another object keeps is dropped with that. None if nothing shows it.
        """
        owner = self.graph.owner_of(key) if key[1].endswith(_INIT) else None
        if owner is not None and not is_plain(*owner, self.graph.resolver):
            return None
        for edge in self.graph.into.get(key, ()):
            use, caller = edge.use, edge.handler or edge.caller
            is_same = owner is None or edge.receiver == owner
            is_call = edge.handler is not None or _is_call(edge)
            if caller is None or not is_same or not is_call or use.of_self:
                continue
            if use.is_dropped:
                reached = self._of_caller(caller)
                if reached is not None:
                    return _reached_by(edge, reached)
            elif use.is_stored and left and caller != key:
                reached = self.dropped(caller, left - 1)
                if reached is not None:
                    return _reached_by(edge, reached)
        return None

    def is_brief(self, key: Key, left: int = _MOST_KEEPERS) -> bool:
        """Return whether each object that an `__init__` initializes lives for one request or task.

        It is dropped where it is created, or kept by another object that lives so.
        """
        owner = self.graph.owner_of(key) if key[1].endswith(_INIT) else None
        edges = [one for one in self.graph.into.get(key, ()) if not one.use.of_self]
        if owner is None or not edges or not is_plain(*owner, self.graph.resolver):
            return False
        return all(self._is_brief_at(one, key, left) for one in edges)

    def _is_brief_at(self, edge: Edge, key: Key, left: int) -> bool:
        caller = edge.caller
        definition = self.graph.definition(caller) if caller is not None else None
        if caller is None or definition is None or caller == key:
            return False
        if edge.use.is_dropped:
            runs = definition.runs
            is_for_one = runs is not None and runs.placement is Placement.PER_REQUEST
            return is_for_one or caller in self.often
        return edge.use.is_stored and bool(left) and self.is_brief(caller, left - 1)

    def _of_caller(self, key: Key) -> Reached | None:
        """Return how often a function runs, if that is for every request."""
        definition = self.graph.definition(key)
        if definition is None or definition.is_rare:
            return None
        return self.often.get(key)

    def entries_above(self, key: Key) -> list[Key]:
        """Return the handlers, tasks and commands that run a function, nearest first."""
        found: dict[Key, None] = {}
        edges = list(self.starts.edges_above(key))
        for below, edge in edges:
            caller = edge.handler or (edge.caller if edge.use.is_called else None)
            definition = self.graph.definition(caller) if caller is not None else None
            if caller is None or definition is None or not definition.entry:
                continue
            others = {one.receiver for other, one in edges if other == below and one.receiver}
            # What works with an object of any class is shown only if nothing names its class.
            if edge.receiver is None or not self.graph.has_subclass(edge.receiver, others):
                found[caller] = None
        return list(found)

    def _seeds(self) -> list[tuple[Key, Reached]]:
        """Return the functions that run for requests by their definition."""
        found: list[tuple[Key, Reached]] = []
        for path, summary in sorted(self.graph.resolver.summaries.items()):
            for key in ((path, one.name) for one in summary.functions):
                one = self.graph.definition(key)
                runs = one.runs if one is not None and not one.is_rare else None
                if runs is not None and runs.placement is Placement.PER_REQUEST:
                    found.append((key, Reached(runs, key, path=path)))
        return found

    def _taken(self) -> list[tuple[Key, Reached]]:
        """Return the functions that are given to a framework that runs them for requests."""
        found: dict[Key, Reached] = {}
        for key, edges in sorted(self.graph.into.items()):
            definition = self.graph.definition(key)
            if definition is None or definition.is_told:
                continue
            for edge in edges:
                runs = edge.use.runs
                if runs is not None and runs.placement is Placement.PER_REQUEST:
                    given = self._given(key, edge, runs)
                    if given is not None:
                        found.setdefault(key, given)
        return list(found.items())

    def _given(self, key: Key, edge: Edge, runs: Runs) -> Reached | None:
        """Return how often a framework runs a function that a place gives it.

        Users know a class, or an object, by the handler that gets it as a dependency. None if that
        is called now and then.
        """
        handler = edge.handler if edge.receiver is not None else None
        definition = self.graph.definition(handler) if handler is not None else None
        if definition is not None and definition.is_rare:
            return None
        told = definition.runs if definition is not None else None
        if told is not None and told.placement is Placement.PER_REQUEST:
            return Reached(told, handler, chain=(edge,), path=edge.path)
        return Reached(runs, key, edge, path=edge.path)

    def _of_new_objects(self) -> Iterator[tuple[Key, Reached]]:
        """Yield the properties that keep their result in an object of each request."""
        for key, edges in self.objects.creations.items():
            for edge in edges if key not in self.often else ():
                caller = edge.handler or edge.caller
                reached = self._of_caller(caller) if caller is not None else None
                if reached is not None:
                    yield key, _reached_by(edge, reached)
                    break

    def _spread(self, seeds: list[tuple[Key, Reached]]) -> None:
        """Follow the calls of functions that run for requests, nearest first."""
        waiting: deque[tuple[Target, Reached]] = deque()
        seen: set[Target] = set()
        for key, reached in seeds:
            if key not in self.often:
                self.often[key] = reached
                waiting.append((Target(key), reached))
        while waiting and len(seen) < _MOST_TARGETS:
            caller, reached = waiting.popleft()
            for edge in self.graph.uses_in.get(caller.key, ()):
                if not _is_call(edge):
                    continue
                found = _reached_by(edge, reached)
                for callee in self.graph.targets(edge, caller.receiver):
                    if callee not in seen and self._follows(callee.key):
                        seen.add(callee)
                        self.often.setdefault(callee.key, found)
                        waiting.append((callee, found))

    def _follows(self, callee: Key) -> bool:
        definition = self.graph.definition(callee)
        return definition is not None and not definition.is_told and not definition.is_rare


def _is_call(edge: Edge) -> bool:
    """Return whether a place runs what it names each time that the function around it runs."""
    runs = edge.use.runs
    is_plain_call = runs is None or runs.in_new_loop
    return edge.use.is_called and not edge.use.is_kept and is_plain_call


def _reached_by(edge: Edge, caller: Reached) -> Reached:
    in_new_loop = edge.use.runs is not None and edge.use.runs.in_new_loop
    runs = replace(caller.runs, in_new_loop=True) if in_new_loop else caller.runs
    is_alone = not caller.chain and caller.direct is None
    path = edge.path if is_alone or edge.path == caller.path else ""
    chain = (edge, *caller.chain)[:MOST_SHOWN]
    return Reached(runs, caller.root, caller.direct, chain, path)
