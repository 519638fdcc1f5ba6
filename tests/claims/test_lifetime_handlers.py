"""What a handler of the event loop does to requests when it closes, and what `atexit` awaits."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from .server import CountingServer
from .waiting import in_background

Handle = Callable[[Any, asyncio.Task[Any]], object]


async def signalled_while_held(lib: ModuleType, server: CountingServer, handle: Handle) -> Any:
    """Send this process a signal when a request has reached the server; then answer it."""
    loop = asyncio.get_running_loop()
    handled = asyncio.Event()

    def on_signal() -> None:
        handle(client, asking)
        handled.set()

    async with lib.AsyncClient(timeout=20) as client:
        asking = asyncio.create_task(client.get(server.url + "/hold"))
        await asyncio.to_thread(server.wait_until, lambda: server.held == 1)
        loop.add_signal_handler(signal.SIGUSR1, on_signal)
        try:
            os.kill(os.getpid(), signal.SIGUSR1)
            await handled.wait()
            await asyncio.sleep(0.05)
            server.release()
            return await asking
        finally:
            loop.remove_signal_handler(signal.SIGUSR1)


def test_a_handler_of_the_loop_that_closes_at_once_cuts_the_request_that_runs(
    lib: ModuleType, server: CountingServer
) -> None:
    started = []

    def close(client: Any, _: object) -> None:
        started.append(asyncio.create_task(client.aclose()))

    with pytest.raises(lib.ReadError):
        asyncio.run(signalled_while_held(lib, server, close))
    assert started


def test_a_handler_of_the_loop_that_waits_before_it_closes_cuts_nothing(
    lib: ModuleType, server: CountingServer
) -> None:
    started = []

    async def stop(client: Any, asking: asyncio.Task[Any]) -> None:
        await asyncio.wait([asking])
        await client.aclose()

    def close(client: Any, asking: asyncio.Task[Any]) -> None:
        started.append(asyncio.create_task(stop(client, asking)))

    assert asyncio.run(signalled_while_held(lib, server, close)).text == "ok"
    assert started


def test_a_handler_of_the_loop_that_closes_cuts_the_requests_of_threads(
    lib: ModuleType, server: CountingServer
) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        asked = in_background(lambda: client.get(server.url + "/hold").text)
        await asyncio.to_thread(server.wait_until, lambda: server.held == 1)
        loop.add_signal_handler(signal.SIGUSR1, client.close)
        try:
            os.kill(os.getpid(), signal.SIGUSR1)
            while not client.is_closed:
                await asyncio.sleep(0.01)
            server.release()
            with pytest.raises(lib.ReadError):
                await asyncio.wrap_future(asked)
        finally:
            loop.remove_signal_handler(signal.SIGUSR1)

    client = lib.Client(timeout=20)
    asyncio.run(run())


def test_aclose_given_to_atexit_never_runs(lib: ModuleType) -> None:
    program = (
        f"import atexit, {lib.__name__} as lib\nclient = lib.AsyncClient()\n"
        "atexit.register(lambda: print(client.is_closed))\natexit.register(client.aclose)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"
    assert "'AsyncClient.aclose' was never awaited" in run.stderr
