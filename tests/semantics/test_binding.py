"""Each argument of a call is given, absent or unknown, and its value known or not."""

from __future__ import annotations

import pytest
from sources import UNKNOWN, argument

from flake8_connpool.library.roles import Role
from flake8_connpool.rule_options import RuleOptions, Target

HEAD = """
from functools import partial
from httpx import Client, Limits, Timeout
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine, engine_from_config
from sqlalchemy.pool import NullPool, QueuePool
from urllib3 import HTTPConnectionPool, PoolManager
"""

CALLS = {
    "by position": ("HTTPAdapter(1, 2)", Role.KEPT, "given 2"),
    "by keyword": ("HTTPAdapter(pool_maxsize=2)", Role.KEPT, "given 2"),
    "by a constant": ("N = 2\nHTTPAdapter(pool_maxsize=N)", Role.KEPT, "given 2"),
    "by an unknown value": ("HTTPAdapter(pool_maxsize=n)", Role.KEPT, "given unknown"),
    "left out": ("HTTPAdapter(1)", Role.KEPT, "absent 10"),
    "left out, by keyword only": ("create_engine(u)", Role.HEALTH_CHECK, "absent False"),
    "before a star": ("HTTPAdapter(1, *x)", Role.POOLS, "given 1"),
    "behind a star": ("HTTPAdapter(1, *x)", Role.KEPT, UNKNOWN),
    "behind a star, named": ("HTTPAdapter(*x, pool_maxsize=2)", Role.KEPT, "given 2"),
    "by keyword only, behind a star": ("Limits(*x)", Role.BOUND, "absent None endless"),
    "among unknown keywords": ("HTTPAdapter(**kw)", Role.KEPT, UNKNOWN),
    "named beside unknown keywords": ("HTTPAdapter(pool_maxsize=2, **kw)", Role.KEPT, "given 2"),
    "by position beside unknown keywords": ("HTTPAdapter(1, 2, **kw)", Role.KEPT, "given 2"),
    "in written keywords": ("HTTPAdapter(**{'pool_maxsize': 2})", Role.KEPT, "given 2"),
    "not in written keywords": ("HTTPAdapter(**{'pool_block': True})", Role.KEPT, "absent 10"),
    "None for a class": ("create_engine(u, poolclass=None)", Role.POOL_CLASS, "absent None"),
    "None for a transport": ("Client(transport=None)", Role.TRANSPORT, "absent None"),
    "None that is unlimited": ("Limits(max_connections=None)", Role.BOUND, "given None endless"),
    "a number that is unlimited": (
        "create_engine(u, max_overflow=-1)",
        Role.OVERFLOW,
        "given -1 endless",
    ),
    "False is no nought": ("create_engine(u, pool_size=False)", Role.BOUND, "given False"),
    "nought is unlimited": ("create_engine(u, pool_size=0)", Role.BOUND, "given 0 endless"),
    "inherited": ("Timeout(7)", Role.WAIT, "absent 7"),
    "inherited None": ("Timeout(None)", Role.WAIT, "absent None endless"),
    "inherited by keyword": ("Timeout(timeout=7)", Role.WAIT, "absent 7"),
    "inherited from unknown": ("Timeout(t)", Role.WAIT, "absent unknown"),
    "not inherited": ("Timeout(7, pool=1)", Role.WAIT, "given 1"),
    "inherited among unknown keywords": ("Timeout(7, **kw)", Role.WAIT, UNKNOWN),
    "nothing to inherit": ("Timeout(connect=1)", Role.WAIT, "absent unknown"),
    # functools.partial
    "held by a partial": (
        "new = partial(HTTPAdapter, pool_maxsize=2)\nnew()",
        Role.KEPT,
        "given 2",
    ),
    "held by position": ("new = partial(HTTPAdapter, 1, 2)\nnew(3)", Role.KEPT, "given 2"),
    "after what is held by position": (
        "new = partial(HTTPAdapter, 1)\nnew(3)",
        Role.KEPT,
        "given 3",
    ),
    "held, and overridden": (
        "new = partial(HTTPAdapter, pool_maxsize=2)\nnew(pool_maxsize=3)",
        Role.KEPT,
        "given 3",
    ),
    "not held": ("new = partial(HTTPAdapter, 1)\nnew()", Role.KEPT, "absent 10"),
    "held among unknown": ("new = partial(HTTPAdapter, **kw)\nnew()", Role.KEPT, UNKNOWN),
    "not held yet": ("partial(HTTPAdapter, 1)", Role.KEPT, UNKNOWN),
    "held already": ("partial(HTTPAdapter, pool_maxsize=2)", Role.KEPT, "given 2"),
    # engine_from_config
    "in a mapping": (
        "engine_from_config({'sqlalchemy.pool_size': 2})",
        Role.BOUND,
        "given 2",
    ),
    "in a mapping, as text": (
        "engine_from_config({'sqlalchemy.max_overflow': '-1'})",
        Role.OVERFLOW,
        "given -1 endless",
    ),
    "in a mapping, as no number": (
        "engine_from_config({'sqlalchemy.pool_size': 'x'})",
        Role.BOUND,
        "given unknown",
    ),
    "in a mapping, a truth as text": (
        "engine_from_config({'sqlalchemy.pool_pre_ping': 'false'})",
        Role.HEALTH_CHECK,
        "given 'false'",
    ),
    "in a mapping, overridden": (
        "engine_from_config({'sqlalchemy.pool_size': 2}, pool_size=3)",
        Role.BOUND,
        "given 3",
    ),
    "in a mapping, under another prefix": (
        "engine_from_config({'db.pool_size': 2}, 'db.')",
        Role.BOUND,
        "given 2",
    ),
    "in a mapping, under a prefix by keyword": (
        "engine_from_config({'db.pool_size': 2}, prefix='db.')",
        Role.BOUND,
        "given 2",
    ),
    "in a mapping by keyword": (
        "engine_from_config(configuration={'sqlalchemy.pool_size': 2})",
        Role.BOUND,
        "given 2",
    ),
    "in a mapping, the URL": (
        "engine_from_config({'sqlalchemy.url': 'sqlite://'})",
        Role.URL,
        "given 'sqlite://'",
    ),
    "not in a mapping": ("engine_from_config({'pool_size': 2})", Role.BOUND, "absent 5"),
    "in a mapping under an unknown prefix": (
        "engine_from_config({'db.pool_size': 2}, p)",
        Role.BOUND,
        UNKNOWN,
    ),
    "in an unknown mapping": ("engine_from_config(c)", Role.BOUND, UNKNOWN),
    "in an unknown mapping, but named": (
        "engine_from_config(c, pool_size=2)",
        Role.BOUND,
        "given 2",
    ),
    "in a mapping with more": (
        "engine_from_config({'sqlalchemy.pool_size': 2, **x})",
        Role.BOUND,
        UNKNOWN,
    ),
    "in a changed mapping": (
        "c = {}\nc['sqlalchemy.pool_size'] = 2\nengine_from_config(c)",
        Role.BOUND,
        UNKNOWN,
    ),
    # requests of a client
    "of a request": ("c = Client()\nc.get(u, timeout=None)", Role.TIMEOUT, "given None endless"),
    "of a request, left out": ("c = Client()\nc.get(u)", Role.TIMEOUT, "absent unknown"),
    "of an attribute": ("c = Client()\nc.timeout = 7", Role.TIMEOUT, "given 7"),
}


@pytest.mark.parametrize("way", CALLS)
def test_an_argument_is(way: str) -> None:
    source, role, known = CALLS[way]
    assert argument(HEAD + source, role) == known


def told_for(release: tuple[int, ...], library: str, source: str, role: Role) -> str:
    high = (*release[:-1], release[-1] + 1)
    options = RuleOptions(targets={library: Target(release, high)})
    return argument(HEAD + source, role, options)


def test_a_position_is_that_of_the_release() -> None:
    source = "HTTPConnectionPool('h', 80, 3, 4, 5)"
    assert told_for((2, 0), "urllib3", source, Role.KEPT) == "given 4"
    assert told_for((1, 26), "urllib3", source, Role.KEPT) == "given 5"
    assert argument(HEAD + source, Role.KEPT) == UNKNOWN, "either"
    assert argument(f"{HEAD}HTTPConnectionPool('h', 80)", Role.KEPT) == "absent 1"


def test_what_is_unlimited_is_that_of_the_release() -> None:
    source = "create_engine(u, pool_size=0)"
    assert told_for((2, 0), "sqlalchemy", source, Role.BOUND) == "given 0 endless"
    assert told_for((1, 4), "sqlalchemy", source, Role.BOUND) == "given 0"
    both = RuleOptions(targets={"sqlalchemy": Target((1, 4))})
    assert argument(HEAD + source, Role.BOUND, both) == "given 0", "not in all of them"


TAKEN = {
    "one that is called later": ("asyncio.to_thread(httpx.get, u, proxy=7)", "given 7"),
    "one that is called later, with nothing": ("asyncio.to_thread(httpx.get, u)", "absent None"),
    "one that is called for each": ("pool.map(httpx.get, u, proxy=7)", "absent None"),
}


@pytest.mark.parametrize("way", TAKEN)
def test_what_a_function_is_given_with_it_is(way: str) -> None:
    source, known = TAKEN[way]
    head = (
        "import asyncio, httpx\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor()\n"
    )
    assert argument(head + source, Role.PROXY) == known
