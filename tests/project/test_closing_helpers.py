"""Lifespans that close a client after a bare `yield`, by a function of another file."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import details, found, make

FILES = """
--- shop/__init__.py
--- shop/settings.py
URL = "{url}"
--- shop/db.py
import httpx
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from shop.settings import URL

engine = create_async_engine(URL, pool_pre_ping=True)
prices = httpx.AsyncClient()


async def stop():
    await engine.dispose()


async def stop_unawaited():
    engine.dispose()


def close_nothing():
    print("bye")


async def report():
    client = httpx.AsyncClient()
    await client.post("https://log.example.com")
    await client.aclose()


async def through():
    await stop()


class Reports:
    _engine = None

    @classmethod
    def connect(cls, **options):
        made = create_engine("postgresql://db/reports", **options)
        cls._engine = made

    @classmethod
    def reset(cls):
        if cls._engine:
            cls._engine.dispose()
            cls._engine = None


class Store:
    def __init__(self):
        self.client = httpx.AsyncClient()

    async def aclose(self):
        await self.client.aclose()


store = Store()
--- shop/lent.py
def wrapped(function):
    return lambda: print(function)
--- shop/more.py
from .db import prices
from .lent import wrapped


async def stop_prices():
    await prices.aclose()


@wrapped
async def never_run():
    await prices.aclose()
--- shop/api/__init__.py
from ..db import stop as stop_engine
"""
SERVER = "postgresql+asyncpg://db.internal/shop"
MAIN = """
--- shop/main.py
from contextlib import asynccontextmanager

from fastapi import FastAPI

from shop.lib import unknown

{imported}


@asynccontextmanager
async def lifespan(app: FastAPI):
    {before}
{rest}


app = FastAPI(lifespan=lifespan)
"""


def project(
    imported: str, *after: str, before: str = "print()", url: str = SERVER, bare: bool = True
) -> str:
    rest = (
        ["yield", *after]
        if bare
        else ["try:", "    yield", "finally:", *(f"    {line}" for line in after)]
    )
    body = "\n".join(f"    {line}" for line in rest)
    return FILES.format(url=url) + MAIN.format(imported=imported, before=before, rest=body)


STOP = "from shop.db import stop"
CLOSING = {
    "a function": project(STOP, "await stop()"),
    "of a module": project("from shop import db", "await db.stop()"),
    "of a dotted module": project("import shop.db", "await shop.db.stop()"),
    "by another name": project("from .db import stop as halt", "await halt()"),
    "imported where it is called": project("", "from shop.db import stop", "await stop()"),
    "passed on by a package": project("from shop.api import stop_engine", "await stop_engine()"),
    "in a try block": project(
        STOP, "print()", "try:", "    await stop()", "except OSError:", "    print()"
    ),
    "under a condition": project(STOP, "if app.debug:", "    await stop()"),
    "a client of a third file": project("from .more import stop_prices", "await stop_prices()"),
    "a method of a class": project(
        "from shop.db import Reports", "Reports.reset()", before="Reports.connect(pool_size=5)"
    ),
    "a method of an object": project("from shop.db import store", "await store.aclose()"),
    "a method of an object that the lifespan creates": project(
        "from shop.db import Store", "await store.aclose()", before="store = Store()"
    ),
}
SILENT = {
    "in a finally block": project(STOP, "await stop()", bare=False),
    "a function that closes nothing": project("from shop.db import close_nothing as f", "f()"),
    "a function that is not known": project("", "unknown()"),
    "a function that is not awaited": project(STOP, "stop()"),
    "a coroutine that is not awaited": project(
        "from shop.db import stop_unawaited as stop", "await stop()"
    ),
    "a client of its own": project("from shop.db import report", "await report()"),
    "through another function": project("from shop.db import through", "await through()"),
    "a decorated function": project("from shop.more import never_run", "await never_run()"),
    "a method of something unknown": project("", "await app.state.store.aclose()"),
    "a database without a server": project(STOP, "await stop()", url="sqlite+aiosqlite:///shop.db"),
    "only named": project(STOP, "print(stop)"),
    "before the yield": project(STOP, "print()", before="await stop()"),
}


def lifespans(connlint: Connlint, *arguments: str) -> list[str]:
    return found(connlint, "--select=CPL503", *arguments, ".")


@pytest.mark.parametrize("text", CLOSING.values(), ids=CLOSING)
def test_a_function_of_another_file_closes(text: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, text)
    assert lifespans(connlint) == ["shop/main.py:13 CPL503"]
    assert lifespans(connlint, "--no-project") == []


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_others_are_not_reported(text: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, text)
    assert lifespans(connlint) == []


def test_the_evidence_is_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, project(STOP, "await stop()"))
    (finding,) = details(connlint, "--select=CPL503", "shop/main.py")
    assert finding["message"] == (
        "`stop` is skipped if the `yield` raises; its connections stay open"
    )
    places = [
        (Path(one["filename"]).name, one["location"]["row"], one["message"])
        for one in finding["related_locations"]
    ]
    assert places == [
        ("main.py", 14, "skipped if the `yield` raises"),
        ("db.py", 12, "closed here"),
        ("main.py", 11, "the lifespan"),
    ]


def test_its_fix_is_only_shown(tmp_path: Path, connlint: Connlint) -> None:
    """The function may do more than close."""
    make(tmp_path, project(STOP, "await stop()"))
    before = (tmp_path / "shop/main.py").read_text()
    connlint("--select=CPL503", "--fix", "--unsafe-fixes", "shop/main.py")
    assert (tmp_path / "shop/main.py").read_text() == before
