"""Functions that run each other are told together, and after all that they run."""

from __future__ import annotations

import random

import pytest

from flake8_connpool.semantics.calls.components import strongly_connected_components

Graph = dict[int, list[int]]


def components(graph: Graph) -> list[list[int]]:
    return list(strongly_connected_components(0, lambda vertex: graph[vertex]))


def closure(graph: Graph) -> dict[int, set[int]]:
    """Return what each vertex leads to, itself included, step by step until nothing is new."""
    reached = {vertex: {vertex, *further} for vertex, further in graph.items()}
    while True:
        wider = {
            vertex: set().union(*(reached[other] for other in found))
            for vertex, found in reached.items()
        }
        if wider == reached:
            return reached
        reached = wider


def random_graph(seed: int) -> Graph:
    """Return a graph of one to ten vertices, from almost no edges to almost all."""
    chance = random.Random(seed)
    vertices = range(chance.randint(1, 10))
    density = chance.choice((0.05, 0.1, 0.2, 0.3, 0.5, 0.9))
    graph: Graph = {}
    for vertex in vertices:
        graph[vertex] = [other for other in vertices if chance.random() < density]
        chance.shuffle(graph[vertex])
    return graph


@pytest.mark.parametrize("start", range(0, 2_000, 500))
def test_components_are_those_of_the_transitive_closure(start: int) -> None:
    for seed in range(start, start + 500):
        graph = random_graph(seed)
        reached = closure(graph)
        found = components(graph)
        met: set[int] = set()
        for component in found:
            one = component[0]
            assert set(component) == {v for v in reached[one] if one in reached[v]}, graph
            assert len(component) == len(set(component))
            # What it leads to has come before it.
            met.update(component)
            assert reached[one] <= met, graph
        assert met == reached[0], graph
        assert 0 in found[-1]
        assert sum(map(len, found)) == len(met)


def test_components_come_after_what_they_lead_to() -> None:
    graph: Graph = {1: [2], 2: [3, 4], 3: [2], 4: [5], 5: [5, 6], 6: [], 7: [1]}
    found = [
        set(component) for component in strongly_connected_components(1, lambda node: graph[node])
    ]
    assert found == [{6}, {5}, {4}, {2, 3}, {1}]


def test_a_component_may_be_as_long_as_it_likes() -> None:
    many = 50_000
    found = list(strongly_connected_components(0, lambda node: [(node + 1) % many]))
    assert [len(component) for component in found] == [many]
    assert (
        len(list(strongly_connected_components(0, lambda node: [node + 1] if node < many else [])))
        == many + 1
    )
