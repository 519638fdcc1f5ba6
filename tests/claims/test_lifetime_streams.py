"""Which ends of a streamed response give its connection back, and which keep it from others."""

import gc
import io
import shutil
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
import requests
import urllib3

from .collecting import uncollected
from .server import CountingServer
from .waiting import comes_true

End = Callable[[Any], object]

AGAIN = "uses the connection again"
CLOSED = "opens another, the first is closed"
BESIDE = "opens another beside it"
WAITS = "waits"


def unread(response: Any) -> None:
    """The head is enough for this caller."""
    assert response.headers["content-type"] == "text/plain"


def raising(response: Any) -> None:
    response.status_code = 500
    with pytest.raises((requests.HTTPError, httpx.HTTPStatusError, httpx2.HTTPStatusError)):
        response.raise_for_status()


def left(parts: Iterable[Any]) -> None:
    for _ in parts:
        break


def no_json(response: Any) -> None:
    with pytest.raises(ValueError, match="line 1 column 1"):
        response.json()


def entered(response: Any) -> None:
    with response:
        pass


def next_request(server: CountingServer, ask: Callable[[], object]) -> str:
    """What the end of the first response left to the second request."""
    assert server.accepted == 1
    try:
        ask()
    except (httpx.PoolTimeout, httpx2.PoolTimeout):
        return WAITS
    if server.accepted == 1:
        return AGAIN
    # Time for the first connection to be closed, if it is to be.
    return CLOSED if comes_true(lambda: server.open == 1, patience=0.2) else BESIDE


def after_requests(server: CountingServer, end: End, *, kept: bool = True) -> str:
    with requests.Session() as session:
        response: Any = session.get(server.url, stream=True)
        end(response)
        if not kept:
            del response
        return next_request(server, lambda: session.get(server.url))


def after_httpx(lib: ModuleType, server: CountingServer, end: End, *, kept: bool = True) -> str:
    one = lib.Limits(max_connections=1)
    with lib.Client(limits=one, timeout=lib.Timeout(20, pool=0.1)) as client:
        response = client.send(client.build_request("GET", server.url), stream=True)
        end(response)
        if not kept:
            del response
            gc.collect()
        return next_request(server, lambda: client.get(server.url))


@pytest.mark.parametrize(
    "end",
    [
        lambda response: response.content,
        lambda response: response.text,
        no_json,
        lambda response: list(response),
        lambda response: list(response.iter_content(1)),
        lambda response: list(response.iter_lines()),
        lambda response: response.raw.read(),
        lambda response: shutil.copyfileobj(response.raw, io.BytesIO()),
    ],
)
def test_a_stream_of_requests_read_to_its_end_gives_its_connection_back(
    server: CountingServer, end: End
) -> None:
    assert after_requests(server, end) == AGAIN


@pytest.mark.parametrize("end", [unread, raising, lambda response: left(response.iter_content(1))])
def test_a_stream_of_requests_left_before_its_end_keeps_its_connection_as_long_as_it_lives(
    server: CountingServer, end: End
) -> None:
    assert after_requests(server, end) == BESIDE


@pytest.mark.parametrize("end", [lambda response: response.close(), entered])
def test_a_stream_of_requests_closed_unread_closes_its_connection(
    server: CountingServer, end: End
) -> None:
    assert after_requests(server, end) == CLOSED


@pytest.mark.parametrize("end", [unread, raising])
@uncollected()
def test_a_stream_of_requests_dropped_unread_closes_its_connection(
    server: CountingServer, end: End
) -> None:
    assert after_requests(server, end, kept=False) == CLOSED


@pytest.mark.parametrize(
    "end",
    [
        lambda response: response.read(),
        lambda response: list(response.iter_bytes()),
        lambda response: list(response.iter_raw()),
        lambda response: list(response.iter_lines()),
    ],
)
def test_a_stream_of_httpx_read_to_its_end_gives_its_connection_back(
    lib: ModuleType, server: CountingServer, end: End
) -> None:
    assert after_httpx(lib, server, end) == AGAIN


@pytest.mark.parametrize(
    "end",
    [
        lambda response: response.close(),
        lambda response: left(response.iter_bytes(1)),
    ],
)
def test_a_stream_of_httpx_closed_or_left_in_its_loop_gives_its_place_back(
    lib: ModuleType, server: CountingServer, end: End
) -> None:
    assert after_httpx(lib, server, end) == CLOSED


def not_read(response: Any) -> None:
    with pytest.raises((httpx.ResponseNotRead, httpx2.ResponseNotRead)):
        response.text  # noqa: B018


@pytest.mark.parametrize("end", [unread, raising, not_read])
@pytest.mark.parametrize("kept", [True, False])
def test_a_stream_of_httpx_that_nobody_reads_keeps_its_place_even_when_it_is_collected(
    lib: ModuleType, server: CountingServer, end: End, kept: bool
) -> None:
    assert after_httpx(lib, server, end, kept=kept) == WAITS


def test_a_with_block_gives_the_place_back_whether_the_stream_was_read_or_not(
    lib: ModuleType, server: CountingServer
) -> None:
    one = lib.Limits(max_connections=1)
    with lib.Client(limits=one, timeout=lib.Timeout(20, pool=0.1)) as client:
        with client.stream("GET", server.url) as response:
            response.read()
        assert next_request(server, lambda: client.get(server.url)) == AGAIN
        with client.stream("GET", server.url):
            pass
        assert next_request(server, lambda: client.get(server.url)) == CLOSED


def after_urllib3(server: CountingServer, end: End) -> str:
    pool = urllib3.PoolManager()
    response = pool.request("GET", server.url, preload_content=False)
    end(response)
    return next_request(server, lambda: pool.request("GET", server.url, retries=False))


@pytest.mark.parametrize(
    ("end", "then"),
    [
        (lambda response: response.data, AGAIN),
        (lambda response: list(response.stream(1)), AGAIN),
        (lambda response: response.drain_conn(), AGAIN),
        (lambda response: response.close(), CLOSED),
        (unread, BESIDE),
        (lambda response: left(response.stream(1)), BESIDE),
    ],
)
def test_a_stream_of_urllib3_is_returned_at_its_end_and_kept_before_it(
    server: CountingServer, end: End, then: str
) -> None:
    assert after_urllib3(server, end) == then


def test_release_conn_before_the_end_spoils_the_next_request(server: CountingServer) -> None:
    with pytest.raises(urllib3.exceptions.ProtocolError):
        after_urllib3(server, lambda response: response.release_conn())
