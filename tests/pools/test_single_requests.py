"""Whether a client sends one request in its life; each case is about a timeout that it uses."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.single_requests import sends_one
from flake8_connpool.pools.subjects import PoolCall

HEAD = "import asyncio, httpx\nfrom httpx import AsyncClient, Client, Timeout\n"
WITH = "def f(u):\n    with Client(timeout=Timeout(9.0)) as c:\n        "
OTHER = "def f(u):\n    with Client() as c: "
NAMED = "T = Timeout(9.0)\ndef f(u):\n    with Client(timeout=T) as c:\n        return c.get(u)\n"

ONE = {
    "a request": WITH + "return c.get(u)",
    "a client without with": "def f(u): return Client(timeout=Timeout(9.0)).get(u)",
    "one of two": WITH + "return c.get(u) if u else c.post(u)",
    "a client of a round": "def f(us):\n    for u in us: Client(timeout=Timeout(9.0)).get(u)",
    "a top-level function": "def f(u): return httpx.get(u, timeout=Timeout(9.0))",
    "a name": NAMED,
    "a name of a function": "def f(u):\n    t = Timeout(9.0)\n    return httpx.get(u, timeout=t)",
    "a name for two clients": NAMED + "def g(u): return httpx.get(u, timeout=T)",
    "the timeout of the request": OTHER + "c.get(u, timeout=Timeout(9.0))",
}
MORE = {
    "two requests": WITH + "c.get(u)\n        return c.get(u)",
    "a loop": WITH + "for x in u: c.get(x)",
    "a comprehension": WITH + "return [c.get(x) for x in u]",
    "no request": WITH + "pass",
    "a client that is returned": "def f(): return Client(timeout=Timeout(9.0))",
    "a client that is passed on": WITH + "c.get(u)\n        g(c)",
    "a client that is kept": "def f(s, u):\n    s.c = Client(timeout=Timeout(9.0))\n    s.c.get(u)",
    "a client of the module": "c = Client(timeout=Timeout(9.0))\ndef f(u): return c.get(u)",
    "a client of a nested function": WITH + "return lambda: c.get(u)",
    "a method as a value": WITH + "return map(c.get, u)",
    "perhaps another client": "def f(u, c):\n    d = c or Client(timeout=Timeout(9))\n    d.get(u)",
    "a name that is passed on": NAMED + "g(T)",
    "a name for another client": NAMED + "C = Client(timeout=T)",
    "a name that is not used": "T = Timeout(9.0)",
    "a name with another value": NAMED + "T = g()",
    "an attribute": "class A:\n    T = Timeout(9.0)\n    def f(s, u): httpx.get(u, timeout=s.T)",
    "the timeout of one of two": OTHER + "c.get(u); c.get(u, timeout=Timeout(9.0))",
}


def about_timeout(source: str) -> bool:
    return sends_one(
        next(
            one
            for one in subjects(HEAD + source)
            if isinstance(one, PoolCall) and one.api.kind is Kind.TIMEOUT
        )
    )


@pytest.mark.parametrize("way", ONE)
def test_it_sends_one(way: str) -> None:
    assert about_timeout(ONE[way])


@pytest.mark.parametrize("way", MORE)
def test_it_may_send_more(way: str) -> None:
    assert not about_timeout(MORE[way])
