"""What an index of pinecone costs that is created for each call, and what a kept one costs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from .server import CountingServer

pinecone = pytest.importorskip("pinecone")
CALLS = 5


def of_its_own_client(url: str) -> Callable[[], Any]:
    return lambda: pinecone.Pinecone(api_key="k").Index(host=url)


def of_one_client(url: str) -> Callable[[], Any]:
    client = pinecone.Pinecone(api_key="k")
    return lambda: client.Index(host=url)


def kept(url: str) -> Callable[[], Any]:
    index = pinecone.Pinecone(api_key="k").Index(host=url)
    return lambda: index


@pytest.mark.parametrize(
    ("make", "connections"), [(of_its_own_client, CALLS), (of_one_client, CALLS), (kept, 1)]
)
def test_an_index_of_pinecone_opens_a_connection_for_each_call_unless_it_is_kept(
    make: Callable[[str], Callable[[], Any]], connections: int, server: CountingServer
) -> None:
    index = make(server.url)
    for _ in range(CALLS):
        with contextlib.suppress(Exception):  # the answer is none that the service would give
            index().query(vector=[1.0], top_k=1)
    assert (len(server.requests), server.accepted) == (CALLS, connections)
