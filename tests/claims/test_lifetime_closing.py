"""Whose requests are cut when a client is closed while they run, and whose are not.

That httpx cuts those of other threads is shown beside its other ways of shutting down.
"""

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
import requests
import urllib3
from sqlalchemy import create_engine, text

from .collecting import uncollected
from .postgres import Postgres
from .server import CountingServer
from .waiting import comes_true, in_background

PATHS = pytest.mark.parametrize("path", ["/hold", "/half"], ids=["before the head", "in the body"])


@PATHS
def test_close_of_a_session_or_manager_lets_the_requests_of_other_threads_end(
    server: CountingServer, path: str
) -> None:
    session = requests.Session()
    manager = urllib3.PoolManager()
    asked = [
        in_background(lambda: session.get(server.url + path).content),
        in_background(lambda: manager.request("GET", server.url + path).data),
    ]
    server.wait_until(lambda: server.held == 2)
    session.close()
    manager.clear()
    server.release()
    assert [answer.result(20) for answer in asked] == [b"ok", b"ok"]
    # They were not cut, and they are not kept either.
    server.wait_until(lambda: server.open == 0)


@uncollected()
def test_dispose_of_an_engine_lets_a_transaction_end_and_then_leaves_it_to_the_collector(
    postgres: Postgres,
) -> None:
    engine = create_engine(postgres.url())
    with engine.connect() as connection:
        who = connection.execute(text("select pg_backend_pid()")).scalar_one()
        engine.dispose()
        assert connection.execute(text("select pg_backend_pid()")).scalar_one() == who
    # Returned to the pool that was disposed of, which keeps it.
    assert postgres.backends() == 1
    with pytest.warns(ResourceWarning, match="Connection"):
        gc.collect()
    assert comes_true(lambda: postgres.backends() == 0)


@contextmanager
def signalled_while_held(server: CountingServer, handle: Callable[[], None]) -> Iterator[None]:
    """Send this thread a signal when its request has reached the server; then answer it."""
    done = threading.Event()

    def on_signal(*_: object) -> None:
        handle()
        done.set()

    def send() -> None:
        server.wait_until(lambda: server.held == 1)
        os.kill(os.getpid(), signal.SIGUSR1)
        done.wait(20)
        server.release()

    before = signal.signal(signal.SIGUSR1, on_signal)
    sending = in_background(send)
    try:
        yield
    finally:
        sending.result(20)
        signal.signal(signal.SIGUSR1, before)


@PATHS
def test_a_handler_that_closes_httpx_cuts_the_request_it_interrupts(
    lib: ModuleType, server: CountingServer, path: str
) -> None:
    client = lib.Client(timeout=20)
    with signalled_while_held(server, client.close), pytest.raises(lib.ReadError):
        client.get(server.url + path)


@PATHS
def test_a_handler_that_closes_a_session_does_not_cut_the_request_it_interrupts(
    server: CountingServer, path: str
) -> None:
    session = requests.Session()
    with signalled_while_held(server, session.close):
        assert session.get(server.url + path).content == b"ok"


def test_a_handler_that_sets_a_flag_cuts_nothing(lib: ModuleType, server: CountingServer) -> None:
    stop = threading.Event()
    with lib.Client(timeout=20) as client, signalled_while_held(server, stop.set):
        assert client.get(server.url + "/hold").text == "ok"
    assert stop.is_set()
