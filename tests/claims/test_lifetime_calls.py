"""What a client costs that is made for each call, for each request of a page, for each task."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Annotated, Any

import celery
import flask
import httpx
import pytest
import requests
import urllib3
from fastapi import Depends, FastAPI, Request

from .server import CountingServer

CALLS = 3


def stream(lib: ModuleType, url: str) -> None:
    with lib.stream("GET", url) as response:
        response.read()


def reading_one_value(lib: ModuleType, url: str) -> str:
    """The shape of most findings: a function that asks, and that is called again."""
    return str(lib.request("GET", url).text)


@pytest.mark.parametrize("ask", [stream, reading_one_value])
def test_a_function_that_asks_with_httpx_itself_opens_a_connection_each_time_it_is_called(
    lib: ModuleType, server: CountingServer, ask: Callable[[ModuleType, str], object]
) -> None:
    for _ in range(CALLS):
        ask(lib, server.url)
    assert server.accepted == CALLS
    server.wait_until(lambda: server.open == 0)


def test_a_function_that_asks_with_requests_itself_opens_a_connection_each_time_it_is_called(
    server: CountingServer,
) -> None:
    for _ in range(CALLS):
        assert requests.post(server.url, json={}).text == "ok"
    assert server.accepted == CALLS


def test_urllib3_request_shares_one_pool(server: CountingServer) -> None:
    for _ in range(CALLS):
        assert urllib3.request("GET", server.url).data == b"ok"
    assert server.accepted == 1


def test_an_async_client_closed_at_the_end_of_each_round_has_opened_a_connection_in_each(
    lib: ModuleType, server: CountingServer
) -> None:
    """Closing in good order is half of the lifetime; the other half is to live long enough."""

    async def closed_in_each_round() -> None:
        for _ in range(CALLS):
            async with lib.AsyncClient() as client:
                await client.get(server.url)

    async def around_the_loop() -> None:
        async with lib.AsyncClient() as client:
            for _ in range(CALLS):
                await client.get(server.url)

    asyncio.run(closed_in_each_round())
    assert server.accepted == CALLS
    asyncio.run(around_the_loop())
    assert server.accepted == CALLS + 1
    server.wait_until(lambda: server.open == 0)


def test_a_session_or_manager_made_in_a_function_opens_a_connection_each_time_it_is_called(
    server: CountingServer,
) -> None:
    def with_requests() -> str:
        session = requests.Session()
        return session.get(server.url).text

    def with_urllib3() -> bytes:
        return urllib3.PoolManager().request("GET", server.url).data

    assert [with_requests() for _ in range(CALLS)] == ["ok"] * CALLS
    assert server.accepted == CALLS
    assert [with_urllib3() for _ in range(CALLS)] == [b"ok"] * CALLS
    assert server.accepted == 2 * CALLS
    with requests.Session() as session:
        assert [session.get(server.url).text for _ in range(CALLS)] == ["ok"] * CALLS
    assert server.accepted == 2 * CALLS + 1


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient() as app.state.client:
        yield


async def visit(app: FastAPI, path: str) -> None:
    """A browser that comes back, in the process of the application."""
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://app.test") as browser,
    ):
        for _ in range(CALLS):
            assert (await browser.get(path)).json() == "ok"


async def client_of_this_request() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


async def client_of_the_application(request: Request) -> httpx.AsyncClient:
    client: httpx.AsyncClient = request.app.state.client
    return client


@pytest.mark.parametrize(
    ("path", "connections"),
    [("/made-here", CALLS), ("/made-by-a-dependency", CALLS), ("/shared", 1)],
)
def test_fastapi_opens_a_connection_for_each_request_that_makes_its_own_client(
    server: CountingServer, path: str, connections: int
) -> None:
    app = FastAPI(lifespan=lifespan)

    async def made_here() -> str:
        async with httpx.AsyncClient() as client:
            return (await client.get(server.url)).text

    async def made_by_a_dependency(
        client: Annotated[httpx.AsyncClient, Depends(client_of_this_request)],
    ) -> str:
        return (await client.get(server.url)).text

    async def shared(
        client: Annotated[httpx.AsyncClient, Depends(client_of_the_application)],
    ) -> str:
        return (await client.get(server.url)).text

    app.add_api_route("/made-here", made_here)
    app.add_api_route("/made-by-a-dependency", made_by_a_dependency)
    app.add_api_route("/shared", shared)
    asyncio.run(visit(app, path))
    assert server.accepted == connections


def test_flask_opens_a_connection_for_each_request_whose_view_makes_its_own_session(
    server: CountingServer,
) -> None:
    app = flask.Flask("claims")
    of_the_application = requests.Session()

    def view() -> str:
        with requests.Session() as session:
            return session.get(server.url).text

    app.add_url_rule("/own", view_func=view)
    app.add_url_rule("/shared", "shared", lambda: of_the_application.get(server.url).text)
    browser = app.test_client()
    for _ in range(CALLS):
        assert browser.get("/own").text == "ok"
    assert server.accepted == CALLS
    for _ in range(CALLS):
        assert browser.get("/shared").text == "ok"
    assert server.accepted == CALLS + 1
    of_the_application.close()


def test_celery_opens_a_connection_for_each_task_that_makes_its_own_client(
    server: CountingServer,
) -> None:
    app = celery.Celery("claims", broker="memory://")
    app.conf.task_always_eager = True
    of_the_process = httpx.Client()

    def own() -> str:
        with httpx.Client() as client:
            return client.get(server.url).text

    def shared() -> str:
        return of_the_process.get(server.url).text

    tasks: list[Any] = [app.task(own), app.task(shared)]
    for task, connections in zip(tasks, [CALLS, 1], strict=True):
        before = server.accepted
        for _ in range(CALLS):
            assert task.delay().get() == "ok"
        assert server.accepted - before == connections
    of_the_process.close()
