"""What clients of pymongo cost and do: made for each call, without a limit, in two event loops."""

from __future__ import annotations

import asyncio
import gc
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pymongo = pytest.importorskip("pymongo")
from .mongo_server import MongoServer  # noqa: E402

CALLS = 5


@pytest.fixture
def mongo() -> Iterator[MongoServer]:
    server = MongoServer()
    yield server
    server.stop()


def find(client: Any) -> Any:
    return client["d"]["c"].find_one()


def test_a_client_of_pymongo_opens_a_connection_for_each_call_unless_it_is_kept(
    mongo: MongoServer,
) -> None:
    for _ in range(CALLS):
        with pymongo.MongoClient("127.0.0.1", mongo.port) as client:
            assert find(client) == {"_id": 1}
    assert mongo.finding == CALLS
    with pymongo.MongoClient("127.0.0.1", mongo.port) as kept:
        for _ in range(CALLS):
            find(kept)
    assert mongo.finding == CALLS + 1


def test_an_async_client_of_pymongo_opens_a_connection_for_each_call_unless_it_is_kept(
    mongo: MongoServer,
) -> None:
    async def run() -> None:
        for _ in range(CALLS):
            async with pymongo.AsyncMongoClient("127.0.0.1", mongo.port) as client:
                await find(client)
        assert mongo.finding == CALLS
        async with pymongo.AsyncMongoClient("127.0.0.1", mongo.port) as kept:
            for _ in range(CALLS):
                await find(kept)

    asyncio.run(run())
    assert mongo.finding == CALLS + 1


@pytest.mark.parametrize(("size", "expected"), [(2, 2), (None, 9), (0, 9)])
def test_the_pool_of_pymongo_has_no_limit_with_none_or_0(
    size: int | None, expected: int, mongo: MongoServer
) -> None:
    mongo.free.clear()
    with (
        pymongo.MongoClient("127.0.0.1", mongo.port, maxPoolSize=size) as client,
        ThreadPoolExecutor(9) as threads,
    ):
        found = [threads.submit(find, client) for _ in range(9)]
        mongo.wait_until_held(expected)
        mongo.free.set()
        assert [one.result() for one in found] == [{"_id": 1}] * 9
    assert mongo.finding == expected


@pytest.mark.parametrize("wait", [None, 300])
def test_an_exhausted_pool_of_pymongo_waits_without_an_end_unless_it_is_limited(
    wait: int | None, mongo: MongoServer
) -> None:
    mongo.free.clear()
    limit = {} if wait is None else {"waitQueueTimeoutMS": wait}
    with (
        pymongo.MongoClient("127.0.0.1", mongo.port, maxPoolSize=1, **limit) as client,
        ThreadPoolExecutor(2) as threads,
    ):
        first = threads.submit(find, client)
        mongo.wait_until_held(1)
        second = threads.submit(find, client)
        if wait is None:
            with pytest.raises(TimeoutError):
                second.result(1)
        else:
            with pytest.raises(pymongo.errors.WaitQueueTimeoutError):
                second.result(5)
        mongo.free.set()
        assert first.result(5) == {"_id": 1}
        if wait is None:
            assert second.result(5) == {"_id": 1}


def test_the_pool_of_pymongo_has_a_limit_of_100() -> None:
    with pymongo.MongoClient(connect=False) as client:
        assert client.options.pool_options.max_pool_size == 100


def test_an_async_client_of_pymongo_raises_in_its_second_event_loop(mongo: MongoServer) -> None:
    client = pymongo.AsyncMongoClient("127.0.0.1", mongo.port)

    async def run() -> Any:
        return await find(client)

    assert asyncio.run(run()) == {"_id": 1}
    with pytest.raises(RuntimeError, match="different event loop"):
        asyncio.run(run())


def test_a_client_of_pymongo_raises_after_its_with_block(mongo: MongoServer) -> None:
    client = pymongo.MongoClient("127.0.0.1", mongo.port)
    with client:
        find(client)
    with pytest.raises(pymongo.errors.InvalidOperation):
        find(client)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_client_of_pymongo_opens_a_connection_of_its_own_after_a_fork(
    mongo: MongoServer,
) -> None:
    with pymongo.MongoClient("127.0.0.1", mongo.port) as client:
        find(client)
        child = os.fork()
        if child == 0:
            try:
                os._exit(0 if find(client) == {"_id": 1} else 1)
            finally:
                os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
    assert mongo.finding == 2


def test_a_client_of_pymongo_warns_if_it_is_dropped(mongo: MongoServer) -> None:
    client = pymongo.MongoClient("127.0.0.1", mongo.port)
    find(client)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del client
        gc.collect()
    assert any("Unclosed MongoClient" in str(one.message) for one in caught)


@pytest.fixture
def motor_client() -> Any:
    """Return the class, or skip: not all SDKs are installed with the tests' own packages."""
    module = pytest.importorskip("motor.motor_asyncio", reason="motor is not installed")
    return module.AsyncIOMotorClient


def test_a_client_of_motor_opens_a_connection_for_each_call_unless_it_is_kept(
    mongo: MongoServer, motor_client: Any
) -> None:
    async def run() -> None:
        for _ in range(CALLS):
            client = motor_client("127.0.0.1", mongo.port)
            assert await find(client) == {"_id": 1}
            client.close()
        assert mongo.finding == CALLS
        kept = motor_client("127.0.0.1", mongo.port)
        for _ in range(CALLS):
            await find(kept)
        kept.close()

    asyncio.run(run())
    assert mongo.finding == CALLS + 1


def test_a_client_of_motor_raises_in_its_second_event_loop(
    mongo: MongoServer, motor_client: Any
) -> None:
    client = motor_client("127.0.0.1", mongo.port)

    async def run() -> Any:
        return await find(client)

    assert asyncio.run(run()) == {"_id": 1}
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        asyncio.run(run())
    client.get_io_loop = asyncio.get_running_loop
    assert [asyncio.run(run()) for _ in range(3)] == [{"_id": 1}] * 3
    client.close()
