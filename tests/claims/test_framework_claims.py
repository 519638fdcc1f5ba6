"""Where FastAPI, Flask, Celery and uvicorn make and close a shared client."""

import asyncio
import http.client
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import flask
import httpx
import pytest
import requests
from fastapi import FastAPI

from .programs import next_line, program
from .server import CountingServer
from .waiting import comes_true, in_background


def close_after_a_bare_yield(app: FastAPI) -> AbstractAsyncContextManager[None]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.client = httpx.AsyncClient()
        yield
        await app.state.client.aclose()

    return lifespan(app)


def close_by_async_with(app: FastAPI) -> AbstractAsyncContextManager[None]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient() as app.state.client:
            yield

    return lifespan(app)


def test_fastapi_does_not_start_when_its_lifespan_makes_an_incomplete_timeout() -> None:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.client = httpx.AsyncClient(
            timeout=httpx.Timeout(connect=5.0, read=30.0, pool=10.0)
        )
        yield

    async def start() -> None:
        app = FastAPI(lifespan=lifespan)
        async with app.router.lifespan_context(app):
            pytest.fail("started")

    with pytest.raises(ValueError, match="must either include a default"):
        asyncio.run(start())


@pytest.mark.parametrize(
    ("lifespan", "closed"), [(close_after_a_bare_yield, False), (close_by_async_with, True)]
)
def test_a_bare_yield_leaves_the_client_open_when_an_error_enters_the_lifespan(
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]], closed: bool
) -> None:
    async def fail_while_running() -> Any:
        app = FastAPI(lifespan=lifespan)
        with pytest.raises(LookupError):
            async with app.router.lifespan_context(app):
                raise LookupError
        return app.state.client

    assert asyncio.run(fail_while_running()).is_closed is closed


def test_both_lifespans_close_the_client_when_nothing_goes_wrong() -> None:
    async def run(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> Any:
        app = FastAPI(lifespan=lifespan)
        async with app.router.lifespan_context(app):
            assert not app.state.client.is_closed
        return app.state.client

    assert asyncio.run(run(close_after_a_bare_yield)).is_closed
    assert asyncio.run(run(close_by_async_with)).is_closed


def test_flask_closes_in_teardown_appcontext_after_every_request(server: CountingServer) -> None:
    app = flask.Flask("claims")
    shared = requests.Session()

    def close_session(error: BaseException | None) -> None:
        if session := flask.g.pop("session", None):
            session.close()

    def from_g() -> str:
        flask.g.session = requests.Session()
        return str(flask.g.session.get(server.url).text)

    app.teardown_appcontext(close_session)
    app.add_url_rule("/g", view_func=from_g)
    app.add_url_rule("/shared", "shared", lambda: shared.get(server.url).text)
    browser = app.test_client()
    for _ in range(5):
        assert browser.get("/g").text == "ok"
    assert server.accepted == 5
    server.wait_until(lambda: server.open == 0)
    for _ in range(5):
        assert browser.get("/shared").text == "ok"
    assert server.accepted == 6
    shared.close()


def events_of_a_celery_worker(pool: str, children: int) -> list[tuple[str, str, str]]:
    """What ran, in which process and in which thread, until four tasks were done."""
    lines: list[tuple[str, str, str]] = []
    seen: Counter[str] = Counter()
    with program("celery_worker.py", pool) as worker:
        while seen["task"] < 4 or seen["worker_process_init"] < children:
            # The worker writes its own lines between those of the program.
            if (line := next_line(worker)).startswith("event "):
                _, what, process, thread = line.split()
                lines.append((what, process, thread))
                seen[what] += 1
    return lines


def test_celery_runs_worker_init_in_the_parent_and_worker_process_init_in_each_child() -> None:
    lines = events_of_a_celery_worker("prefork", children=2)
    (parent,) = {process for what, process, _ in lines if what == "import"}
    assert [process for what, process, _ in lines if what == "worker_init"] == [parent]
    children = [process for what, process, _ in lines if what == "worker_process_init"]
    assert len(set(children)) == len(children) == 2
    assert parent not in children
    assert {process for what, process, _ in lines if what == "task"} <= set(children)


def test_celery_runs_no_signal_for_the_threads_of_its_thread_pool() -> None:
    lines = events_of_a_celery_worker("threads", children=0)
    (start,) = {(process, thread) for what, process, thread in lines if what == "import"}
    inits = [(process, thread) for what, process, thread in lines if what.startswith("worker_")]
    assert inits == [start]
    assert "worker_process_init" not in {what for what, _, _ in lines}
    tasks = {(process, thread) for what, process, thread in lines if what == "task"}
    assert start not in tasks
    assert {process for process, _ in tasks} == {start[0]}


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def status_of(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def test_uvicorn_runs_a_handler_installed_at_import_when_all_is_over(
    server: CountingServer, free_port: int
) -> None:
    with program("uvicorn_app.py", "import", str(free_port), server.url + "/hold") as app:
        assert comes_true(lambda: listens(free_port))
        asking = in_background(lambda: status_of(free_port))
        server.wait_until(lambda: server.held == 1)
        app.send_signal(signal.SIGTERM)
        # It has heard the signal: nobody listens any more.
        assert comes_true(lambda: not listens(free_port))
        server.release()
        assert asking.result(20) == 200
        assert [next_line(app), next_line(app)] == ["lifespan\n", "handler\n"]


def test_uvicorn_loses_the_request_in_flight_to_a_handler_installed_in_the_lifespan(
    server: CountingServer, free_port: int
) -> None:
    with program("uvicorn_app.py", "lifespan", str(free_port), server.url + "/hold") as app:
        assert comes_true(lambda: listens(free_port))
        asking = in_background(lambda: status_of(free_port))
        server.wait_until(lambda: server.held == 1)
        app.send_signal(signal.SIGTERM)
        assert next_line(app) == "handler\n"
        # Still held: whatever comes now is not the answer the request was waiting for.
        assert asking.result(20) == 500
        assert server.held == 1
