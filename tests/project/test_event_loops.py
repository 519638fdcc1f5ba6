"""Async clients and engines of a module that coroutines of other files use in several loops."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

CLIENT = """
--- shop/__init__.py
--- shop/http.py
import httpx

client = httpx.AsyncClient(base_url="https://shop.example.com"){marker}
--- shop/prices.py
from shop.http import client


async def price(item):
    return (await client.get(f"/prices/{{item}}")).json()


async def close():
    await client.aclose()
"""
ENGINE = """
--- shop/__init__.py
--- shop/database.py
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

engine = create_async_engine("postgresql+asyncpg://db/shop", pool_pre_ping=True){marker}
Opened = async_sessionmaker(engine)
--- shop/prices.py
from sqlalchemy import text

from shop.database import Opened


async def price(item):
    async with Opened() as opened:
        return await opened.scalar(text("select price from item"), {{"item": item}})
"""
KEPT = {"a client": CLIENT, "an engine": ENGINE}
TASK = """
--- shop/tasks.py
import asyncio

from celery import shared_task

from shop.prices import price


@shared_task
def note(item):
    return asyncio.run(price(item))
"""
STARTS = {
    "in a task": TASK,
    "through another coroutine": """
--- shop/tasks.py
import asyncio

from celery import shared_task

from shop.prices import price


async def shown(item):
    return f"{await price(item)} EUR"


@shared_task
def note(item):
    return asyncio.run(shown(item))
""",
    "in a loop": """
--- shop/report.py
import asyncio

from shop.prices import price


def report(items):
    return [asyncio.run(price(item)) for item in items]
""",
    "twice in a function": """
--- shop/report.py
import asyncio

from shop.prices import price


def compare():
    return asyncio.run(price("tea")) - asyncio.run(price("coffee"))
""",
    "in a bridge for handlers of another file": """
--- shop/bridge.py
import anyio

from shop import prices


def price(item):
    return anyio.run(prices.price, item)
--- shop/pages.py
from flask import Flask

from shop.bridge import price

app = Flask(__name__)


@app.get("/prices/<item>")
def show(item):
    return {"price": price(item)}
""",
    "in a view that Flask runs in a loop of its own": """
--- shop/pages.py
from flask import Flask

from shop.prices import price

app = Flask(__name__)


@app.get("/prices/<item>")
async def show(item):
    return {"price": await price(item)}
""",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_a_client_that_another_file_uses_in_several_loops_is_reported(
    kept: str, start: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = kept.format(marker="  # CPL504") + start
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []


def test_the_loop_its_task_and_the_use_are_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, CLIENT.format(marker="") + TASK)
    (finding,) = details(connlint, ".")
    assert [
        (Path(one["filename"]).name, one["location"]["row"], one["message"])
        for one in finding["related_locations"]
    ] == [
        ("tasks.py", 10, "starts another event loop"),
        ("tasks.py", 9, "`note` runs many times in one process"),
        ("prices.py", 5, "used in each of them"),
    ]


NOTHING = {
    "a single loop": CLIENT
    + """
--- shop/report.py
import asyncio

from shop.prices import price


def main():
    print(asyncio.run(price("tea")))
""",
    "handlers of an ASGI server": CLIENT
    + """
--- shop/api.py
import asyncio

from fastapi import FastAPI

from shop.prices import price

app = FastAPI()


@app.get("/prices/{{item}}")
async def show(item: str):
    return await asyncio.wait_for(price(item), 3)
""",
    "each loop closes it": CLIENT
    + """
--- shop/tasks.py
import asyncio

from celery import shared_task

from shop.prices import close, price


async def once(item):
    try:
        return await price(item)
    finally:
        await close()


@shared_task
def note(item):
    return asyncio.run(once(item))
""",
    "another coroutine": CLIENT
    + """
--- shop/tasks.py
import asyncio

from celery import shared_task

from shop.prices import price


async def nothing(item):
    return item


@shared_task
def note(item):
    return asyncio.run(nothing(item))
""",
    "one of two branches": CLIENT
    + """
--- shop/report.py
import asyncio

from shop.prices import price


def compare(is_tea):
    if is_tea:
        return asyncio.run(price("tea"))
    return asyncio.run(price("coffee"))
""",
    "it keeps no connections": ENGINE.replace("pool_pre_ping=True", "poolclass=NullPool").replace(
        "from sqlalchemy.ext", "from sqlalchemy.pool import NullPool\nfrom sqlalchemy.ext"
    )
    + TASK,
    "its driver needs no loop": ENGINE.replace("asyncpg", "psycopg") + TASK,
    "the coroutine creates it": """
--- shop/prices.py
import httpx


async def price(item):
    async with httpx.AsyncClient() as client:
        return (await client.get(f"https://shop.example.com/{{item}}")).json()
"""
    + TASK,
    "a client for threads": CLIENT.replace("AsyncClient", "Client")
    .replace("await client.get", "client.get")
    .replace("await client.aclose", "client.close")
    + TASK,
}


@pytest.mark.parametrize("project", NOTHING.values(), ids=NOTHING)
def test_a_client_of_one_loop_is_not_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project.format(marker=""))
    assert "CPL504" not in " ".join(found(connlint, "."))
