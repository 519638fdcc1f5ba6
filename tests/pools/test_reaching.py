"""Whether what a client is told reaches a pool, and whether anyone may come to wait for it."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.pools.reaching import can_wait, reaches_pool

HEAD = "import httpx\nL = httpx.Limits\nm = httpx.MockTransport(f)\n"

# The last request counts.
REACHING = {
    "plain": "c = httpx.Client()\nc.get(u)",
    "annotated": "def f(c: httpx.Client): c.get(u)",
    "with a transport of sockets": "c = httpx.Client(transport=httpx.HTTPTransport())\nc.get(u)",
    "with no transport": "c = httpx.Client(transport=None)\nc.get(u)",
    "one of two": "c = httpx.Client() if x else httpx.Client(http2=True)\nc.get(u)",
}

NOT_REACHING = {
    "with a mock": "c = httpx.Client(transport=m)\nc.get(u)",
    "with an application": "c = httpx.Client(app=app)\nc.get(u)",
    "with an application's transport": (
        "c = httpx.AsyncClient(transport=httpx.ASGITransport(app))\nc.get(u)"
    ),
    "with an unknown transport": "c = httpx.Client(transport=t)\nc.get(u)",
    "with unknown keywords": "c = httpx.Client(**kw)\nc.get(u)",
    "with a mock mounted": "c = httpx.Client(mounts={'all://': m})\nc.get(u)",
    "one of two with a mock": "c = httpx.Client() if x else httpx.Client(transport=m)\nc.get(u)",
    "bound a second time with a mock": (
        "c = httpx.Client(transport=m)\nif x: c = httpx.Client()\nc.get(u)"
    ),
    "with a mock put in": "c = httpx.Client()\nc._transport = m\nc.get(u)",
    "made by a partial with a mock": (
        "from functools import partial\nnew = partial(httpx.Client, transport=m)\n"
        "c = new()\nc.get(u)"
    ),
    "a subclass with a mock": (
        "class Own(httpx.Client):\n    def __init__(self): super().__init__(transport=m)\n"
        "c = Own()\nc.get(u)"
    ),
    "self of a subclass with a mock": (
        "class Own(httpx.Client):\n    def __init__(self): super().__init__(transport=m)\n"
        "    def f(self): self.get(u)"
    ),
}


@pytest.mark.parametrize("way", REACHING)
def test_a_request_reaches_the_pool_of_a_client(way: str) -> None:
    assert reaches_pool(subjects(HEAD + REACHING[way])[-1])


@pytest.mark.parametrize("way", NOT_REACHING)
def test_a_request_reaches_no_pool_of_a_client(way: str) -> None:
    assert not reaches_pool(subjects(HEAD + NOT_REACHING[way])[-1])


@pytest.mark.parametrize(
    ("client", "waits"),
    [
        ("httpx.Client()", True),
        ("httpx.Client(limits=L(max_connections=5))", True),
        ("httpx.Client(limits=L())", False),
        ("httpx.Client(limits=L(max_connections=None))", False),
        ("httpx.Client(limits=x)", True),
        ("httpx.Client(transport=httpx.HTTPTransport(limits=L()))", False),
        (
            "httpx.Client(limits=L(), transport=httpx.HTTPTransport(limits=L(max_connections=5)))",
            True,
        ),
    ],
)
def test_only_a_bounded_pool_makes_anyone_wait(client: str, *, waits: bool) -> None:
    assert can_wait(subjects(f"{HEAD}c = {client}\nc.get(u)")[-1]) is waits
