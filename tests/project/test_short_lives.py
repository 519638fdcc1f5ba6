"""Clients and engines that a factory or an object of another file has for one request."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

ROUTES = """
--- depot/api.py
from fastapi import FastAPI

from depot.shelves import Shelves

app = FastAPI()


@app.get("/shelves")
def shelves(city: str):
    found = Shelves(city)
    return found.all()
"""
SHELVES = """
--- depot/__init__.py
--- depot/tables.py
from sqlalchemy import create_engine, text


class Tables:
    def __init__(self, city):
        self.city = city
        self.engine = create_engine("postgresql://db.internal/depot", pool_pre_ping=True)  # CPL103

    def read(self, table):
        with self.engine.connect() as connection:
            return connection.execute(text("select * from shelf")).all()
--- depot/shelves.py
from depot.tables import Tables


class Shelves:
    def __init__(self, city):
        self.tables = Tables(city)

    def all(self):
        return self.tables.read("shelf")
"""
FACTORY = """
--- depot/__init__.py
--- depot/http.py
import httpx


def opened():
    return httpx.Client(base_url="https://depot.example.com")  # CPL102
--- depot/api.py
from fastapi import FastAPI

from depot.http import opened

app = FastAPI()


@app.get("/shelves")
def shelves():
    with opened() as client:
        return client.get("/shelves").json()
"""
ENGINE = """
--- depot/__init__.py
--- depot/tables.py
from sqlalchemy import create_engine


def connected():
    return create_engine("postgresql://db.internal/depot", pool_pre_ping=True)  # CPL103
--- depot/api.py
from fastapi import FastAPI
from sqlalchemy import text

from depot.tables import connected

app = FastAPI()


@app.get("/shelves")
def shelves():
    engine = connected()
    with engine.connect() as connection:
        return connection.execute(text("select * from shelf")).all()
"""
CLIENT = """
--- depot/__init__.py
--- depot/shelves.py
import requests


class Shelves:
    def __init__(self, city):
        self.session = requests.Session()  # CPL102
        self.known = requests.get("https://depot.example.com/shelves").json()  # CPL101

    def all(self):
        return self.session.get("https://depot.example.com/shelves").json()
"""
ONE_FILE = """
--- depot.py
from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()


class Tables:
    def __init__(self):
        self.engine = create_engine("postgresql://db.internal/depot", pool_pre_ping=True)  # CPL103

    def read(self):
        with self.engine.connect() as connection:
            return connection.execute(text("select * from shelf")).all()


class Shelves:
    def __init__(self):
        self.tables = Tables()

    def all(self):
        return self.tables.read()


@app.get("/shelves")
def shelves():
    found = Shelves()
    return found.all()
"""
BASE = """
--- depot/base.py
class Base:
    kept = []

    def close(self):
        return None
"""
EXTENDED = SHELVES.replace(
    "class Shelves:\n", "from depot.base import Base\n\n\nclass Shelves(Base):\n"
).replace("class Tables:\n", "from depot.base import Base\n\n\nclass Tables(Base):\n")
BAD = {
    "objects whose classes extend one of another file": EXTENDED + BASE + ROUTES,
    "an engine of an object that an object of the handler keeps": SHELVES + ROUTES,
    "a client that a factory returns": FACTORY,
    "an engine that a factory returns": ENGINE,
    "a client of an object of the handler": CLIENT + ROUTES,
}


@pytest.mark.parametrize("project", BAD.values(), ids=BAD)
def test_what_another_file_drops_is_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []


def test_an_object_of_the_same_file_is_followed(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, ONE_FILE)
    assert found(connlint, ".", "--no-project") == announced(ONE_FILE) != []


def _without_markers(project: str) -> str:
    return "\n".join(line.partition("  # CPL")[0] for line in project.splitlines())


CREATED = "    found = Shelves(city)\n"
ENTERED = "with opened() as client:"
CONNECTED = "with engine.connect() as connection:"
GOOD = {
    "an object that the application keeps": SHELVES
    + ROUTES.replace(CREATED, "    found = app.state.found = Shelves(city)\n"),
    "an object that a dictionary keeps": SHELVES
    + ROUTES.replace("app = FastAPI()", "app = FastAPI()\nKEPT = {}").replace(
        CREATED,
        "    if city not in KEPT:\n        KEPT[city] = Shelves(city)\n    found = KEPT[city]\n",
    ),
    "a class that may return the same object": SHELVES.replace(
        "class Tables:\n", "class Tables(metaclass=Once):\n"
    )
    + ROUTES,
    "a class with a decorator": SHELVES.replace("class Tables:\n", "@once\nclass Tables:\n")
    + ROUTES,
    "an object that registers itself": SHELVES.replace(
        "        self.city = city\n", "        self.city = city\n        register(self)\n"
    )
    + ROUTES,
    "objects that a base in another file keeps": EXTENDED
    + BASE.replace("def close(self)", "def __init__(self)").replace(
        "return None", "self.kept.append(self)"
    )
    + ROUTES,
    "objects whose base is not known": EXTENDED + ROUTES,
    "an object that is passed on": SHELVES
    + ROUTES.replace("return found.all()", "return answer(found)"),
    "a factory that keeps the client": FACTORY.replace("import httpx", "import functools, httpx")
    .replace("def opened", "@functools.cache\ndef opened")
    .replace(f"    {ENTERED}\n        ", "    client = opened()\n    "),
    "a client that is kept": FACTORY.replace(
        ENTERED, "client = app.state.client = opened()\n    if client:"
    ),
    "a factory that the start calls": FACTORY.replace(
        '@app.get("/shelves")\n', '@app.on_event("startup")\n'
    ),
    "an engine that is passed on": ENGINE.replace(CONNECTED, f"remember(engine)\n    {CONNECTED}"),
    "an engine of a connection that is kept": ENGINE.replace(
        CONNECTED, "connection = app.state.connection = engine.connect()\n    if connection:"
    ),
    "an engine for each tenant": ENGINE.replace("def connected():", "def connected(url):")
    .replace('"postgresql://db.internal/depot"', "url")
    .replace("def shelves():", "def shelves(url: str):")
    .replace("connected()", "connected(url)"),
}


@pytest.mark.parametrize("project", [_without_markers(one) for one in GOOD.values()], ids=GOOD)
def test_what_may_be_kept_is_not_reported(project: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, project)
    assert [one for one in found(connlint, ".") if one.split()[1] in ("CPL102", "CPL103")] == []


def test_the_way_from_the_handler_is_shown(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, SHELVES + ROUTES)
    (finding,) = details(connlint, ".")
    assert "for every request of `GET /shelves`" in finding["message"]
    places = [
        (one["filename"].rpartition("/")[2], one["message"]) for one in finding["related_locations"]
    ]
    assert places == [
        ("shelves.py", "`Tables` is created here"),
        ("api.py", "`Shelves` is created here"),
        ("api.py", "`GET /shelves` runs for every request"),
    ]
