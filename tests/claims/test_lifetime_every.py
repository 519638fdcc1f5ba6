"""The same mistakes with each of the libraries that can make them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import os
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import psycopg_pool
import pymongo
import pytest
import urllib3

from flake8_connpool.library.schema import Api

from .mongo_server import MongoServer
from .postgres import Postgres
from .server import CountingServer
from .test_lifetime_services import EVERY, asking, client_class
from .waiting import comes_true

SYNC = [api for api in EVERY if not api.is_async]
ASYNC = [api for api in EVERY if api.is_async]
# Two have no `with`, and one opens its connections again.
WITHOUT_BLOCK = {"qdrant_client.QdrantClient", "stripe.StripeClient"}
REOPENING = {"opensearchpy.OpenSearch"}


def named(apis: list[Api]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("api", apis, ids=[api.name for api in apis])


async def asked(ask: Callable[[Any], Any], client: Any) -> str:
    """Return the name of the error of a request; the servers here answer with nothing of use."""
    try:
        answer = ask(client)
        if inspect.isawaitable(answer):
            await answer
    except Exception as error:
        return type(error).__name__
    return ""


@named(SYNC)
def test_a_child_of_a_fork_uses_the_connection_of_a_client_of_an_sdk(
    api: Api, server: CountingServer
) -> None:
    make, ask = asking(api, server.url)
    client = make()
    with contextlib.suppress(Exception):
        ask(client)
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            ask(client)
        os._exit(0)
    os.waitpid(child, 0)
    assert (len(server.requests), server.accepted) == (2, 1)


def test_a_child_of_a_fork_uses_the_connection_of_a_manager_of_urllib3(
    server: CountingServer,
) -> None:
    manager = urllib3.PoolManager()
    assert manager.request("GET", server.url).data == b"ok"
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            manager.request("GET", server.url)
        os._exit(0)
    os.waitpid(child, 0)
    assert (len(server.requests), server.accepted) == (2, 1)


@named([api for api in SYNC if api.name not in WITHOUT_BLOCK])
def test_a_client_of_an_sdk_is_closed_after_its_with_block(
    api: Api, server: CountingServer
) -> None:
    make, ask = asking(api, server.url)
    client = make()
    for _ in range(2):
        with contextlib.suppress(Exception), client:
            ask(client)
    sent = 2 if api.name in REOPENING else 1
    assert (len(server.requests), server.accepted) == (sent, sent)


@named([api for api in SYNC if api.name in WITHOUT_BLOCK])
def test_some_clients_of_sdks_have_no_with_block(api: Api) -> None:
    assert not hasattr(client_class(api), "__enter__")


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::ResourceWarning")
@named([api for api in ASYNC if api.closes])
def test_a_close_of_an_sdk_that_nobody_awaits_closes_nothing(
    api: Api, server: CountingServer
) -> None:
    make, ask = asking(api, server.url)

    async def run() -> None:
        client = make()
        await asked(ask, client)
        getattr(client, api.closes[0])()
        await asyncio.sleep(0)
        assert (server.accepted, server.open) == (1, 1)
        await getattr(client, api.closes[0])()
        await until(lambda: server.open == 0)

    asyncio.run(run())


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::ResourceWarning")
@named([api for api in ASYNC if not api.resends])
def test_an_async_client_of_an_sdk_raises_in_its_second_event_loop(
    api: Api, server: CountingServer
) -> None:
    make, ask = asking(api, server.url)
    client = make()
    first, second = (asyncio.run(asked(ask, client)) for _ in range(2))
    assert second == api.loop_error != first
    assert server.accepted == 1


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@named([api for api in ASYNC if not api.tidy])
def test_a_dropped_async_client_of_an_sdk_keeps_its_connection_until_collected(
    api: Api, server: CountingServer
) -> None:
    make, ask = asking(api, server.url)

    async def run() -> None:
        await asked(ask, make())
        await asyncio.sleep(0.05)
        assert server.open == 1
        gc.collect()
        await until(lambda: server.open == 0)

    gc.disable()
    try:
        asyncio.run(run())
    finally:
        gc.enable()


async def pool_of_asyncpg(postgres: Postgres) -> Any:
    return await asyncpg.create_pool(
        host=postgres.socket_folder, user="postgres", database="postgres", min_size=1
    )


async def pool_of_psycopg(postgres: Postgres) -> Any:
    conninfo = f"host={postgres.socket_folder} user=postgres dbname=postgres"
    pool = psycopg_pool.AsyncConnectionPool(conninfo, min_size=1, open=False)
    await pool.open(wait=True)
    return pool


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("opened", [pool_of_asyncpg, pool_of_psycopg])
def test_a_close_of_a_pool_that_nobody_awaits_closes_nothing(
    postgres: Postgres, opened: Callable[[Postgres], Awaitable[Any]]
) -> None:
    async def run() -> None:
        pool = await opened(postgres)
        pool.close()
        await asyncio.sleep(0)
        assert postgres.backends() == 1
        await pool.close()

    asyncio.run(run())
    assert comes_true(lambda: postgres.backends() == 0)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::ResourceWarning")
def test_a_close_of_pymongo_that_nobody_awaits_closes_nothing() -> None:
    server = MongoServer()

    async def run() -> None:
        client: pymongo.AsyncMongoClient[dict[str, Any]] = pymongo.AsyncMongoClient(
            "127.0.0.1", server.port
        )
        await client.d.c.find_one()
        client.close()  # type: ignore[unused-coroutine]
        await asyncio.sleep(0)
        assert await client.d.c.find_one() == {"_id": 1}
        assert server.finding == 1
        await client.close()
        with pytest.raises(pymongo.errors.InvalidOperation):
            await client.d.c.find_one()

    asyncio.run(run())
    server.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def test_a_pool_of_httpx_without_room_serves_nobody(lib: Any, server: CountingServer) -> None:
    limits = lib.Limits(max_connections=0)
    with lib.Client(limits=limits, timeout=0.2) as client, pytest.raises(lib.PoolTimeout):
        client.get(server.url)
    assert server.accepted == 0
