"""What a client of Redis costs, who waits for its pool, and what a server that cuts it does."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
import redis
import redis.asyncio as aioredis

from .redis_server import RedisServer
from .waiting import in_background, still_waits

CALLS = 5
# It has no types.
BLOCKING: Any = redis.BlockingConnectionPool


def with_a_block(server: RedisServer) -> None:
    with redis.Redis(port=server.port) as client:
        client.ping()


def dropped(server: RedisServer) -> None:
    redis.Redis(port=server.port).ping()


def from_a_url(server: RedisServer) -> None:
    redis.from_url(server.url).ping()


def with_a_pool_of_its_own(server: RedisServer) -> None:
    redis.Redis(connection_pool=redis.ConnectionPool(port=server.port)).ping()


@pytest.mark.parametrize("ask", [with_a_block, dropped, from_a_url, with_a_pool_of_its_own])
def test_redis_opens_a_connection_for_each_client(
    redis_server: RedisServer, ask: Callable[[RedisServer], None]
) -> None:
    for _ in range(CALLS):
        ask(redis_server)
    assert redis_server.received == CALLS


def test_redis_asyncio_opens_a_connection_for_each_client(redis_server: RedisServer) -> None:
    async def ask() -> None:
        for _ in range(CALLS):
            async with aioredis.from_url(redis_server.url) as client:
                await client.ping()

    asyncio.run(ask())
    assert redis_server.received == CALLS
    assert redis_server.has_open(0)


def test_a_shared_client_of_redis_opens_one_connection(redis_server: RedisServer) -> None:
    with redis.Redis(port=redis_server.port) as client:
        for _ in range(CALLS):
            client.ping()
    assert redis_server.received == 1


def test_clients_of_redis_with_a_shared_pool_open_one_connection(
    redis_server: RedisServer,
) -> None:
    pool = redis.ConnectionPool(port=redis_server.port)
    for _ in range(CALLS):
        with redis.Redis(connection_pool=pool) as client:
            client.ping()
    assert redis_server.received == 1
    pool.disconnect()


def exhausted(pool: redis.ConnectionPool) -> Any:
    """Hold the only connection of a pool; what is returned ends that."""
    client: Any = redis.Redis(connection_pool=pool)
    holding = client.pubsub()
    holding.subscribe("news")
    return holding


def test_an_exhausted_pool_of_redis_raises_at_once(redis_server: RedisServer) -> None:
    pool = redis.ConnectionPool(port=redis_server.port, max_connections=1)
    holding = exhausted(pool)
    waiting = in_background(redis.Redis(connection_pool=pool).ping)
    with pytest.raises(redis.ConnectionError, match="Too many connections"):
        waiting.result(timeout=5)
    holding.close()


def test_a_blocking_pool_of_redis_waits_as_long_as_its_timeout(redis_server: RedisServer) -> None:
    pool = BLOCKING(port=redis_server.port, max_connections=1, timeout=1)
    holding = exhausted(pool)
    waiting = in_background(redis.Redis(connection_pool=pool).ping)
    assert still_waits(waiting, 0.5)
    with pytest.raises(redis.ConnectionError, match="No connection available"):
        waiting.result(timeout=20)
    holding.close()


def test_a_blocking_pool_of_redis_without_a_timeout_waits_until_somebody_returns_a_connection(
    redis_server: RedisServer,
) -> None:
    pool = BLOCKING(port=redis_server.port, max_connections=1, timeout=None, socket_timeout=0.5)
    holding = exhausted(pool)
    waiting = in_background(redis.Redis(connection_pool=pool).ping)
    assert still_waits(waiting, 2)
    holding.close()
    assert waiting.result(timeout=20) is True


def test_the_blocking_pool_of_redis_asyncio_without_a_timeout_waits_too(
    redis_server: RedisServer,
) -> None:
    async def ask() -> None:
        pool = aioredis.BlockingConnectionPool(
            port=redis_server.port, max_connections=1, timeout=None, socket_timeout=0.5
        )
        client: Any = aioredis.Redis(connection_pool=pool)
        holding = client.pubsub()
        await holding.subscribe("news")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.ping(), 2)
        await holding.aclose()
        assert await client.ping() is True
        await pool.disconnect()

    asyncio.run(ask())


def test_redis_replaces_a_connection_that_the_server_closed(redis_server: RedisServer) -> None:
    client = redis.Redis(port=redis_server.port)
    for _ in range(CALLS):
        assert client.ping() is True
        redis_server.cut()
    assert redis_server.received == CALLS
    client.close()


def test_redis_asyncio_replaces_a_connection_that_the_server_closed(
    redis_server: RedisServer,
) -> None:
    async def ask() -> None:
        async with aioredis.Redis(port=redis_server.port) as client:
            for _ in range(CALLS):
                assert await client.ping() is True
                await asyncio.to_thread(redis_server.cut)

    asyncio.run(ask())
    assert redis_server.received == CALLS


def test_threads_share_one_pool_of_redis_and_each_takes_a_connection(
    redis_server: RedisServer,
) -> None:
    client = redis.Redis(port=redis_server.port, socket_timeout=20)
    together = threading.Barrier(CALLS)

    def wait_for_news() -> None:
        together.wait()
        client.blpop("nothing", timeout=1)

    waiting = [in_background(wait_for_news) for _ in range(CALLS)]
    for one in waiting:
        one.result(timeout=20)
    assert redis_server.received == CALLS
    client.close()
