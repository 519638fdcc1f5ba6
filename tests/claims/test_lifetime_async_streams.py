"""Which ends of a stream in an asynchronous client give its place back to the others."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest

from .server import CountingServer

End = Callable[[Any], Awaitable[object]]


async def all_of(parts: AsyncIterable[Any]) -> None:
    async for _ in parts:
        pass


async def first_of(parts: AsyncIterable[Any]) -> None:
    async for _ in parts:
        break


async def unread(response: Any) -> None:
    assert response.headers["content-type"] == "text/plain"


async def raising(response: Any) -> None:
    response.status_code = 500
    with pytest.raises((httpx.HTTPStatusError, httpx2.HTTPStatusError)):
        response.raise_for_status()


async def as_if_synchronous(response: Any) -> None:
    for method in (response.read, response.close):
        with pytest.raises(RuntimeError, match="sync"):
            method()


def connections_of_two(lib: ModuleType, server: CountingServer, end: End) -> int | None:
    """How many connections this request and the next one took; None if the next had to wait."""

    async def ask() -> int | None:
        one = lib.Limits(max_connections=1)
        async with lib.AsyncClient(limits=one, timeout=lib.Timeout(20, pool=0.1)) as client:
            response = await client.send(client.build_request("GET", server.url), stream=True)
            await end(response)
            # An iterator left in its loop is closed by a task of the loop.
            await asyncio.sleep(0)
            try:
                await client.get(server.url)
            except lib.PoolTimeout:
                return None
            return server.accepted

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("end", "connections"),
    [
        (lambda response: response.aread(), 1),
        (lambda response: all_of(response.aiter_bytes()), 1),
        (lambda response: all_of(response.aiter_lines()), 1),
        (lambda response: response.aclose(), 2),
        (lambda response: first_of(response.aiter_bytes(1)), 2),
    ],
)
def test_an_async_stream_read_closed_or_left_in_its_loop_gives_its_place_back(
    lib: ModuleType, server: CountingServer, end: End, connections: int
) -> None:
    assert connections_of_two(lib, server, end) == connections


@pytest.mark.parametrize("end", [unread, raising, as_if_synchronous])
def test_an_async_stream_that_nobody_reads_keeps_its_place(
    lib: ModuleType, server: CountingServer, end: End
) -> None:
    assert connections_of_two(lib, server, end) is None
