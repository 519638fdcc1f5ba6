"""What the end of a kept connection, met in the middle of a request, is called by each library."""

import socket
import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import httpx2
import pytest
import requests
import urllib3

from .server import CountingServer
from .waiting import in_background

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PATH = "/drop-if-reused"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        yield listening


def reset(connection: socket.socket) -> None:
    """Close it as a machine does that has forgotten the connection: without an end of stream."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("make", "ended", "was_reset"),
    [
        (httpx.Client, httpx.RemoteProtocolError, httpx.ReadError),
        (httpx2.Client, httpx2.RemoteProtocolError, httpx2.ReadError),
        (requests.Session, requests.ConnectionError, requests.ConnectionError),
        (
            partial(urllib3.PoolManager, retries=False),
            urllib3.exceptions.ProtocolError,
            urllib3.exceptions.ProtocolError,
        ),
    ],
    ids=["httpx", "httpx2", "requests", "urllib3"],
)
@pytest.mark.parametrize("by_reset", [False, True], ids=["ended", "reset"])
def test_each_library_has_its_own_name_for_a_connection_that_ends_in_a_request(
    listener: socket.socket,
    make: Callable[[], Any],
    ended: type[Exception],
    was_reset: type[Exception],
    by_reset: bool,
) -> None:
    client = make()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    first = in_background(lambda: client.request("GET", url))
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(ANSWER)
        first.result(20)
        second = in_background(lambda: client.request("GET", url))
        connection.recv(65536)
        if by_reset:
            reset(connection)
    with pytest.raises(was_reset if by_reset else ended):
        second.result(20)


def test_urllib3_sends_a_get_again_and_a_post_not(server: CountingServer) -> None:
    pool = urllib3.PoolManager()
    pool.request("GET", server.url)
    assert pool.request("GET", server.url + PATH).data == b"ok"
    with pytest.raises(urllib3.exceptions.ProtocolError):
        pool.request("POST", server.url + PATH, body=b"x")
    assert server.requests == ["GET /", f"GET {PATH}", f"GET {PATH}", f"POST {PATH}"]
