"""What is said of psycopg_pool, psycopg2.pool and asyncpg, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
import inspect
import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import psycopg
import psycopg2.pool
import psycopg_pool
import pytest

from .postgres import Postgres

# The server notices a closed connection a little later.
_SOON = 5.0


def dsn(postgres: Postgres) -> str:
    return f"host={postgres.socket_folder} user=postgres dbname=postgres"


def of_asyncpg(postgres: Postgres, **sizes: int) -> Any:
    return asyncpg.create_pool(
        host=postgres.socket_folder, user="postgres", database="postgres", **sizes
    )


def select(pool: psycopg_pool.ConnectionPool) -> int:
    with pool.connection() as connection:
        row: Any = connection.execute("select pg_backend_pid()").fetchone()
        return int(row[0])


def outcomes(use: Callable[[], object], times: int) -> list[str]:
    """Return what each of several uses raised, "" if nothing."""
    found = []
    for _ in range(times):
        try:
            use()
        except Exception as error:
            found.append(type(error).__name__)
        else:
            found.append("")
    return found


def left(postgres: Postgres, expected: int) -> int:
    """Return how many connections are left; wait until they are as many as expected."""
    end = time.monotonic() + _SOON
    while postgres.backends() != expected and time.monotonic() < end:
        time.sleep(0.02)
    return postgres.backends()


def test_every_stale_connection_of_psycopg_pool_fails_once(postgres: Postgres) -> None:
    with psycopg_pool.ConnectionPool(dsn(postgres)) as pool:
        pool.wait()
        assert postgres.end_backends() == 4
        assert outcomes(lambda: select(pool), 6) == [*["AdminShutdown"] * 4, "", ""]


def test_a_check_replaces_stale_connections(postgres: Postgres) -> None:
    check = psycopg_pool.ConnectionPool.check_connection
    with psycopg_pool.ConnectionPool(dsn(postgres), check=check) as pool:
        pool.wait()
        assert postgres.end_backends() == 4
        assert outcomes(lambda: select(pool), 6) == [""] * 6


def test_asyncpg_replaces_stale_connections_itself(postgres: Postgres) -> None:
    async def run() -> list[int]:
        async with of_asyncpg(postgres, min_size=3, max_size=3) as pool:
            assert postgres.end_backends() == 3
            await asyncio.sleep(0.2)
            return [await pool.fetchval("select 1") for _ in range(6)]

    assert asyncio.run(run()) == [1] * 6


def test_a_pool_for_each_call_opens_connections_for_each_call(postgres: Postgres) -> None:
    pids = set()
    for _ in range(5):
        with psycopg_pool.ConnectionPool(dsn(postgres), min_size=1) as pool:
            pids.add(select(pool))
    assert len(pids) == 5
    with psycopg_pool.ConnectionPool(dsn(postgres), min_size=1) as pool:
        assert len({select(pool) for _ in range(5)}) == 1
    pids = set()
    for _ in range(5):
        old = psycopg2.pool.SimpleConnectionPool(1, 1, dsn(postgres))
        pids.add(old.getconn().info.backend_pid)
        old.closeall()
    assert len(pids) == 5


def test_a_pool_whose_maximum_is_below_its_minimum_raises(postgres: Postgres) -> None:
    async def with_asyncpg() -> None:
        async with asyncpg.create_pool(dsn(postgres), max_size=5):
            """Not reached: the minimum is 10 by default."""

    with pytest.raises(ValueError, match="min_size"):
        asyncio.run(with_asyncpg())
    with pytest.raises(ValueError, match="min_size"):
        psycopg_pool.ConnectionPool(dsn(postgres), max_size=2, open=False)
    assert postgres.backends() == 0


def test_a_connection_for_each_call_is_a_backend_for_each_call(postgres: Postgres) -> None:
    def of_psycopg() -> int:
        with psycopg.connect(dsn(postgres)) as connection:
            return connection.info.backend_pid

    def of_psycopg2() -> int:
        connection = psycopg2.connect(dsn(postgres))
        try:
            return int(connection.get_backend_pid())
        finally:
            connection.close()

    async def of_asyncpg_alone() -> int:
        connection = await asyncpg.connect(
            host=postgres.socket_folder, user="postgres", database="postgres"
        )
        try:
            return int(connection.get_server_pid())
        finally:
            await connection.close()

    for connected in (of_psycopg, of_psycopg2, lambda: asyncio.run(of_asyncpg_alone())):
        assert len({connected() for _ in range(5)}) == 5


def test_a_connection_that_nobody_puts_back_leaves_its_place_empty(postgres: Postgres) -> None:
    pool = psycopg_pool.ConnectionPool(dsn(postgres), min_size=1, timeout=0.3, open=True)
    connection = pool.getconn()
    del connection
    with pytest.raises(psycopg_pool.PoolTimeout):
        pool.getconn()
    pool.close()
    for is_closed in (False, True):
        old = psycopg2.pool.SimpleConnectionPool(1, 1, dsn(postgres))
        taken = old.getconn()
        if is_closed:
            taken.close()
        del taken
        with pytest.raises(psycopg2.pool.PoolError, match="exhausted"):
            old.getconn()
        old.closeall()


def test_an_exhausted_pool_of_psycopg_waits_30_seconds_and_one_of_psycopg2_not_at_all(
    postgres: Postgres,
) -> None:
    for kind in (psycopg_pool.ConnectionPool, psycopg_pool.AsyncConnectionPool):
        assert inspect.signature(kind).parameters["timeout"].default == 30
    with (
        psycopg_pool.ConnectionPool(dsn(postgres), min_size=1, max_size=1, timeout=0.2) as pool,
        pool.connection(),
        pytest.raises(psycopg_pool.PoolTimeout),
    ):
        pool.getconn()
    old = psycopg2.pool.SimpleConnectionPool(1, 1, dsn(postgres))
    old.getconn()
    with pytest.raises(psycopg2.pool.PoolError, match="exhausted"):
        old.getconn()
    old.closeall()


def test_an_exhausted_pool_of_asyncpg_waits_forever_by_default(postgres: Postgres) -> None:
    async def run() -> None:
        async with of_asyncpg(postgres, min_size=1, max_size=1) as pool:
            taken = await pool.acquire()
            with pytest.raises(TimeoutError):
                await pool.acquire(timeout=0.2)
            waiting = asyncio.ensure_future(pool.acquire(timeout=None))
            await asyncio.wait([waiting], timeout=1)
            assert not waiting.done()
            await pool.release(taken)
            await pool.release(await waiting)
            # One that was closed is replaced.
            closed = await pool.acquire()
            await closed.close()
            await pool.release(await pool.acquire(timeout=2))

    asyncio.run(run())


def test_only_a_dropped_pool_of_asyncpg_leaves_its_connections_open(postgres: Postgres) -> None:
    pool = psycopg_pool.ConnectionPool(dsn(postgres), open=True)
    pool.wait()
    assert postgres.backends() == 4
    del pool
    assert left(postgres, 0) == 0
    old = psycopg2.pool.SimpleConnectionPool(2, 4, dsn(postgres))
    assert postgres.backends() == 2
    del old
    assert left(postgres, 0) == 0

    async def drop() -> None:
        pool = await of_asyncpg(postgres, min_size=3, max_size=3)
        await pool.fetchval("select 1")

    async def run() -> int:
        await drop()
        await asyncio.sleep(0.2)
        return postgres.backends()

    assert asyncio.run(run()) == 3


def test_a_closed_pool_cannot_be_entered_again(postgres: Postgres) -> None:
    pool = psycopg_pool.ConnectionPool(dsn(postgres), open=False)
    with pool:
        select(pool)
    with pytest.raises(psycopg_pool.PoolClosed):
        pool.__enter__()

    async def run() -> None:
        pool = of_asyncpg(postgres, min_size=1, max_size=1)
        async with pool:
            await pool.fetchval("select 1")
        with pytest.raises(asyncpg.InterfaceError, match="closed"):
            async with pool:
                await pool.fetchval("select 1")

    asyncio.run(run())


def test_only_asyncpg_needs_the_event_loop_that_opened_its_pool(postgres: Postgres) -> None:
    # Where the loop ends while the pool still connects, psycopg_pool may never end its tasks.
    pool = psycopg_pool.AsyncConnectionPool(dsn(postgres), min_size=1, open=False)
    kept: dict[str, Any] = {}

    async def use() -> None:
        async with pool.connection() as connection:
            await connection.execute("select 1")

    async def start() -> None:
        await pool.open(wait=True)
        await use()
        kept["pool"] = await of_asyncpg(postgres, min_size=1, max_size=1)
        await kept["pool"].fetchval("select 1")

    async def again() -> None:
        await kept["pool"].fetchval("select 1")

    asyncio.run(start())
    asyncio.run(use())
    with pytest.raises((asyncpg.InterfaceError, RuntimeError)):
        asyncio.run(again())


def test_a_forked_child_uses_the_connections_of_its_parent(postgres: Postgres) -> None:
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()
    pool = psycopg_pool.ConnectionPool(dsn(postgres), min_size=1, open=True)
    old = psycopg2.pool.SimpleConnectionPool(1, 1, dsn(postgres))

    def of_old() -> int:
        connection = old.getconn()
        pid = int(connection.info.backend_pid)
        old.putconn(connection)
        return pid

    def work() -> None:
        told.put((select(pool), of_old()))

    mine = (select(pool), of_old())
    child = context.Process(target=work)
    child.start()
    child.join(_SOON)
    assert told.get() == mine
    old.closeall()
    pool.close()
