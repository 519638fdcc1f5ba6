"""The bad examples of the rules' pages open a connection each time, their good twins one."""

import asyncio
import contextlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool, Pool

from .postgres import Postgres
from .server import CountingServer

CALLS = 3
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

Example = Callable[[ModuleType, str], object]


def fixture(code: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a fixture, imported anew: what it shares is its own."""
    spec = importlib.util.spec_from_file_location(f"{code}_{kind}", FIXTURES / code / f"{kind}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # mapped classes look their module up
    spec.loader.exec_module(module)
    return module


async def visit(module: ModuleType, path: str) -> None:
    """A browser that comes back, in the process of the application."""
    transport = httpx.ASGITransport(app=module.app, raise_app_exceptions=False)
    async with (
        module.app.router.lifespan_context(module.app),
        httpx.AsyncClient(transport=transport, base_url="http://app.test") as browser,
    ):
        for _ in range(CALLS):
            await browser.get(path)


def pages(module: ModuleType, url: str) -> None:
    module.read_pages(url, CALLS)


def wrapper(module: ModuleType, url: str) -> None:
    tracker = module.Tracker(url, "token")
    for number in range(CALLS):
        with contextlib.suppress(ValueError):
            tracker.issue(number)


def rate(module: ModuleType, url: str) -> None:
    vars(module)["RATES"] = url
    asyncio.run(visit(module, "/rates/euro"))


def price(module: ModuleType, url: str) -> None:
    vars(module)["PRICES"] = url
    asyncio.run(visit(module, "/prices/tea"))


def search(module: ModuleType, url: str) -> None:
    async def find() -> None:
        search = module.Search(url)
        for _ in range(CALLS):
            with contextlib.suppress(ValueError):
                await search.find("tea")

    asyncio.run(find())


def sizes(module: ModuleType, url: str) -> None:
    module.sizes([url] * CALLS)


@pytest.mark.parametrize(
    ("code", "example"),
    [
        ("CPL101", pages),
        ("CPL101", wrapper),
        ("CPL101", rate),
        ("CPL102", price),
        ("CPL102", search),
        ("CPL102", sizes),
    ],
)
def test_a_bad_example_opens_a_connection_each_time_and_its_good_twin_one(
    start_server: Callable[[], CountingServer],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    example: Example,
) -> None:
    """The server's answer is no JSON, which the examples find out when they have read it."""
    for kind, connections in (("bad", CALLS), ("good", 1)):
        server = start_server()
        example(fixture(code, kind, monkeypatch), server.url)
        assert len(server.requests) == CALLS
        assert (kind, server.accepted) == (kind, connections)


def items(module: ModuleType) -> None:
    asyncio.run(visit(module, "/items/1"))


def stock(module: ModuleType) -> None:
    assert [module.stock("tea") for _ in range(CALLS)] == [1] * CALLS


def add_all(module: ModuleType) -> None:
    module.add_all(["milk"] * CALLS)


@pytest.mark.parametrize("example", [items, stock, add_all])
def test_a_bad_example_connects_to_the_database_each_time_and_its_good_twin_once(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, example: Callable[[ModuleType], object]
) -> None:
    admin = create_engine(postgres.url(), poolclass=NullPool)
    with admin.begin() as connection:
        connection.execute(text("drop table if exists items"))
        connection.execute(text("create table items (id serial, name text)"))
        connection.execute(text("insert into items (name) values ('tea')"))
    monkeypatch.setenv("DATABASE_URL", postgres.url())
    connected: list[str] = []
    for kind, connections in (("bad", CALLS), ("good", 1)):
        module = fixture("CPL103", kind, monkeypatch)

        def count(*_: object, kind: str = kind) -> None:
            connected.append(kind)

        event.listen(Pool, "connect", count)
        example(module)
        event.remove(Pool, "connect", count)
        assert connected.count(kind) == connections
