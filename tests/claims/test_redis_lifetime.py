"""What closes a client of Redis, and what event loops and forks do to its connections."""

import asyncio
import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import redis.asyncio as aioredis

from .collecting import uncollected
from .redis_server import RedisServer
from .waiting import in_background, still_waits

RUNS = 3
# The dead loops leave behind what complains when it is collected.
pytestmark = [
    pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    yield
    gc.collect()


@uncollected()
def test_a_dropped_client_of_redis_closes_its_connections(redis_server: RedisServer) -> None:
    for _ in range(RUNS):
        redis.Redis(port=redis_server.port).ping()
    assert redis_server.received == RUNS
    assert redis_server.has_open(0)


@uncollected()
def test_a_dropped_client_of_redis_asyncio_keeps_its_connections_until_collected(
    redis_server: RedisServer,
) -> None:
    async def ask() -> None:
        for _ in range(RUNS):
            await aioredis.Redis(port=redis_server.port).ping()
        assert await asyncio.to_thread(redis_server.has_open, RUNS)

    asyncio.run(ask())
    gc.collect()
    assert redis_server.has_open(0)


@uncollected()
def test_closing_a_client_of_redis_leaves_the_pool_open_that_it_was_given(
    redis_server: RedisServer,
) -> None:
    pool = redis.ConnectionPool(port=redis_server.port)
    with redis.Redis(connection_pool=pool) as client:
        client.ping()
    assert redis_server.has_open(1)
    pool.disconnect()
    assert redis_server.has_open(0)


def test_the_same_with_asyncio(redis_server: RedisServer) -> None:
    async def ask() -> None:
        pool = aioredis.ConnectionPool(port=redis_server.port)
        async with aioredis.Redis(connection_pool=pool) as client:
            await client.ping()
        assert await asyncio.to_thread(redis_server.has_open, 1)
        await pool.disconnect()

    asyncio.run(ask())
    assert redis_server.has_open(0)


def test_a_client_of_redis_that_is_entered_again_opens_a_connection_again(
    redis_server: RedisServer,
) -> None:
    client = redis.Redis(port=redis_server.port)
    for _ in range(RUNS):
        with client:
            client.ping()
    assert redis_server.received == RUNS


def test_closing_a_client_of_redis_aborts_the_command_of_another_thread(
    redis_server: RedisServer,
) -> None:
    client = redis.Redis(port=redis_server.port, socket_timeout=20)
    waiting = in_background(lambda: client.blpop("nothing", timeout=5))
    assert redis_server.has_open(1)
    assert still_waits(waiting)
    client.close()
    with pytest.raises((ValueError, redis.ConnectionError)):
        waiting.result(timeout=3)


def test_a_close_of_redis_asyncio_that_nobody_awaits_closes_nothing(
    redis_server: RedisServer,
) -> None:
    async def ask() -> None:
        client = aioredis.Redis(port=redis_server.port)
        await client.ping()
        client.aclose()  # type: ignore[unused-coroutine]
        assert await asyncio.to_thread(redis_server.has_open, 1)
        await client.aclose()
        assert await asyncio.to_thread(redis_server.has_open, 0)

    asyncio.run(ask())


def outcome(client: Any) -> object:
    async def ask() -> object:
        return await client.ping()

    try:
        return asyncio.run(ask())
    except RuntimeError as error:
        return str(error)


def test_a_client_of_redis_asyncio_fails_in_every_second_event_loop(
    redis_server: RedisServer,
) -> None:
    client = aioredis.Redis(port=redis_server.port, health_check_interval=1)
    assert [outcome(client) for _ in range(4)] == [True, "Event loop is closed"] * 2


def test_a_client_of_redis_asyncio_closed_at_the_end_of_each_loop_serves_the_next(
    redis_server: RedisServer,
) -> None:
    client = aioredis.Redis(port=redis_server.port)

    async def ask_and_close() -> object:
        try:
            return await client.ping()
        finally:
            await client.aclose()

    assert [asyncio.run(ask_and_close()) for _ in range(RUNS)] == [True] * RUNS


def ids_of_parent_and_child(client: redis.Redis) -> list[int]:
    """What the server calls the connection of a process, the parent again after its child."""
    before = client.client_id()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(write, str(client.client_id()).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    of_child = int(os.read(read, 100))
    os.close(read)
    os.close(write)
    return [int(before), of_child, int(client.client_id())]


forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@forking
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("pool", [redis.ConnectionPool, redis.BlockingConnectionPool])
def test_a_child_of_a_fork_opens_its_own_connection_to_redis(
    redis_server: RedisServer, pool: type[redis.ConnectionPool]
) -> None:
    client = redis.Redis(connection_pool=pool(port=redis_server.port))
    before, of_child, after = ids_of_parent_and_child(client)
    assert of_child != before
    assert after == before
    client.connection_pool.disconnect()


@forking
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_single_connection_of_redis_is_shared_across_a_fork(redis_server: RedisServer) -> None:
    client = redis.Redis(port=redis_server.port, single_connection_client=True)
    before, of_child, _ = ids_of_parent_and_child(client)
    assert of_child == before
    client.close()
