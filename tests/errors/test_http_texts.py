"""What httpx, requests and urllib3 say where a pool is used up, stale, closed or misconfigured."""

from __future__ import annotations

import socket
import struct
import threading
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from types import ModuleType

import httpx
import httpx2
import pytest
import requests
import urllib3
from claims.server import CountingServer
from requests.adapters import HTTPAdapter

from .page import assert_said

both = pytest.mark.parametrize("lib", [httpx, httpx2], ids=["httpx", "httpx2"])

# Lets a socket that is closed send a reset instead of an orderly end.
_RESET = struct.pack("ii", 1, 0)


@pytest.fixture
def resetting() -> Iterator[str]:
    """The address of a server that resets each connection when the request is there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            connection.close()

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        serving.join()


@both
def test_a_pool_of_one_that_is_taken(lib: ModuleType, server: CountingServer) -> None:
    limits = lib.Limits(max_connections=1)
    with (
        lib.Client(limits=limits, timeout=lib.Timeout(5.0, pool=0.1)) as client,
        client.stream("GET", server.url),
        pytest.raises(lib.PoolTimeout) as caught,
    ):
        client.get(server.url)
    last_line = traceback.format_exception_only(caught.value)[-1]
    assert_said("httpx.PoolTimeout", last_line.replace("httpx2.", "httpx."))


@both
def test_a_timeout_with_three_of_four_fields(lib: ModuleType) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is what the test is about
        lib.Timeout(connect=5.0, read=30.0, pool=10.0)
    assert_said(
        "httpx.Timeout must either include a default, or set all four parameters explicitly",
        str(caught.value).replace("httpx2.", "httpx."),
    )


@both
def test_a_client_that_is_entered_twice(lib: ModuleType) -> None:
    client = lib.Client()
    with client, ExitStack() as stack, pytest.raises(RuntimeError) as caught:
        stack.enter_context(client)
    assert_said("Cannot open a client instance more than once", str(caught.value))
    with ExitStack() as stack, pytest.raises(RuntimeError) as caught:
        stack.enter_context(client)
    assert_said("Cannot reopen a client instance, once it has been closed", str(caught.value))


@both
def test_a_client_that_is_used_after_its_end(lib: ModuleType, server: CountingServer) -> None:
    with lib.Client() as client:
        client.get(server.url)
    with pytest.raises(RuntimeError) as caught:
        client.get(server.url)
    assert_said("Cannot send a request, as the client has been closed", str(caught.value))


@both
def test_a_kept_connection_that_the_server_ends(lib: ModuleType, server: CountingServer) -> None:
    with lib.Client() as client:
        client.get(server.url)
        with pytest.raises(lib.RemoteProtocolError) as caught:
            client.get(server.url + "/drop-if-reused")
    assert_said("Server disconnected without sending a response", str(caught.value))


def test_a_kept_connection_of_requests_that_the_server_ends(server: CountingServer) -> None:
    with requests.Session() as session:
        session.get(server.url, timeout=5)
        with pytest.raises(requests.ConnectionError) as caught:
            session.get(server.url + "/drop-if-reused", timeout=5)
    assert_said(
        "RemoteDisconnected('Remote end closed connection without response')", str(caught.value)
    )


def test_a_connection_that_the_server_resets(resetting: str) -> None:
    with requests.Session() as session, pytest.raises(requests.ConnectionError) as caught:
        session.get(resetting, timeout=5)
    assert_said("ConnectionResetError(104, 'Connection reset by peer')", str(caught.value))


def test_more_threads_than_a_pool_keeps_connections(
    server: CountingServer, caplog: pytest.LogCaptureFixture
) -> None:
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(pool_maxsize=1))
        held = [
            threading.Thread(target=session.get, args=(server.url + "/hold",)) for _ in range(2)
        ]
        for thread in held:
            thread.start()
        server.wait_until(lambda: server.held == 2)
        server.release()
        for thread in held:
            thread.join()
    assert_said("Connection pool is full, discarding connection", caplog.text)


def test_a_blocking_pool_whose_wait_ends(server: CountingServer) -> None:
    pool = urllib3.HTTPConnectionPool("127.0.0.1", server.port, maxsize=1, block=True)
    held = pool.urlopen("GET", "/", preload_content=False)
    with pytest.raises(urllib3.exceptions.EmptyPoolError) as caught:
        pool.urlopen("GET", "/", pool_timeout=1)
    held.close()
    assert_said(
        "Pool is empty and a new connection can't be opened due to blocking mode",
        str(caught.value),
    )
