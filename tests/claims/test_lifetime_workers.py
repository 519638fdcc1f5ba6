"""What a pool of connections that is smaller than the pool of threads throws away."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests_futures.sessions import FuturesSession

from .programs import next_line, program
from .server import CountingServer

ROUNDS = 2
FULL = "Connection pool is full, discarding connection"


def adapter(**sizes: Any) -> Callable[[str], object]:
    session = requests.Session()
    session.mount("http://", HTTPAdapter(**sizes))
    return session.get


def mounted_on(session: FuturesSession) -> FuturesSession:
    session.mount("http://", HTTPAdapter())
    return session


def manager(**sizes: Any) -> Callable[[str], object]:
    return partial(urllib3.PoolManager(**sizes).request, "GET")


@pytest.mark.parametrize(
    ("get", "workers", "kept"),
    [
        (adapter(), 12, 10),
        (requests.Session().get, 12, 10),
        (adapter(pool_maxsize=12), 12, 12),
        (adapter(), 10, 10),
        (manager(), 4, 1),
        (manager(maxsize=4), 4, 4),
    ],
)
def test_workers_above_the_size_of_the_pool_discard_a_connection_each_in_every_round(
    server: CountingServer,
    caplog: pytest.LogCaptureFixture,
    get: Callable[[str], object],
    workers: int,
    kept: int,
) -> None:
    with (
        caplog.at_level(logging.WARNING, logger="urllib3.connectionpool"),
        ThreadPoolExecutor(max_workers=workers) as executor,
    ):
        for _ in range(ROUNDS):
            answers = [executor.submit(get, server.url + "/hold") for _ in range(workers)]
            server.wait_until(lambda: server.held == workers)
            server.release(workers)
            for answer in answers:
                answer.result(20)
    discarded = [record for record in caplog.records if record.getMessage().startswith(FULL)]
    assert len(discarded) == ROUNDS * (workers - kept)
    assert server.accepted == workers + (ROUNDS - 1) * (workers - kept)


@pytest.mark.parametrize(
    ("make", "kept"),
    [
        (lambda: FuturesSession(max_workers=12), 12),
        (lambda: FuturesSession(executor=ThreadPoolExecutor(12)), 10),
        (lambda: FuturesSession(ThreadPoolExecutor(12), session=requests.Session()), 10),
        (lambda: FuturesSession(max_workers=12, session=requests.Session()), 12),
        (lambda: mounted_on(FuturesSession(max_workers=12)), 10),
        (lambda: FuturesSession(ThreadPoolExecutor(12), adapter_kwargs={"pool_maxsize": 12}), 12),
    ],
)
def test_a_session_of_requests_futures_has_places_only_for_threads_that_it_creates(
    server: CountingServer,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[], FuturesSession],
    kept: int,
) -> None:
    """A session that it is given gets them from 1.1 on, which the tests' environment has."""
    workers = 12
    with caplog.at_level(logging.WARNING, logger="urllib3.connectionpool"), make() as session:
        for _ in range(ROUNDS):
            futures = [session.get(server.url + "/hold") for _ in range(workers)]
            server.wait_until(lambda: server.held == workers)
            server.release(workers)
            for future in futures:
                future.result(20)
    assert len(caplog.records) == ROUNDS * (workers - kept)
    assert server.accepted == workers + (ROUNDS - 1) * (workers - kept)


def test_more_workers_than_places_are_no_matter_to_an_executor_that_asks_many_hosts(
    start_server: Callable[[], CountingServer], caplog: pytest.LogCaptureFixture
) -> None:
    """The size counts for each host alone."""
    hosts = [start_server() for _ in range(4)]
    get = manager()
    with (
        caplog.at_level(logging.WARNING, logger="urllib3.connectionpool"),
        ThreadPoolExecutor(max_workers=len(hosts)) as executor,
    ):
        for _ in range(ROUNDS):
            list(executor.map(get, [host.url for host in hosts]))
    assert [host.accepted for host in hosts] == [1] * len(hosts)
    assert not caplog.records


@pytest.mark.parametrize("noun", ["threads", "greenlets"])
@pytest.mark.parametrize(
    ("size", "how", "discarded", "peak"),
    [(10, "go on", 2, 12), (12, "go on", 0, 12), (10, "wait", 0, 10)],
)
def test_threads_of_gunicorn_discard_connections_that_their_session_has_no_place_for(
    server: CountingServer, noun: str, size: int, how: str, discarded: int, peak: int
) -> None:
    threads = 12
    asked = server.url + "/hold"
    with program("gunicorn_threads.py", noun, str(threads), str(size), how, asked) as started:
        port = next_line(started).split()[1]
        own = f"http://127.0.0.1:{port}"
        with ThreadPoolExecutor(threads) as browsers:
            for _ in range(ROUNDS):
                answers = [browsers.submit(requests.get, own, timeout=20) for _ in range(threads)]
                server.wait_until(lambda: server.held == peak)
                server.release(threads)
                assert {answer.result(20).text for answer in answers} == {"ok"}
        told = [next_line(started).strip() for _ in range(ROUNDS * discarded)]
        started.terminate()
        assert started.stdout is not None
        told += started.stdout.read().split("\n")[:-1]
    assert told == ["Connection pool is full, discarding connection"] * ROUNDS * discarded
    assert server.accepted == peak + (ROUNDS - 1) * discarded
