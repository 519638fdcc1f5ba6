"""Sessions that generators and factories of other files create."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

DATABASE = """
--- depot/__init__.py
--- depot/store.py
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine("postgresql://db.internal/depot", pool_pre_ping=True)
Opened = sessionmaker(bind=engine)


def lend():
    opened = Opened()
    try:
        yield opened
    finally:
        opened.close()
"""
ASYNC = """
--- depot/__init__.py
--- depot/store.py
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

engine = create_async_engine("postgresql+asyncpg://db.internal/depot", pool_pre_ping=True)
Opened = async_sessionmaker(engine)


async def lend():
    async with Opened() as opened:
        yield opened
"""
COUNTING = """
--- depot/stock.py
from depot.store import lend


def count(shelf):
    opened = next(lend())
    return opened.execute("select count(*) from item where shelf = :shelf", shelf).scalar()
"""
BAD = {
    "the first item of a generator": DATABASE
    + COUNTING.replace("next(lend())", "next(lend())  # CPL305"),
    "a generator of a module": DATABASE
    + """
--- depot/stock.py
from depot import store


def count(shelf):
    opened = next(store.lend())  # CPL305
    return opened.execute("select count(*) from item where shelf = :shelf", shelf).scalar()
""",
    "a generator by a relative import, from a package": DATABASE.replace(
        "--- depot/__init__.py\n", "--- depot/__init__.py\nfrom .store import lend\n"
    )
    + """
--- depot/stock.py
from . import lend


def count(shelf):
    opened = next(lend())  # CPL305
    return opened.execute("select count(*) from item where shelf = :shelf", shelf).scalar()
""",
    "a generator whose factory is in a third file": DATABASE
    + """
--- depot/lending.py
from depot.store import Opened


def borrow():
    with Opened() as opened:
        yield opened
--- depot/stock.py
from depot.lending import borrow


def count(shelf):
    opened = next(borrow())  # CPL305
    return opened.execute("select count(*) from item where shelf = :shelf", shelf).scalar()
""",
    "a loop that a return leaves": ASYNC
    + """
--- depot/stock.py
from depot.store import lend


async def opened_for(shelf):
    async for opened in lend():  # CPL305
        return opened
""",
    "a context manager that is entered by hand": DATABASE.replace(
        "def lend", "@contextmanager\ndef lend"
    ).replace(
        "from sqlalchemy import", "from contextlib import contextmanager\n\nfrom sqlalchemy import"
    )
    + """
--- depot/stock.py
from depot.store import lend


def count(shelf):
    opened = lend().__enter__()  # CPL305
    return opened.execute("select count(*) from item where shelf = :shelf", shelf).scalar()
""",
    "a session of a factory": DATABASE
    + """
--- depot/api.py
from fastapi import FastAPI

from depot.store import Opened

app = FastAPI()


@app.get("/stock")
def stock(shelf: str):
    opened = Opened()  # CPL304
    return opened.execute("select count(*) from item").scalar()
""",
    "an async session of a factory with `class_`": """
--- depot/__init__.py
--- depot/store.py
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import sessionmaker

engine = create_async_engine("postgresql+asyncpg://db.internal/depot", pool_pre_ping=True)
Opened = sessionmaker(engine, class_=AsyncSession)
--- depot/stock.py
from depot.store import Opened


async def count(shelf):
    opened = Opened()  # CPL304
    return (await opened.execute("select count(*) from item")).scalar()
""",
}


@pytest.mark.parametrize("project", BAD.values(), ids=BAD)
def test_sessions_of_other_files_are_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []


GOOD = {
    "it is closed by the code that takes it": DATABASE
    + """
--- depot/stock.py
from depot.store import lend


def count(shelf):
    opened = next(lend())
    try:
        return opened.execute("select count(*) from item").scalar()
    finally:
        opened.close()
""",
    "the generator is kept": DATABASE
    + """
--- depot/stock.py
from depot.store import lend


def count(shelf):
    lending = lend()
    opened = next(lending)
    return opened.execute("select count(*) from item").scalar()
""",
    "only its engine is read": DATABASE
    + """
--- depot/stock.py
from depot.store import lend


def dialect():
    return next(lend()).bind.dialect.name
""",
    "the line runs once": DATABASE
    + """
--- depot/stock.py
from depot.store import lend

opened = next(lend())
shelves = opened.execute("select name from shelf").all()
""",
    "it is requested as a dependency": DATABASE
    + """
--- depot/api.py
from fastapi import Depends, FastAPI

from depot.store import lend

app = FastAPI()


@app.get("/stock")
def stock(opened=Depends(lend)):
    return opened.execute("select count(*) from item").scalar()
""",
    "a database without a server": DATABASE.replace("postgresql://db.internal/", "sqlite:///")
    + COUNTING,
    "a pool that keeps nothing": DATABASE.replace(
        "pool_pre_ping=True", "poolclass=NullPool"
    ).replace("from sqlalchemy.orm", "from sqlalchemy.pool import NullPool\nfrom sqlalchemy.orm")
    + COUNTING,
    "a URL of another file without a server": DATABASE.replace(
        '"postgresql://db.internal/depot"', "URL"
    ).replace("from sqlalchemy import", "from depot.settings import URL\nfrom sqlalchemy import")
    + """
--- depot/settings.py
URL = "sqlite:///depot.db"
"""
    + COUNTING,
    "an engine of another file without a pool": """
--- depot/__init__.py
--- depot/base.py
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

engine = create_engine("postgresql://db.internal/depot", poolclass=NullPool)
--- depot/store.py
from sqlalchemy.orm import sessionmaker

from depot.base import engine

Opened = sessionmaker(bind=engine)
--- depot/stock.py
from depot.store import Opened


def count(shelf):
    opened = Opened()
    return opened.execute("select count(*) from item").scalar()
""",
    "a session of a factory in `with`": DATABASE
    + """
--- depot/stock.py
from depot.store import Opened


def count(shelf):
    with Opened() as opened:
        return opened.execute("select count(*) from item").scalar()
""",
    "a session of a factory of an unknown class": DATABASE.replace(
        "sessionmaker(bind=engine)", "sessionmaker(bind=engine, class_=choose())"
    )
    + """
--- depot/report.py
from depot.store import Opened


def count(shelf):
    opened = Opened()
    return opened.execute("select count(*) from item").scalar()
""",
    "a generator of something else": """
--- depot/__init__.py
--- depot/store.py
import httpx


def lend():
    opened = open("stock.txt")
    try:
        yield opened
    finally:
        opened.close()
--- depot/stock.py
from depot.store import lend


def count(shelf):
    return next(lend()).read()
""",
}


@pytest.mark.parametrize("project", GOOD.values(), ids=GOOD)
def test_other_sessions_of_other_files_are_not_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == []


def test_the_generator_of_another_file_is_shown(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, DATABASE + COUNTING)
    (finding,) = details(connlint, ".")
    (place,) = finding["related_locations"]
    assert place["filename"].endswith("depot/store.py")
    assert place["message"] == "the generator yields the session here, and then closes it"
