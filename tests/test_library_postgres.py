"""What no signature shows of the pools of PostgreSQL, read back from pools that never connect.

What is done to a server is shown by `claims/test_postgres_pools.py`.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from signatures import of_kind, release_of, resolve

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

POOLS = of_kind(Kind.CLIENT, library="psycopg_pool")


def found(source: str) -> list[str]:
    """Return the codes that a source gets."""
    return [one.code for one in lint(source.encode(), RuleOptions(), lambda code: code < "CPL9")]


@pytest.mark.parametrize("api", POOLS)
def test_a_pool_has_the_sizes_that_the_data_says(api: Api) -> None:
    release_of(api)
    least = api.parameter(Role.LEAST)
    if least is None:
        assert "Null" in api.name
        return
    pool = resolve(api.name)("", open=False)
    assert pool.min_size == pool.max_size == least.default
    with pytest.raises(ValueError, match="max_size must be greater or equal than min_size"):
        resolve(api.name)("", open=False, min_size=5, max_size=3)


@pytest.mark.parametrize("api", POOLS)
def test_a_pool_has_the_check_that_the_data_names(api: Api) -> None:
    release_of(api)
    check = getattr(resolve(api.name), api.checking)
    assert inspect.iscoroutinefunction(check) is api.is_async
    assert list(inspect.signature(check).parameters) == ["conn"]


@pytest.mark.parametrize("api", of_kind(Kind.CLIENT, library="asyncpg"))
def test_what_aborts_a_pool_is_no_coroutine(api: Api) -> None:
    release_of(api)
    (abort,) = api.aborts
    assert not inspect.iscoroutinefunction(getattr(resolve(api.gives or api.name), abort))


def test_asyncpg_has_ten_connections_by_default() -> None:
    async def sizes(**given: int) -> tuple[int, int]:
        pool: Any = resolve("asyncpg.create_pool")("postgresql://db.internal", **given)
        assert hasattr(pool, "__await__")
        return pool._minsize, pool._maxsize

    assert asyncio.run(sizes()) == (10, 10)
    with pytest.raises(ValueError, match="min_size"):
        asyncio.run(sizes(max_size=5))


def test_psycopg2_never_compares_its_two_sizes() -> None:
    pool = resolve("psycopg2.pool.SimpleConnectionPool")(0, 0, "host=db.internal")
    assert (pool.minconn, pool.maxconn) == (0, 0)


HEAD = "import asyncio\nimport asyncpg\nfrom psycopg_pool import AsyncConnectionPool\n"
LOOPS = "def run():\n    for _ in range(3):\n        asyncio.run(use())\n"


def test_a_pool_of_asyncpg_is_reported_if_several_event_loops_use_it() -> None:
    use = "POOL = asyncpg.create_pool('')\nasync def use():\n    await POOL.fetchval('SELECT 1')\n"
    assert found(HEAD + use + LOOPS) == ["CPL504"]


def test_a_pool_of_psycopg_is_not() -> None:
    use = (
        "POOL = AsyncConnectionPool('', open=False, check=AsyncConnectionPool.check_connection)\n"
        "async def use():\n    async with POOL.connection() as one:\n        await one.execute()\n"
    )
    assert found(HEAD + use + LOOPS) == []


@pytest.mark.parametrize("close", ["await pool.close()", "pool.terminate()", ""])
def test_an_awaited_pool_is_the_pool(close: str) -> None:
    source = (
        f"{HEAD}async def use(dsn):\n    pool = await asyncpg.create_pool(dsn)\n"
        f"    await pool.execute('SELECT 1')\n    {close}\n"
    )
    assert found(source) == ([] if close else ["CPL501"])


def test_a_fix_of_a_missing_check_needs_the_name_of_the_class() -> None:
    head = "from psycopg_pool import ConnectionPool\nclass Own(ConnectionPool):\n    pass\n"
    (finding,) = lint(f"{head}pool = Own('')\n".encode(), RuleOptions(), lambda c: c == "CPL401")
    assert finding.fix is None
    assert "check=ConnectionPool.check_connection" in (finding.help or "")
