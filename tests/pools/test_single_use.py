"""Whether an engine lives for one run, so that none of its connections gets stale."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.pools.single_use import why_one_shot
from flake8_connpool.pools.subjects import PoolCall

HEAD = (
    "import time\nfrom sqlalchemy import create_engine\n"
    "from sqlalchemy.orm import Session, sessionmaker\n"
)
MAKE = "def f(u):\n    e = create_engine(u)\n"

ONCE = {
    "used where it is made": "create_engine(u).connect()",
    "a local with one use": MAKE + "    e.connect()",
    "a declared local": "def f(u):\n    e: object\n    e = create_engine(u)\n    e.connect()",
    "opened": MAKE + "    with e.begin() as c: c.execute(q)",
    "disposed of after": MAKE + "    e.connect()\n    e.dispose()",
    "asked for its dialect before": MAKE + "    print(e.dialect.name)\n    e.connect()",
    "two uses": MAKE + "    e.connect()\n    e.connect()",
    "two names": "def f(u):\n    e = g = create_engine(u)\n    e.connect()\n    g.connect()",
    "two uses and a dispose": MAKE
    + "    with e.begin() as c: c.x(q)\n    e.connect()\n    e.dispose()",
    "None first": "def f(u):\n    e = None\n    try:\n        e = create_engine(u)\n"
    "        assert e\n        e.connect().close()\n    finally:\n        if e: e.dispose()",
    "tables": MAKE + "    if e:\n        M.metadata.create_all(e)\n        e.dispose()",
    "tables and a query": MAKE + "    M.metadata.create_all(bind=e)\n    e.connect()",
    "a session": MAKE + "    with Session(e) as s: s.add(x)",
    "sessions of a factory": MAKE + "    S = sessionmaker(bind=e)\n    with S() as s: s.add(x)\n"
    "    with S.begin() as s: s.add(y)",
    "retried": MAKE + "    for _ in range(9):\n        try:\n            e.connect()\n"
    "            break\n        except E:\n            time.sleep(1)\n    e.connect()",
    "a module that waits": "e = create_engine(u)\nwhile True:\n    try:\n"
    "        e.raw_connection()\n        break\n    except E: time.sleep(1)",
    "a migration": "from alembic import op\ndef get():\n    return create_engine(u)",
    "the environment of migrations": "from alembic import context\ne = create_engine(u)\ng(e)",
    "made and used in a loop": "def f(u):\n    for x in y:\n        create_engine(u).connect()",
}

MORE = {
    "of the module": "e = create_engine(u)\ne.connect()",
    "two uses with a pause": MAKE + "    e.connect()\n    time.sleep(60)\n    e.connect()",
    "two uses of a generator": MAKE + "    e.connect()\n    yield\n    e.connect()",
    "a session that is returned": MAKE + "    return Session(e)",
    "sessions of a factory that is returned": MAKE + "    return sessionmaker(e)",
    "sessions in a loop": MAKE + "    for x in y:\n        with Session(e) as s: s.add(x)",
    "a session that is passed on": MAKE + "    e.connect()\n    g(Session(e))",
    "a module that waits and goes on": "e = create_engine(u)\nwhile True:\n    try:\n"
    "        e.connect()\n        break\n    except E: time.sleep(1)\ndef f(): e.connect()",
    "a program of Alembic": "from alembic import command\ne = create_engine(u)\ng(e)",
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
    "bound twice": MAKE + "    e = other(e)\n    e.connect()",
    "global": "def f(u):\n    global e\n    e = create_engine(u)\n    e.connect()",
    "not called": "create_engine(u)",
}


def used_once(source: str) -> bool:
    call = next(s for s in subjects(HEAD + source) if isinstance(s, PoolCall))
    return bool(why_one_shot(call.node, call.api, call.model))


@pytest.mark.parametrize("way", ONCE)
def test_it_is_used_once(way: str) -> None:
    assert used_once(ONCE[way])


@pytest.mark.parametrize("way", MORE)
def test_it_may_be_used_more_often(way: str) -> None:
    assert not used_once(MORE[way])
