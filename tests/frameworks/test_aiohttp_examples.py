"""docs/frameworks/aiohttp.md in a server of aiohttp."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from claims.server import CountingServer

from .examples import load, run_warning


async def ask_often(app: Application) -> None:
    """Ask an application on a port of its own, start and clean it up."""
    async with TestClient(TestServer(app)) as browser:
        for _ in range(5):
            async with browser.get("/items/tea") as answer:
                assert await answer.text() == "ok"


def test_one_client_serves_every_request_and_is_closed_at_the_clean_up(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = load("aiohttp/server.py", monkeypatch, CATALOG_URL=server.url)

    async def run() -> None:
        app = site.create_app()
        await ask_often(app)
        assert app[site.CATALOG].is_closed

    asyncio.run(run())
    assert (server.accepted, len(server.requests)) == (1, 5)
    server.wait_until(lambda: server.open == 0)


def test_a_client_of_a_handler_opens_a_connection_for_every_request(
    server: CountingServer,
) -> None:
    asyncio.run(ask_often(run_warning("aiohttp", catalog=server.url).app))
    assert server.accepted == 5
