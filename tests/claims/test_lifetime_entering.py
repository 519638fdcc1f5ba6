"""A second `with` on one client: what raises, what opens connections, and what shares one."""

import asyncio
from contextlib import ExitStack
from typing import Any

import httpx
import httpx2
import pytest
import requests
import urllib3

from .server import CountingServer

PACKAGES = pytest.mark.parametrize("package", [httpx, httpx2], ids=["httpx", "httpx2"])


@PACKAGES
def test_a_second_block_after_the_first_raises(server: CountingServer, package: Any) -> None:
    client = package.Client()
    with client:
        assert client.get(server.url).status_code == 200
    with pytest.raises(RuntimeError, match="Cannot reopen a client instance"), client:
        pass


@PACKAGES
def test_a_block_inside_the_first_or_after_a_request_raises(
    server: CountingServer, package: Any
) -> None:
    with ExitStack() as closing:
        client = closing.enter_context(package.Client())
        with pytest.raises(RuntimeError, match="Cannot open a client instance"), client:
            pass
        used = package.Client()
        closing.callback(used.close)
        used.get(server.url)
        with pytest.raises(RuntimeError, match="Cannot open a client instance"), used:
            pass


@PACKAGES
def test_a_shared_client_serves_one_request_and_fails_the_next(
    server: CountingServer, package: Any
) -> None:
    async def run() -> list[object]:
        shared = package.AsyncClient()

        async def handle() -> int:
            async with shared as client:
                return int((await client.get(server.url)).status_code)

        first = await handle()
        return [first, *await asyncio.gather(handle(), handle(), return_exceptions=True)]

    first, *others = asyncio.run(run())
    assert first == 200
    assert [type(one) for one in others] == [RuntimeError, RuntimeError]


@PACKAGES
def test_a_request_after_the_block_raises(server: CountingServer, package: Any) -> None:
    client = package.Client()
    with client:
        client.get(server.url)
    with pytest.raises(RuntimeError, match="has been closed"):
        client.get(server.url)


def test_each_block_of_a_session_opens_a_connection_again(server: CountingServer) -> None:
    session = requests.Session()
    for _ in range(10):
        with session:
            assert session.get(server.url).ok
    assert server.accepted == 10


def test_each_block_of_a_manager_opens_a_connection_again(server: CountingServer) -> None:
    manager = urllib3.PoolManager()
    for _ in range(10):
        with manager:
            assert manager.request("GET", server.url).status == 200
    assert server.accepted == 10


@pytest.mark.parametrize("make", [httpx.Client, requests.Session], ids=["httpx", "requests"])
def test_one_block_around_the_loop_uses_one_connection(server: CountingServer, make: Any) -> None:
    with make() as client:
        for _ in range(10):
            assert client.get(server.url).status_code == 200
    assert server.accepted == 1
