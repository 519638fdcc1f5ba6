"""Which timeout of httpx ends which phase of a request, on servers that stall in one phase.

Returns plain data for `measured.json`. Times are seconds.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
from claims.waiting import in_background

from pictures.measure_http import counting_server

# Four different values, so that the time until the error says which of them ended the phase.
TIMEOUTS = {"pool": 0.4, "connect": 0.6, "write": 0.8, "read": 1.0}


def timeouts() -> dict[str, Any]:
    """Which timeout of httpx ends which phase, with which error and after how long."""
    stalls = (
        ("pool", _stalled_pool),
        ("connect", _stalled_connect),
        ("write", _stalled_write),
        ("read", _stalled_read),
    )
    return {
        "values": TIMEOUTS,
        "stalls": {
            phase: dict(zip(("error", "seconds"), stall(), strict=True)) for phase, stall in stalls
        },
        "slow_body": _slow_body(),
    }


def _error_of(send: Callable[[httpx.Client], object], **client: Any) -> tuple[str, float]:
    with httpx.Client(timeout=httpx.Timeout(**TIMEOUTS), **client) as http:
        start = time.perf_counter()
        try:
            send(http)
        except httpx.TimeoutException as error:
            return type(error).__name__, round(time.perf_counter() - start, 2)
    raise AssertionError("the request ended without a timeout")


def _stalled_pool() -> tuple[str, float]:
    with counting_server() as server:

        def send(client: httpx.Client) -> None:
            in_background(lambda: client.get(server.url + "/hold", timeout=60))
            server.wait_until(lambda: server.held == 1)
            client.get(server.url)

        return _error_of(send, limits=httpx.Limits(max_connections=1))


def _stalled_connect() -> tuple[str, float]:
    """A full backlog: the kernel drops what else wants to connect."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as listener,
        contextlib.ExitStack() as full,
    ):
        for _ in range(4):
            waiting = full.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        time.sleep(0.1)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return _error_of(lambda client: client.get(url))


def _stalled_write() -> tuple[str, float]:
    """A server that reads nothing: what is sent fills the buffers of the kernel."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return _error_of(lambda client: client.post(url, content=b"x" * 20_000_000))


def _stalled_read() -> tuple[str, float]:
    with counting_server() as server:
        return _error_of(lambda client: client.get(server.url + "/hold"))


def _slow_body() -> dict[str, Any]:
    """A body in pieces, each sent within the read timeout, all of them not."""
    pieces, pause = 6, 0.6
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % pieces)
                for _ in range(pieces):
                    time.sleep(pause)
                    connection.sendall(b"x")

        threading.Thread(target=answer, daemon=True).start()
        with httpx.Client(timeout=httpx.Timeout(**TIMEOUTS)) as client:
            start = time.perf_counter()
            response = client.get(f"http://127.0.0.1:{listener.getsockname()[1]}")
    return {
        "pieces": pieces,
        "pause": pause,
        "status": response.status_code,
        "seconds": round(time.perf_counter() - start, 1),
    }
