"""What the sizes of requests and urllib3 bound, and what pool_block does."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter

from .server import CountingServer
from .waiting import in_background, still_waits

THREADS = 8
SMALL = 2


def session(**adapter: Any) -> requests.Session:
    made = requests.Session()
    made.mount("http://", HTTPAdapter(**adapter))
    return made


def asked(server: CountingServer, count: int) -> bool:
    return len(server.requests) == count


def get_in_rounds(
    client: requests.Session, server: CountingServer, rounds: int
) -> list[Future[None]]:
    """All threads ask at once, and wait for each other before they ask again."""
    together = Barrier(THREADS)

    def work() -> None:
        for _ in range(rounds):
            together.wait(20)
            client.get(server.url + "/hold")

    return [in_background(work) for _ in range(THREADS)]


@pytest.mark.parametrize(
    ("pool_maxsize", "connections"),
    # Kept connections are used again; in every round but the first, the others are new.
    [(SMALL, THREADS + 4 * (THREADS - SMALL)), (THREADS, THREADS)],
)
def test_bursts_above_pool_maxsize_discard_connections_and_a_larger_size_ends_that(
    server: CountingServer, pool_maxsize: int, connections: int
) -> None:
    with session(pool_maxsize=pool_maxsize) as client:
        work = get_in_rounds(client, server, rounds=5)
        for burst in range(1, 6):
            server.wait_until(partial(asked, server, THREADS * burst))
            server.release(THREADS)
        for thread in work:
            thread.result(20)
    assert server.accepted == connections
    assert server.peak_held == THREADS


def test_steady_load_above_pool_maxsize_still_reuses_connections(server: CountingServer) -> None:
    total = 5 * THREADS
    tickets = iter(range(total))
    with session(pool_maxsize=SMALL) as client:

        def work() -> None:
            for _ in tickets:
                client.get(server.url + "/hold")

        threads = [in_background(work) for _ in range(THREADS)]
        for count in range(THREADS, total + 1):
            server.wait_until(partial(asked, server, count))
            server.release(1)
        server.release()
        for thread in threads:
            thread.result(20)
    assert len(server.requests) == total
    assert server.accepted == THREADS


def test_pool_maxsize_is_a_maximum_only_with_pool_block(server: CountingServer) -> None:
    with session(pool_maxsize=SMALL, pool_block=True) as client:
        calls = [in_background(lambda: client.get(server.url + "/hold")) for _ in range(THREADS)]
        for count in range(SMALL, THREADS + 1):
            server.wait_until(partial(asked, server, count))
            server.release(1)
        server.release()
        assert [call.result(20).status_code for call in calls] == [200] * THREADS
    assert (server.accepted, server.peak_held) == (SMALL, SMALL)


@pytest.mark.parametrize("block", [True, False])
def test_pool_block_waits_beyond_every_timeout_for_an_unread_stream(
    server: CountingServer, block: bool
) -> None:
    client = session(pool_maxsize=1, pool_block=block)
    unread = client.get(server.url, stream=True)
    second = in_background(lambda: client.get(server.url, timeout=(0.3, 0.3)))
    if block:
        assert still_waits(second)
        unread.close()
    assert second.result(20).status_code == 200


def test_pool_block_never_gets_a_dropped_stream_back(server: CountingServer) -> None:
    client = session(pool_maxsize=1, pool_block=True)
    client.get(server.url, stream=True)
    assert still_waits(in_background(lambda: client.get(server.url, timeout=0.3)))
    assert len(server.requests) == 1


@pytest.mark.parametrize("block", [True, False])
def test_pool_block_deadlocks_when_a_response_hook_uses_the_session(
    server: CountingServer, block: bool
) -> None:
    client = session(pool_maxsize=1, pool_block=block)

    def hook(response: requests.Response, **_: Any) -> None:
        client.get(server.url + "/again", timeout=0.3)

    call = in_background(lambda: client.get(server.url, hooks={"response": hook}))
    if block:
        assert still_waits(call)
        assert server.requests == ["GET /"]
    else:
        assert call.result(20).status_code == 200
        assert server.requests == ["GET /", "GET /again"]


@pytest.mark.parametrize("block", [True, False])
def test_pool_block_loses_a_place_when_a_response_hook_raises(
    server: CountingServer, block: bool
) -> None:
    client = session(pool_maxsize=1, pool_block=block)

    def hook(response: requests.Response, **_: Any) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        client.get(server.url, hooks={"response": hook})
    call = in_background(lambda: client.get(server.url, timeout=0.3))
    if block:
        assert still_waits(call)
    else:
        assert call.result(20).status_code == 200


def test_urllib3_alone_can_bound_the_wait(server: CountingServer) -> None:
    pool = urllib3.PoolManager(maxsize=1, block=True)
    unread = pool.request("GET", server.url, preload_content=False)
    with pytest.raises(urllib3.exceptions.EmptyPoolError):
        pool.request("GET", server.url, pool_timeout=0.2, retries=False)
    unread.close()


@pytest.mark.parametrize(("pool_connections", "connections"), [(2, 3 * 4), (3, 3)])
def test_one_host_more_than_pool_connections_costs_a_connection_per_request(
    start_server: Callable[[], CountingServer], pool_connections: int, connections: int
) -> None:
    hosts = [start_server() for _ in range(3)]
    with session(pool_connections=pool_connections) as client:
        for _ in range(4):
            for host in hosts:
                client.get(host.url)
    assert sum(host.accepted for host in hosts) == connections


def test_requests_opens_a_connection_per_call_and_a_session_opens_one(
    server: CountingServer,
) -> None:
    for _ in range(5):
        requests.get(server.url)
    assert server.accepted == 5
    with requests.Session() as client:
        for _ in range(5):
            client.get(server.url)
    assert server.accepted == 6
