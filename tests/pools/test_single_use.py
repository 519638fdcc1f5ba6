"""Whether an engine hands out one connection in its whole life."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.pools.single_use import is_used_once
from flake8_connpool.pools.subjects import PoolCall

HEAD = "from sqlalchemy import create_engine\n"
MAKE = "def f(u):\n    e = create_engine(u)\n"

ONCE = {
    "used where it is made": "create_engine(u).connect()",
    "a local with one use": MAKE + "    e.connect()",
    "a declared local": "def f(u):\n    e: object\n    e = create_engine(u)\n    e.connect()",
    "opened": MAKE + "    with e.begin() as c: c.execute(q)",
    "disposed of after": MAKE + "    e.connect()\n    e.dispose()",
    "asked for its dialect before": MAKE + "    print(e.dialect.name)\n    e.connect()",
    "made and used in a loop": "def f(u):\n    for x in y:\n        create_engine(u).connect()",
}

MORE = {
    "of the module": "e = create_engine(u)\ne.connect()",
    "two uses": MAKE + "    e.connect()\n    e.connect()",
    "no use": MAKE,
    "returned": MAKE + "    return e",
    "handed on": MAKE + "    g(e)",
    "stored": MAKE + "    self.e = e",
    "one use in a loop": MAKE + "    for x in y:\n        e.connect()",
    "one use in a while": MAKE + "    while x:\n        e.connect()",
    "one use in a comprehension": MAKE + "    return [e.connect() for x in y]",
    "one use in a function within": MAKE + "    def g(): return e.connect()\n    return g",
    "one use in a lambda": MAKE + "    return lambda: e.connect()",
    "kept by self": "class A:\n    def f(self, u):\n        self.e = create_engine(u)",
    "two names": "def f(u):\n    e = g = create_engine(u)\n    e.connect()\n    g.connect()",
    "bound twice": MAKE + "    e = other(e)\n    e.connect()",
    "global": "def f(u):\n    global e\n    e = create_engine(u)\n    e.connect()",
    "not called": "create_engine(u)",
}


def used_once(source: str) -> bool:
    call = next(s for s in subjects(HEAD + source) if isinstance(s, PoolCall))
    return is_used_once(call.node, call.api, call.model)


@pytest.mark.parametrize("way", ONCE)
def test_it_is_used_once(way: str) -> None:
    assert used_once(ONCE[way])


@pytest.mark.parametrize("way", MORE)
def test_it_may_be_used_more_often(way: str) -> None:
    assert not used_once(MORE[way])
