"""Which functions run only when a process or a command starts, as far as the project shows.

Handlers that are called now and then, and set-up, count as such a start. A loop on the way from the
start to the function repeats it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property

from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.project.call_graph import CallGraph, Edge, Key, Target
from flake8_connpool.project.summary import Definition

# So many callers are searched above one function.
_MOST_CALLERS = 300


class Starts:
    """What the start of a process or a command runs, and nothing else."""

    def __init__(self, graph: CallGraph) -> None:
        self.graph = graph
        self._known: dict[Key, bool] = {}

    def is_starting(self, key: Key) -> bool:
        """Return whether nothing but a start of a process or a command is known to run it.

        Of a function of a module, every place that calls it is known. An object of unknown class
        may have a method, but that does not show that it runs again.
        """
        if key not in self._known:
            definition = self.graph.definition(key)
            is_function = definition is not None and is_plain(definition)
            self._known[key] = key in self._starting if is_function else self._is_of_starts(key)
        return self._known[key]

    def edges_above(self, key: Key) -> Iterator[tuple[Key, Edge]]:
        """Yield the calls that lead to a function, each with what it calls, nearest first.

        What a framework runs is the last.
        """
        first = Target(key, self.graph.owner_of(key))
        waiting, seen = deque([first]), {first}
        while waiting and len(seen) <= _MOST_CALLERS:
            one = waiting.popleft()
            for edge in self._callers(one.key):
                caller = edge.handler or edge.caller
                is_tried_out = edge.use.is_main and edge.path == key[0]
                if is_tried_out or not self._may_be(edge, one):
                    continue
                yield one.key, edge
                definition = self.graph.definition(caller) if caller is not None else None
                is_told = definition is not None and definition.is_told
                if caller is None or is_told or not edge.use.is_called:
                    continue
                # Self is the same object in both.
                receiver = one.receiver if edge.use.of_self else self.graph.owner_of(caller)
                above = Target(caller, receiver)
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)

    @cached_property
    def _starting(self) -> Set[Key]:
        """Return the functions that run only at the start; recursion adds nothing."""
        edges = {key: self._callers(key) for key in self.graph.into if self._is_candidate(key)}
        callees: dict[Key, list[Key]] = {}
        begun: list[Key] = []
        excluded: list[Key] = []
        for key, some in edges.items():
            for edge in some:
                is_start = self._is_start(edge)
                if is_start is None and edge.caller in edges:
                    callees.setdefault(edge.caller, []).append(key)
                else:
                    (begun if is_start else excluded).append(key)
        return _with_callees(begun, callees) - _with_callees(excluded, callees)

    def _is_of_starts(self, key: Key) -> bool:
        """Return whether every known way to a method begins at a start, without a loop."""
        callees: dict[Key, list[Key]] = {}
        begun: list[Key] = []
        for below, edge in self.edges_above(key):
            is_start = self._is_start(edge)
            if is_start:
                begun.append(below)
            elif is_start is None and edge.caller and edge.caller not in self.graph.named:
                callees.setdefault(edge.caller, []).append(below)
            else:
                return False
        # Who calls what only recursion calls, or nothing, is unknown.
        return callees.keys() | {key} <= _with_callees(begun, callees)

    def _may_be(self, edge: Edge, target: Target) -> bool:
        """Return whether the object of a call may be of the class that is asked about."""
        if edge.receiver is None or target.receiver is None:
            return True
        return self.graph.is_kin(edge.receiver, target.receiver)

    def _is_candidate(self, key: Key) -> bool:
        definition = self.graph.definition(key)
        is_known = definition is not None and is_plain(definition)
        return is_known and key not in self.graph.named

    def _callers(self, key: Key) -> list[Edge]:
        """Return the calls of a function, without those by which its module tries it out."""
        edges = self.graph.into.get(key, ())
        return [one for one in edges if not (one.use.is_main and one.path == key[0])]

    def _is_start(self, edge: Edge) -> bool | None:
        """Return whether a call is made at the start only; None if its function decides."""
        use = edge.use
        if not use.is_called or use.is_repeated:
            return False
        # What is looked up first is called as rarely.
        if use.is_kept:
            return True
        if use.runs is not None and not use.runs.in_new_loop:
            return use.runs.placement in STARTING
        if edge.caller is None:
            return True
        definition = self.graph.definition(edge.caller)
        if definition is None:
            return False
        if definition.is_rare:
            return True
        return None if definition.runs is None else definition.runs.placement in STARTING


def _with_callees(functions: Iterable[Key], callees: Mapping[Key, list[Key]]) -> set[Key]:
    """Return functions, what they call, what that calls, and so on."""
    waiting = list(dict.fromkeys(functions))
    seen = set(waiting)
    for one in waiting:
        new = [callee for callee in callees.get(one, ()) if callee not in seen]
        seen.update(new)
        waiting += new
    return seen


def is_plain(definition: Definition) -> bool:
    """Return whether only calls by its name can run a function."""
    return "." not in definition.name and not definition.is_told
