"""What closing a client of httpx or httpx2 does, and where its connections belong."""

import asyncio
import subprocess
from concurrent.futures import wait
from types import ModuleType
from typing import Any

import pytest

from .programs import next_line, program
from .server import CountingServer
from .waiting import in_background


@pytest.mark.parametrize("path", ["/hold", "/half"], ids=["before the head", "in the body"])
def test_aclose_cuts_a_request_in_flight(
    lib: ModuleType, server: CountingServer, path: str
) -> None:
    async def cut() -> None:
        client = lib.AsyncClient(timeout=20)
        request = asyncio.create_task(client.get(server.url + path))
        await asyncio.to_thread(server.wait_until, lambda: server.held == 1)
        await client.aclose()
        with pytest.raises(lib.ReadError):
            await asyncio.wait_for(request, 10)
        # The server had not answered yet: nobody waited for it.
        assert server.held == 1

    asyncio.run(cut())


def test_requests_that_queue_behind_aclose_open_connections_again(
    lib: ModuleType, server: CountingServer
) -> None:
    async def close_before_the_queue() -> list[Any]:
        client = lib.AsyncClient(limits=lib.Limits(max_connections=1), timeout=20)
        requests = [asyncio.create_task(client.get(server.url + "/hold")) for _ in range(3)]
        await asyncio.to_thread(server.wait_until, lambda: server.held == 1)
        await client.aclose()
        await asyncio.to_thread(server.wait_until, lambda: server.accepted == 2)
        server.release()
        return await asyncio.gather(*requests, return_exceptions=True)

    first, *queued = asyncio.run(close_before_the_queue())
    assert isinstance(first, lib.ReadError)
    assert [answer.status_code for answer in queued] == [200, 200]


def test_close_cuts_a_request_of_another_thread(lib: ModuleType, server: CountingServer) -> None:
    client = lib.Client(timeout=20)
    request = in_background(lambda: client.get(server.url + "/half"))
    server.wait_until(lambda: server.held == 1)
    client.close()
    # The thread learns of it when its next byte comes.
    server.release()
    with pytest.raises(lib.ReadError):
        request.result(20)


def test_an_async_client_made_outside_a_loop_works_in_one(
    lib: ModuleType, server: CountingServer
) -> None:
    client = lib.AsyncClient()

    async def ask() -> int:
        async with client:
            return int((await client.get(server.url)).status_code)

    assert asyncio.run(ask()) == 200


def test_the_open_connections_of_an_async_client_die_with_their_loop(
    lib: ModuleType, server: CountingServer
) -> None:
    client = lib.AsyncClient()

    async def ask() -> int:
        return int((await client.get(server.url)).status_code)

    assert asyncio.run(ask()) == 200
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        asyncio.run(ask())
    assert asyncio.run(ask()) == 200


def test_an_async_client_that_keeps_no_connection_serves_one_loop_after_another(
    lib: ModuleType, server: CountingServer
) -> None:
    client = lib.AsyncClient(limits=lib.Limits(max_connections=5, max_keepalive_connections=0))

    async def ask() -> int:
        return int((await client.get(server.url)).status_code)

    assert [asyncio.run(ask()) for _ in range(3)] == [200] * 3


def test_closing_in_a_signal_handler_hangs_httpx_inside_its_pool_and_not_httpx2(
    lib: ModuleType, server: CountingServer
) -> None:
    with program("close_in_handler.py", lib.__name__, server.url) as closing:
        assert next_line(closing) == "handler\n"
        try:
            # An exit takes milliseconds; httpx2 is given what it may need on a busy machine.
            ended = closing.wait({"httpx": 1.0, "httpx2": 20}[lib.__name__])
        except subprocess.TimeoutExpired:
            ended = None
    assert ended == {"httpx": None, "httpx2": 0}[lib.__name__]


def test_pool_statistics_from_private_attributes_miss_queued_requests(
    lib: ModuleType, server: CountingServer
) -> None:
    with lib.Client(limits=lib.Limits(max_connections=3), timeout=20) as client:
        calls = [in_background(lambda: client.get(server.url + "/hold")) for _ in range(8)]
        server.wait_until(lambda: server.held == 3)
        assert len(client._transport._pool.connections) == 3
        assert not any(call.done() for call in calls)
        server.release()
        # Not all succeed in each run: one thread may close as dead what another just asked over.
        assert not wait(calls, timeout=20).not_done


def test_pool_statistics_from_private_attributes_miss_the_pool_of_a_proxy(
    lib: ModuleType, server: CountingServer
) -> None:
    with lib.Client(proxy=server.url) as client:
        client.get("http://example.test/")
        assert server.open == 1
        assert len(client._transport._pool.connections) == 0


def test_pool_statistics_from_private_attributes_fail_on_another_transport(
    lib: ModuleType,
) -> None:
    transport = lib.MockTransport(lambda request: lib.Response(200))
    with lib.Client(transport=transport) as client, pytest.raises(AttributeError):
        client._transport._pool  # noqa: B018
