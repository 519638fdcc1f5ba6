"""What aiohttp does with a pool without room, a lost connection, and a session that is closed."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from .server import CountingServer


def aiohttp_session(**connector: Any) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(**connector), timeout=aiohttp.ClientTimeout(total=0.5)
    )


async def status(session: aiohttp.ClientSession, url: str) -> str:
    """Return the status of the response, or the name of the error."""
    try:
        async with session.get(url) as response:
            await response.read()
            return str(response.status)
    except Exception as error:
        return type(error).__name__


def test_a_connector_of_aiohttp_without_room_serves_nobody(server: CountingServer) -> None:
    async def run() -> str:
        async with aiohttp_session(limit=-1) as session:
            return await status(session, server.url)

    assert asyncio.run(run()) == "TimeoutError"
    assert server.accepted == 0


@pytest.mark.parametrize(("keepalive", "outcome"), [(0.2, "200"), (60, "TimeoutError")])
def test_a_connection_of_aiohttp_that_was_lost_is_used_unless_it_expires(
    server: CountingServer, keepalive: float, outcome: str
) -> None:
    async def run() -> str:
        async with aiohttp_session(keepalive_timeout=keepalive) as session:
            assert await status(session, server.url) == "200"
            server.forget_connections()
            await asyncio.sleep(0.5)
            return await status(session, server.url)

    assert asyncio.run(run()) == outcome


def test_close_of_a_session_of_aiohttp_cuts_its_requests(server: CountingServer) -> None:
    async def run() -> str:
        session = aiohttp.ClientSession()
        request = asyncio.create_task(status(session, server.url + "/hold"))
        while not server.held:
            await asyncio.sleep(0.01)
        await session.close()
        return await request

    assert asyncio.run(run()) == "ClientConnectionError"
    server.release()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_session_of_aiohttp_raises_in_its_second_event_loop(server: CountingServer) -> None:
    async def open_one() -> aiohttp.ClientSession:
        session = aiohttp.ClientSession()
        assert await status(session, server.url) == "200"
        return session

    session = asyncio.run(open_one())
    assert asyncio.run(status(session, server.url)) == "RuntimeError"
