"""What an asynchronous engine brings from one event loop into the next.

The same of the clients of httpx stands beside their other ways of shutting down.
"""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from .postgres import Postgres

RUNS = 3
DRIVERS = pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])


# The dead loops leave behind what complains when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    yield
    gc.collect()


async def ask(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text("select 1"))).scalar_one())


async def ask_at_once(engine: AsyncEngine) -> list[Any]:
    return await asyncio.gather(*[ask(engine) for _ in range(3)], return_exceptions=True)


async def ask_and_dispose(engine: AsyncEngine) -> list[Any]:
    try:
        return await ask_at_once(engine)
    finally:
        await engine.dispose()


@pytest.mark.parametrize("pool_pre_ping", [False, True])
def test_an_engine_of_asyncpg_fails_in_its_second_loop_even_with_pre_ping(
    postgres: Postgres, pool_pre_ping: bool
) -> None:
    engine = create_async_engine(postgres.url("asyncpg"), pool_pre_ping=pool_pre_ping)
    assert asyncio.run(ask(engine)) == 1
    with pytest.raises(RuntimeError, match="attached to a different loop"):
        asyncio.run(ask(engine))
    engine.sync_engine.dispose(close=False)


def test_an_engine_of_psycopg_fails_in_its_second_loop_once_somebody_had_to_wait(
    postgres: Postgres,
) -> None:
    """So the test of one request passes, and the service under load does not."""
    engine = create_async_engine(postgres.url("psycopg"), pool_size=1, max_overflow=0)
    assert [asyncio.run(ask(engine)) for _ in range(RUNS)] == [1] * RUNS
    assert asyncio.run(ask_at_once(engine)) == [1, 1, 1]
    failed = [error for error in asyncio.run(ask_at_once(engine)) if error != 1]
    assert len(failed) == 2
    assert all("bound to a different event loop" in str(error) for error in failed)
    engine.sync_engine.dispose(close=False)


@DRIVERS
def test_an_engine_disposed_at_the_end_of_each_loop_serves_the_next(
    postgres: Postgres, driver: str
) -> None:
    engine = create_async_engine(postgres.url(driver), pool_size=1, max_overflow=0)
    for _ in range(RUNS):
        assert asyncio.run(ask_and_dispose(engine)) == [1, 1, 1]


@DRIVERS
def test_an_engine_without_a_pool_serves_one_loop_after_another(
    postgres: Postgres, driver: str
) -> None:
    engine = create_async_engine(postgres.url(driver), poolclass=NullPool)
    for _ in range(RUNS):
        assert asyncio.run(ask_at_once(engine)) == [1, 1, 1]


@DRIVERS
def test_an_engine_made_in_the_coroutine_knows_one_loop_only(
    postgres: Postgres, driver: str
) -> None:
    async def main() -> list[Any]:
        return await ask_and_dispose(create_async_engine(postgres.url(driver)))

    for _ in range(RUNS):
        assert asyncio.run(main()) == [1, 1, 1]
