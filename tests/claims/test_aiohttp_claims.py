"""What aiohttp does with its connections, and what bounds a request."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from .server import CountingServer

CALLS = 200
# Longer than every timeout that is given to what must still wait.
LONGER = 0.8
PATIENT = ClientTimeout(total=20)
# The reference counts drop what nobody closes, so that nothing depends on the collector.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed:ResourceWarning")


async def ask(session: ClientSession, url: str, **options: Any) -> int:
    async with session.get(url, **options) as response:
        await response.read()
        return response.status


def run(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(main())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


async def still_waits(call: "asyncio.Task[Any]") -> bool:
    done, _ = await asyncio.wait([call], timeout=LONGER)
    return not done


@asynccontextmanager
async def busy(server: CountingServer, timeout: Any) -> AsyncIterator[ClientSession]:
    """A session whose only connection waits for its response."""
    async with ClientSession(connector=TCPConnector(limit=1), timeout=timeout) as session:
        holder = asyncio.create_task(ask(session, server.url + "/hold", timeout=PATIENT))
        await until(lambda: server.held == 1)
        yield session
        server.release(1)
        assert await holder == 200


def test_a_session_of_aiohttp_per_call_opens_a_connection_per_call(server: CountingServer) -> None:
    async def per_call() -> None:
        for _ in range(CALLS):
            async with ClientSession() as session:
                await ask(session, server.url)

    async def without_session() -> None:
        for _ in range(CALLS):
            async with aiohttp.request("GET", server.url) as response:
                await response.read()

    async def shared() -> None:
        async with ClientSession() as session:
            for _ in range(CALLS):
                await ask(session, server.url)

    opened = []
    for way in (per_call, without_session, shared):
        before = server.accepted
        run(way)
        opened.append(server.accepted - before)
    assert opened == [CALLS, CALLS, 1]


def test_sessions_of_aiohttp_share_the_connections_of_a_connector(server: CountingServer) -> None:
    async def main() -> None:
        connector = TCPConnector()
        for _ in range(10):
            async with ClientSession(connector=connector, connector_owner=False) as session:
                await ask(session, server.url)
            async with aiohttp.request("GET", server.url, connector=connector) as response:
                await response.read()
        await connector.close()

    run(main)
    assert server.accepted == 1


@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({}, 100),
        ({"limit": 0}, 120),
        ({"limit": None}, 120),
        ({"limit": 0, "limit_per_host": 7}, 7),
    ],
)
def test_a_connector_without_a_limit_opens_a_connection_for_each_request(
    server: CountingServer, options: dict[str, Any], most: int
) -> None:
    async def main() -> None:
        async with ClientSession(connector=TCPConnector(**options)) as session:
            calls = [asyncio.create_task(ask(session, server.url + "/hold")) for _ in range(120)]
            await until(lambda: server.held == most)
            await asyncio.sleep(0.1)
            assert server.held == most
            server.release()
            assert set(await asyncio.gather(*calls)) == {200}

    run(main)


def test_a_timeout_of_aiohttp_without_a_total_has_no_total() -> None:
    async def main() -> None:
        async with ClientSession() as session:
            assert session.timeout.total == 300
        for given in ({}, {"connect": 5}, {"sock_connect": 5}, {"sock_read": 5}):
            async with ClientSession(timeout=ClientTimeout(**given)) as session:
                assert session.timeout.total is None

    run(main)


@pytest.mark.parametrize("given", [{"connect": 0.3}, {"sock_connect": 0.3}])
def test_a_timeout_to_connect_of_aiohttp_leaves_the_response_without_one(
    server: CountingServer, given: dict[str, float]
) -> None:
    async def main() -> None:
        async with ClientSession(timeout=ClientTimeout(**given)) as session:
            call = asyncio.create_task(ask(session, server.url + "/hold"))
            await until(lambda: server.held == 1)
            assert await still_waits(call)
            server.release()
            assert await call == 200
        for bounded in ({"total": 0.3}, {"sock_read": 0.3}):
            async with ClientSession(timeout=ClientTimeout(**bounded)) as session:
                server.permits = 0
                with pytest.raises(asyncio.TimeoutError):
                    await ask(session, server.url + "/hold")

    run(main)


@pytest.mark.parametrize(
    "given",
    [{"sock_connect": 0.3, "sock_read": 0.3}, {"total": None}, {"total": 0}, {"connect": 0}],
)
def test_only_connect_and_total_bound_the_wait_for_a_connection_of_aiohttp(
    server: CountingServer, given: dict[str, Any]
) -> None:
    async def main() -> None:
        for bounded in ({"total": 0.3}, {"connect": 0.3}, {"total": 0.3, "connect": None}):
            async with busy(server, ClientTimeout(**bounded)) as session:
                with pytest.raises(asyncio.TimeoutError):
                    await ask(session, server.url)
        async with busy(server, ClientTimeout(**given)) as session:
            call = asyncio.create_task(ask(session, server.url))
            assert await still_waits(call)
            server.release(1)
            assert await call == 200

    run(main)


def test_none_is_the_default_of_a_session_of_aiohttp_and_no_timeout_of_a_request(
    server: CountingServer,
) -> None:
    async def main() -> None:
        async with ClientSession(timeout=None) as session:
            assert session.timeout.total == 300
        async with busy(server, ClientTimeout(total=0.3)) as session:
            with pytest.raises(asyncio.TimeoutError):
                await ask(session, server.url)
            call = asyncio.create_task(ask(session, server.url, timeout=None))
            assert await still_waits(call)
            server.release(1)
            assert await call == 200

    run(main)


def test_a_session_of_aiohttp_that_was_closed_cannot_be_used(server: CountingServer) -> None:
    async def main() -> None:
        session = ClientSession()
        assert await ask(session, server.url) == 200
        async with session:
            assert await ask(session, server.url) == 200
        async with session:
            with pytest.raises(RuntimeError, match="Session is closed"):
                await ask(session, server.url)

    run(main)


def test_a_session_of_aiohttp_that_is_dropped_closes_its_connections_and_complains(
    server: CountingServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        session = ClientSession()
        assert await ask(session, server.url) == 200
        assert server.open == 1
        del session
        await until(lambda: server.open == 0)

    gc.collect()
    with caplog.at_level(logging.ERROR, "asyncio"):
        gc.disable()
        try:
            run(main)
        finally:
            gc.enable()
    assert "Unclosed client session" in caplog.text


def test_a_close_of_aiohttp_that_nobody_awaits_closes_nothing(server: CountingServer) -> None:
    async def main() -> None:
        session = ClientSession()
        await ask(session, server.url)
        with pytest.warns(RuntimeWarning, match=r"ClientSession\.close' was never awaited"):
            session.close()  # type: ignore[unused-coroutine]
        assert not session.closed
        await session.close()

    run(main)


def test_aiohttp_sends_a_get_on_a_closed_connection_again_but_no_post(
    server: CountingServer,
) -> None:
    async def main() -> None:
        async with ClientSession() as session:
            await ask(session, server.url)
            assert await ask(session, server.url + "/drop-if-reused") == 200
            await ask(session, server.url)
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await session.post(server.url + "/drop-if-reused")

    run(main)
    assert [r for r in server.requests if "drop" in r] == [
        *["GET /drop-if-reused"] * 2,
        "POST /drop-if-reused",
    ]


def test_an_unread_response_of_aiohttp_keeps_its_connection_until_its_body_has_come(
    server: CountingServer,
) -> None:
    async def main() -> None:
        timeout = ClientTimeout(total=0.5)
        async with ClientSession(connector=TCPConnector(limit=1), timeout=timeout) as session:
            unread = await session.get(server.url, timeout=PATIENT)
            assert await ask(session, server.url) == 200
            half = await session.get(server.url + "/half", timeout=PATIENT)
            with pytest.raises(asyncio.TimeoutError):
                await ask(session, server.url)
            server.release()
            assert await ask(session, server.url, timeout=PATIENT) == 200
            assert (unread.status, half.status) == (200, 200)

    run(main)


def test_aiohttp_cannot_create_a_session_or_connector_without_a_loop() -> None:
    for make in (ClientSession, TCPConnector):
        with pytest.raises(RuntimeError):
            make()
