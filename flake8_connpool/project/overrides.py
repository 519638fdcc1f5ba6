"""Calls in a base class that are not made for the objects of a class, which overrides the caller.

`Connector.start` calls `self.run()`. It is no caller of `Weather.run` if `Weather` has a `start` of
its own, unless that runs the one of the base: `super().start()`.
"""

from __future__ import annotations

from flake8_connpool.project.call_graph import CallGraph, Edge


def is_overridden(edge: Edge, graph: CallGraph) -> bool:
    """Return whether the class of the object that a call is made on overrides the calling method.

    False if that is unknown.
    """
    caller, receiver = edge.caller, edge.receiver
    if not edge.use.of_self or caller is None or receiver is None:
        return False
    owner, method = graph.owner_of(caller), caller[1].rpartition(".")[2]
    for path, one in graph.resolver.ancestry(*receiver):
        if (path, one.name) == owner:
            return False
        if method in one.methods:
            own = graph.uses_in.get((path, f"{one.name}.{method}"), ())
            may_run_base = any(each.use.target.rpartition(".")[2] == method for each in own)
            # Of several bases, it is unknown which one `super()` means.
            return len(one.bases) == 1 and not may_run_base
    return False
