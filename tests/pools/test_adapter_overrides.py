"""Whether the pools of an adapter block as its constructor was told, whatever it overrides."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.library.roles import Kind
from flake8_connpool.pools.adapter_overrides import follows_constructor, uses_pools
from flake8_connpool.pools.subjects import PoolCall

HEAD = "from requests.adapters import HTTPAdapter\nfrom urllib3 import PoolManager\n"
OVERRIDE = "    def init_poolmanager(self, connections, maxsize, block=False, **kw):\n        "

FOLLOWS = {
    "overrides nothing": "    pass",
    "overrides something else": "    def send(self, *a, **k): return super().send(*a, **k)",
    "hands everything on": (
        "    def init_poolmanager(self, *a, **k):\n        super().init_poolmanager(*a, **k)"
    ),
    "hands everything on with more": (
        "    def init_poolmanager(self, *a, **k):\n        k['ssl_context'] = c\n"
        "        return super().init_poolmanager(*a, **k)"
    ),
    "hands block on by position": (
        OVERRIDE + "super().init_poolmanager(connections, maxsize, block, **kw)"
    ),
    "hands block on by keyword": (
        OVERRIDE + "super().init_poolmanager(connections, maxsize, block=block, **kw)"
    ),
    "hands block on by the base's name": (
        OVERRIDE + "HTTPAdapter.init_poolmanager(self, connections, maxsize, block, **kw)"
    ),
    "makes the manager itself with block": (
        OVERRIDE + "self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block, **kw)"
    ),
    "has another default, which requests never uses": (
        "    def init_poolmanager(self, connections, maxsize, block=True, **kw):\n"
        "        super().init_poolmanager(connections, maxsize, block, **kw)"
    ),
}

DECIDES = {
    "writes True by position": (
        OVERRIDE + "super().init_poolmanager(connections, maxsize, True, **kw)"
    ),
    "writes True by keyword": (
        OVERRIDE + "super().init_poolmanager(connections, maxsize, block=True, **kw)"
    ),
    "turns it round": (
        OVERRIDE + "super().init_poolmanager(connections, maxsize, block=not block, **kw)"
    ),
    "forgets it": OVERRIDE + "super().init_poolmanager(connections, maxsize, **kw)",
    "forgets it with a manager of its own": (
        OVERRIDE + "self.poolmanager = PoolManager(connections, maxsize=maxsize)"
    ),
    "binds it again": (
        OVERRIDE + "block = True\n        super().init_poolmanager(connections, maxsize, block)"
    ),
    "puts it into the keywords": (
        "    def init_poolmanager(self, *a, **k):\n        k['block'] = True\n"
        "        super().init_poolmanager(*a, **k)"
    ),
    "puts it in as a default": (
        "    def init_poolmanager(self, *a, **k):\n        k.setdefault('block', True)\n"
        "        super().init_poolmanager(*a, **k)"
    ),
    "updates the keywords": (
        "    def init_poolmanager(self, *a, **k):\n        k.update(block=True)\n"
        "        super().init_poolmanager(*a, **k)"
    ),
    "binds the keywords again": (
        "    def init_poolmanager(self, *a, **k):\n        k = {**k, 'block': True}\n"
        "        super().init_poolmanager(*a, **k)"
    ),
    "puts the keywords together": (
        "    def init_poolmanager(self, *a, **k):\n"
        "        super().init_poolmanager(*a, **{**k, 'block': True})"
    ),
    "takes a slice of the arguments": (
        "    def init_poolmanager(self, *a):\n        super().init_poolmanager(*a[:2], block=True)"
    ),
    "adds to a slice of the arguments": (
        "    def init_poolmanager(self, *a):\n        super().init_poolmanager(*a[:2], True)"
    ),
    "adds to the arguments": (
        "    def init_poolmanager(self, *a):\n        super().init_poolmanager(*a, True)"
    ),
    "adds a keyword to the arguments": (
        "    def init_poolmanager(self, *a):\n        super().init_poolmanager(*a, block=True)"
    ),
    "binds the arguments again": (
        "    def init_poolmanager(self, *a, **k):\n        a = (1, 2, True)\n"
        "        super().init_poolmanager(*a, **k)"
    ),
    "has two ways": (
        OVERRIDE + "if x:\n            super().init_poolmanager(connections, maxsize, block)\n"
        "        else:\n            super().init_poolmanager(connections, maxsize, True)"
    ),
    "does something else": OVERRIDE + "self.poolmanager = make()",
    "has it under another name": "    init_poolmanager = other",
    "has it decorated": (
        "    @other\n    def init_poolmanager(self, *a, **k):\n"
        "        super().init_poolmanager(*a, **k)"
    ),
    "makes the pools anew": (
        "    def __init__(self, **k):\n        super().__init__(**k)\n"
        "        self.init_poolmanager(1, 2, block=True)"
    ),
    "puts another manager in": (
        "    def __init__(self, **k):\n        super().__init__(**k)\n"
        "        self.poolmanager = PoolManager(maxsize=2, block=True)"
    ),
}


def last_adapter(source: str) -> PoolCall:
    calls = [s for s in subjects(source) if isinstance(s, PoolCall) and s.api.kind is Kind.ADAPTER]
    return calls[-1]


def follows(source: str) -> bool:
    call = last_adapter(source)
    assert call.local is not None
    assert call.api.pool_maker is not None
    return follows_constructor(call.local, call.api.pool_maker, call.model)


@pytest.mark.parametrize("way", FOLLOWS)
def test_it_follows_where_it(way: str) -> None:
    assert follows(f"{HEAD}class Own(HTTPAdapter):\n{FOLLOWS[way]}\nOwn()")


@pytest.mark.parametrize("way", DECIDES)
def test_it_does_not_where_it(way: str) -> None:
    assert not follows(f"{HEAD}class Own(HTTPAdapter):\n{DECIDES[way]}\nOwn()")
    assert not follows(
        f"{HEAD}class Base(HTTPAdapter):\n{DECIDES[way]}\nclass Own(Base): ...\nOwn()"
    )


SENDS = {
    "as the library does": ("    pass", True),
    "by calling the original": (
        "    def send(self, r, **k):\n        return super().send(r, **k)",
        True,
    ),
    "by calling the original by name": (
        "    def send(self, r, **k):\n        return HTTPAdapter.send(self, r, **k)",
        True,
    ),
    "in its own way": ("    def send(self, r, **k):\n        return Response()", False),
    "by another name": ("    send = other", False),
}


@pytest.mark.parametrize("way", SENDS)
def test_its_pools_are_used_where_it_sends(way: str) -> None:
    body, uses = SENDS[way]
    call = last_adapter(f"{HEAD}class Own(HTTPAdapter):\n{body}\nOwn()")
    assert call.local is not None
    assert uses_pools(call.local, call.api, call.model) is uses
