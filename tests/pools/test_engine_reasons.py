"""Why nothing is reported on an engine: the reasons that the rules give."""

from __future__ import annotations

import pytest
from sources import subjects

from flake8_connpool.findings import Unreported
from flake8_connpool.pools.engines import replaced_early, without_pool
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.rules import cpl103_engine_per_call as cpl103
from flake8_connpool.rules import cpl401_pool_without_health_check as cpl401
from flake8_connpool.rules import cpl404_health_check_without_effect as cpl404

HEAD = "from sqlalchemy import create_engine, text\nfrom sqlalchemy.pool import NullPool\n"
QUERY = "    with e.connect() as c:\n        c.execute(text(name))\n"


def engine(source: str) -> PoolCall:
    found = subjects(HEAD + source)
    (call,) = (one for one in found if isinstance(one, PoolCall) and "engine" in one.api.name)
    return call


WITHOUT_POOL = {
    "create_engine('sqlite://')": "the URL is one of `sqlite`",
    "def u(n): return f'sqlite:///{n}'\ncreate_engine(u(1))": "`u()` returns a URL of `sqlite`",
    "url = 'duckdb:///x'\ncreate_engine(url)": "`url` is a URL of `duckdb`",
    "def f(url='sqlite://'): create_engine(url)": "`url` is a URL of `sqlite`",
    "create_engine(u, connect_args={'check_same_thread': False})": (
        "`check_same_thread` is an argument of drivers without a server"
    ),
    "if 'sqlite' in u: create_engine(u)": (
        "a condition here holds only for a database without a server"
    ),
    "create_engine(u, poolclass=NullPool)": "`poolclass=NullPool` keeps no queue of connections",
    "create_engine(u, poolclass=x)": "the pool class is not known",
    "create_engine(u, pool=x)": "`pool` is given",
    "create_engine(u, strategy='mock')": "`strategy` is given",
    "create_engine(u, **x)": "`pool` may be given",
}
WITH_POOL = [
    "create_engine(u)",
    "u = u or v\ncreate_engine(u)",
    "def u(): return u()\ncreate_engine(u())",
    "def u(): yield 'sqlite://'\ncreate_engine(u())",
    "def f(*url): create_engine(url)\nf('sqlite://')",
    "def f(url): create_engine(url)\nf('sqlite://')\nrun(f)",
    "class A:\n    u = 'sqlite://'\n    def f(self): create_engine(self.v)",
    "class A:\n    def f(s): create_engine(s.u)\nclass B(A): u = 'sqlite://'\nclass C(A): u = x",
]


@pytest.mark.parametrize("source", WITHOUT_POOL)
def test_an_engine_without_a_pool_has_its_reason(source: str) -> None:
    assert without_pool(engine(source)) == WITHOUT_POOL[source]


@pytest.mark.parametrize("source", WITH_POOL)
def test_an_engine_whose_url_is_not_known_has_a_pool(source: str) -> None:
    assert without_pool(engine(source)) is None


@pytest.mark.parametrize(
    ("arguments", "is_early"),
    [
        ("u, pool_recycle=300", True),
        ("u, pool_recycle=28799", True),
        ("u, pool_recycle=28800", False),
        ("'mysql://h', pool_recycle=28800", False),
        ("'postgresql://h', pool_recycle=28800", True),
        ("u, pool_recycle=0", True),
        ("u, pool_recycle=-1", False),
        ("u, pool_recycle=None", False),
        ("u, pool_recycle=x", True),
        ("u", False),
    ],
)
def test_a_maximum_age_below_the_idle_timeout_replaces_connections(
    arguments: str, is_early: bool
) -> None:
    assert (replaced_early(engine(f"create_engine({arguments})")) is not None) == is_early


def test_rules_on_engines_say_why_they_report_nothing() -> None:
    def said(rule: object, source: str) -> list[str]:
        found = rule.check(engine(source))  # type: ignore[attr-defined]
        return [one.reason for one in found if isinstance(one, Unreported)]

    assert said(cpl401, "create_engine(u, pool_pre_ping=x.y)") == [
        "`pool_pre_ping` is set to `x.y`, which is a decision"
    ]
    assert said(cpl404, "create_engine(u, pool_pre_ping=x.y)") == [
        "whether `x.y` is a text is not known"
    ]
    own = "def f(name):\n    e = create_engine(u)\n" + QUERY
    assert said(cpl103, own) == []
    assert said(cpl103, own.replace("(name):", "():")) == [
        "nothing here shows that its function runs again"
    ]
    assert said(cpl103, own + "    keep(e)\n") == ["it is passed to a call that may keep it"]
    assert said(cpl103, own.replace("create_engine(u)", "create_engine(name)")) == [
        "its arguments depend on a parameter or on the loop, so each call needs its own"
    ]
    assert said(cpl103, "def f():\n    return create_engine(u)") == [
        "its function returns it, and no call here discards it repeatedly"
    ]
