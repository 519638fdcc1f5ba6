"""What no signature shows of the redis data is read back from real pools, none of them connected.

What is done to a server is shown by `claims/test_redis_*.py`.
"""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from signatures import at, installed, of_kind, release_of, resolve

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Parameter
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions, Target

URL = "redis://cache.internal"
# What a pool without a limit has for one.
NO_LIMIT = 2**31
CLIENTS = of_kind(Kind.CLIENT, library="redis")
POOLS = of_kind(Kind.SHARED_POOL, library="redis")
IN_LOOPS = {"redis": "import redis\n", "redis.asyncio": "import redis.asyncio as redis\n"}


def pool_of(api: Api, **values: Any) -> Any:
    """Return the pool of what is created with some values; no client connects before it is used."""
    made = resolve(api.name)(*((URL,) if api.name.endswith("from_url") else ()), **values)
    return getattr(made, "connection_pool", made)


def bound(api: Api) -> Parameter | None:
    # A client of a cluster asks its nodes what there is.
    return None if "RedisCluster" in api.name else api.parameter(Role.BOUND)


@pytest.mark.parametrize("api", [*CLIENTS, *POOLS])
def test_the_limit_of_a_pool_is_the_one_it_is_given(api: Api) -> None:
    release = release_of(api)
    parameter = bound(api)
    if parameter is None:
        return
    usual = at(parameter.usual, release) or at(parameter.default, release)
    size = NO_LIMIT if usual == inf else usual
    if size is not None:
        assert pool_of(api).max_connections == size
    assert pool_of(api, max_connections=7).max_connections == 7
    for unlimited in at(parameter.unlimited, release):
        assert pool_of(api, max_connections=unlimited).max_connections == NO_LIMIT


@pytest.mark.parametrize("value", [None, 0])
def test_none_and_zero_are_no_limit_before_8(value: int | None) -> None:
    release = installed("redis")
    assert release is not None
    pool = resolve("redis.ConnectionPool")(max_connections=value)
    assert pool.max_connections == (NO_LIMIT if release < (8,) else 100)


@pytest.mark.parametrize("api", POOLS)
def test_the_wait_of_a_pool_is_the_one_it_is_given(api: Api) -> None:
    release_of(api)
    wait = api.parameter(Role.WAIT)
    if wait is None:
        assert not hasattr(pool_of(api), "timeout")
        return
    assert [pool_of(api).timeout, pool_of(api, timeout=7).timeout] == [wait.default, 7]
    assert pool_of(api, timeout=None).timeout is None


@pytest.mark.parametrize("api", CLIENTS)
def test_a_client_that_is_given_a_pool_has_no_other(api: Api) -> None:
    release_of(api)
    if api.parameter(Role.POOL) is not None and not api.name.endswith("from_url"):
        module = api.name.rpartition(".")[0]
        pool = resolve(f"{module}.ConnectionPool")()
        assert pool_of(api, connection_pool=pool) is pool


def found(source: str, high: tuple[int, ...] | None, low: tuple[int, ...] = (5,)) -> list[str]:
    options = RuleOptions(targets={"redis": Target(low, high)})
    return [finding.message for finding in lint(source.encode(), options, lambda _: True)]


@pytest.mark.parametrize("head", IN_LOOPS.values(), ids=IN_LOOPS)
@pytest.mark.parametrize(
    "call", ["redis.Redis({})", "redis.ConnectionPool({})", f"redis.from_url({URL!r}, {{}})"]
)
@pytest.mark.parametrize("value", [None, 0])
def test_a_limit_that_is_disabled_is_reported_for_releases_before_8(
    head: str, call: str, value: object
) -> None:
    source = f"{head}client = {call.format(f'max_connections={value}')}\n"
    message = (
        f"`max_connections={value}` disables the connection limit; "
        "each concurrent caller opens a connection"
    )
    assert message in found(source, (8,))
    assert not [one for one in found(source, None) if "disables" in one]
    assert not [one for one in found(source, None, (8,)) if "disables" in one]


def test_a_default_is_never_reported_as_unlimited() -> None:
    source = "import redis\npool = redis.ConnectionPool()\n"
    assert not [one for one in found(source, (8,)) if "disables" in one]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [((5,), (8,), "no limit"), ((8,), None, "100 connections"), ((5,), None, "")],
)
def test_the_default_limit_is_that_of_the_supported_releases(
    low: tuple[int, ...], high: tuple[int, ...] | None, expected: str
) -> None:
    messages = found("import redis\npool = redis.ConnectionPool()\n", high, low)
    template = "`redis.ConnectionPool` without `max_connections` uses the default: {}"
    assert messages == ([template.format(expected)] if expected else [])
