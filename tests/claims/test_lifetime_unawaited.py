"""A close of an asynchronous object that is called and not awaited closes nothing."""

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from .postgres import Postgres
from .server import CountingServer
from .waiting import comes_true


def test_aclose_without_await_leaves_the_connections_open_and_warns(
    lib: ModuleType, server: CountingServer
) -> None:
    async def run() -> None:
        client = lib.AsyncClient()
        await client.get(server.url)
        with pytest.warns(RuntimeWarning, match=r"AsyncClient\.aclose' was never awaited"):
            client.aclose()
        await asyncio.sleep(0.05)
        assert (client.is_closed, server.open) == (False, 1)
        await client.aclose()
        await asyncio.to_thread(server.wait_until, lambda: server.open == 0)

    asyncio.run(run())


def test_an_async_client_has_no_close_and_no_with(lib: ModuleType) -> None:
    client = lib.AsyncClient()
    with pytest.raises(AttributeError):
        client.close()
    with pytest.raises((AttributeError, TypeError)), client:
        pass


def test_aclose_of_a_stream_without_await_keeps_its_place_in_the_pool(
    lib: ModuleType, server: CountingServer
) -> None:
    async def run() -> None:
        one = lib.Limits(max_connections=1)
        async with lib.AsyncClient(limits=one, timeout=lib.Timeout(20, pool=0.1)) as client:
            response = await client.send(client.build_request("GET", server.url), stream=True)
            with pytest.warns(RuntimeWarning, match=r"Response\.aclose' was never awaited"):
                response.aclose()
            with pytest.raises(lib.PoolTimeout):
                await client.get(server.url)
            await response.aclose()
            await client.get(server.url)

    asyncio.run(run())


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
def test_dispose_of_an_async_engine_without_await_leaves_its_backends(
    postgres: Postgres, driver: str
) -> None:
    async def run() -> None:
        engine = create_async_engine(postgres.url(driver))
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
        with pytest.warns(RuntimeWarning, match=r"AsyncEngine\.dispose' was never awaited"):
            engine.dispose()  # type: ignore[unused-coroutine]
        await asyncio.sleep(0.05)
        assert postgres.backends() == 1
        await engine.dispose()
        assert await asyncio.to_thread(comes_true, lambda: postgres.backends() == 0)

    asyncio.run(run())


@pytest.mark.parametrize(
    "make", [AsyncSession, lambda engine: engine.connect()], ids=["session", "connection"]
)
def test_close_of_an_async_session_or_connection_without_await_keeps_its_place(
    postgres: Postgres, make: Callable[[Any], Any]
) -> None:
    async def run() -> None:
        engine = create_async_engine(postgres.url("asyncpg"))
        async with make(engine) as used:
            await used.execute(text("select 1"))
            with pytest.warns(RuntimeWarning, match=r"close' was never awaited"):
                used.close()
            await asyncio.sleep(0)
            assert "Current Checked out connections: 1" in engine.pool.status()
        assert "Current Checked out connections: 0" in engine.pool.status()
        await engine.dispose()

    asyncio.run(run())
