"""Components: functions that run each other, directly or indirectly, and are analyzed together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Vertex = TypeVar("Vertex", bound=Hashable)


def strongly_connected_components(
    start: Vertex, leads_to: Callable[[Vertex], Iterable[Vertex]]
) -> Iterator[list[Vertex]]:
    """Yield the nodes reachable from a node, itself last, by strongly connected component.

    A component comes after all that it leads to; most have one node. This is Tarjan's algorithm
    with an explicit stack, since chains of helper functions can be longer than Python's recursion
    limit.
    """
    numbers = {start: 0}
    lowest = {start: 0}
    path, on_path = [start], {start}
    waiting = [(start, iter(leads_to(start)))]
    while waiting:
        node, further = waiting[-1]
        for other in further:
            if other not in numbers:
                numbers[other] = lowest[other] = len(numbers)
                path.append(other)
                on_path.add(other)
                waiting.append((other, iter(leads_to(other))))
                break
            if other in on_path:
                lowest[node] = min(lowest[node], numbers[other])
        else:
            waiting.pop()
            if waiting:
                above = waiting[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
            if lowest[node] == numbers[node]:
                at = len(path) - 1
                while path[at] != node:
                    at -= 1
                ring = path[at:]
                del path[at:]
                on_path.difference_update(ring)
                yield ring
