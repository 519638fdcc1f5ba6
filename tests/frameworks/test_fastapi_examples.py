"""docs/frameworks/fastapi.md in FastAPI and Starlette."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from types import ModuleType

import httpx
import pytest
import uvicorn
from claims.mongo_server import MongoServer
from claims.postgres import Postgres
from claims.redis_server import RedisServer
from claims.server import CountingServer
from claims.waiting import comes_true, in_background
from fastapi import FastAPI
from fastapi.testclient import TestClient

from .examples import load, run_warning

REQUESTS = 5


@pytest.fixture(params=["fastapi/main.py", "fastapi/starlette_app.py"])
def site(
    request: pytest.FixtureRequest, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    return load(request.param, monkeypatch, CATALOG_URL=server.url)


@pytest.fixture
def database(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("fastapi/database.py", monkeypatch, DATABASE_URL=postgres.url("asyncpg"))


def ask_often(browser: httpx.Client | TestClient) -> None:
    for _ in range(REQUESTS):
        answer = browser.get("/items/tea")
        assert answer.text.strip('"') == "ok"


async def nothing(app: FastAPI) -> None:
    """Use nothing."""


def fail_while_running(app: FastAPI, use: Callable[[FastAPI], Awaitable[None]] = nothing) -> None:
    """Throw an error into a lifespan, as a resource does that comes later and cannot be opened."""

    async def run() -> None:
        async with app.router.lifespan_context(app):
            await use(app)
            raise LookupError

    with pytest.raises(LookupError):
        asyncio.run(run())


def test_one_client_serves_every_request_and_is_closed_at_the_end(
    site: ModuleType, server: CountingServer
) -> None:
    with TestClient(site.app) as browser:
        ask_often(browser)
        assert server.requests == ["GET /items/tea"] * REQUESTS
        assert (server.accepted, server.open) == (1, 1)
    server.wait_until(lambda: server.open == 0)


def test_the_client_is_closed_when_an_error_enters_the_lifespan(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = load("fastapi/main.py", monkeypatch, CATALOG_URL=server.url)
    fail_while_running(site.app)
    assert site.app.state.catalog.is_closed


def test_one_engine_serves_every_request_and_is_disposed_of_at_the_end(
    database: ModuleType, postgres: Postgres
) -> None:
    with TestClient(database.app) as browser:
        answers = {browser.get("/backend").json() for _ in range(REQUESTS)}
        assert len(answers) == postgres.backends() == 1
    assert comes_true(lambda: postgres.backends() == 0)


def test_the_engine_is_disposed_of_when_an_error_enters_the_lifespan(
    database: ModuleType, postgres: Postgres
) -> None:
    async def use(app: FastAPI) -> None:
        async with app.state.engine.connect():
            assert postgres.backends() == 1

    fail_while_running(database.app, use)
    assert comes_true(lambda: postgres.backends() == 0)


def test_the_clients_of_services_serve_every_request_and_are_closed_at_the_end(
    model_server: CountingServer,
    redis_server: RedisServer,
    mongo_server: MongoServer,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.url)
    site = load(
        "fastapi/services.py",
        monkeypatch,
        DATABASE_URL=f"postgresql://postgres@/postgres?host={postgres.socket_folder}",
        MONGO_URL=f"mongodb://127.0.0.1:{mongo_server.port}",
        REDIS_URL=redis_server.url,
    )
    with TestClient(site.app) as browser:
        for _ in range(REQUESTS):
            assert browser.get("/items/fastapi/visits").json() >= 1
            assert browser.get("/items/tea/review").json() == "{'_id': 1}"
            assert browser.get("/items/tea/summary").json() == "fine"
        assert len({browser.get("/backend").json() for _ in range(REQUESTS)}) == 1
        assert model_server.accepted == redis_server.received == mongo_server.finding == 1
        assert postgres.backends() == 1
    model_server.wait_until(lambda: model_server.open == 0)
    assert redis_server.has_open(0)
    assert comes_true(lambda: postgres.backends() == 0)


def test_uvicorn_serves_with_one_client_and_closes_it_when_it_ends(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = load("fastapi/main.py", monkeypatch, CATALOG_URL=server.url)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        uvicorn_server = uvicorn.Server(uvicorn.Config(site.app, log_level="critical"))
        running = in_background(lambda: uvicorn_server.run(sockets=[listening]))
        assert comes_true(lambda: uvicorn_server.started)
        port = listening.getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
            ask_often(browser)
        assert (server.accepted, server.open) == (1, 1)
        uvicorn_server.should_exit = True
        running.result(20)
    server.wait_until(lambda: server.open == 0)


@pytest.mark.parametrize("number", [0, 1], ids=["handler", "dependency"])
def test_a_client_of_a_handler_or_of_its_dependency_opens_a_connection_for_every_request(
    server: CountingServer, number: int
) -> None:
    site = run_warning("fastapi", number, catalog=server.url)
    with TestClient(site.app) as browser:
        ask_often(browser)
    assert server.accepted == REQUESTS


def test_code_after_a_bare_yield_does_not_run_when_an_error_enters_the_lifespan() -> None:
    site = run_warning("fastapi", 2)
    fail_while_running(site.app)
    assert not site.app.state.catalog.is_closed
