"""What is known of engines, clients and constants that other files define."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

ENGINE = """
--- shop/__init__.py
--- shop/database.py
from sqlalchemy import create_engine

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)
"""

KNOWN = {
    "an engine in the configuration of gunicorn": ENGINE
    + """
--- gunicorn.conf.py
from shop.database import engine


def post_fork(server, worker):
    engine.dispose()  # CPL505
""",
    "an engine of a module in the configuration of gunicorn": ENGINE
    + """
--- gunicorn.conf.py
from shop import database


def post_fork(server, worker):
    database.engine.dispose()  # CPL505
""",
    "an engine that a package exports": ENGINE.replace("--- shop/__init__.py\n", "")
    + """
--- shop/__init__.py
from .database import engine
--- gunicorn.conf.py
from shop import engine


def post_fork(server, worker):
    engine.dispose()  # CPL505
""",
    "timeouts": """
--- shop/__init__.py
--- shop/timeouts.py
import httpx

SLOW = None
PATIENT = httpx.Timeout(None, connect=5.0)  # CPL301
--- shop/clients.py
import httpx

from shop.timeouts import SLOW

client = httpx.Client(timeout=SLOW)  # CPL301
""",
    "constants of a module of settings": """
--- shop/__init__.py
--- shop/settings.py
POOL_SIZE = 0
MAX_OVERFLOW = -1
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

engine = create_engine(
    "postgresql://db.internal/shop",
    pool_pre_ping=True,
    pool_size=settings.POOL_SIZE,  # CPL201
)
""",
    "a constant that is imported by name": """
--- shop/__init__.py
--- shop/settings.py
MAX_OVERFLOW = -1
--- shop/database.py
from sqlalchemy import create_engine

from shop.settings import MAX_OVERFLOW

engine = create_engine(
    "postgresql://db.internal/shop",
    pool_pre_ping=True,
    max_overflow=MAX_OVERFLOW,  # CPL201
)
""",
    "a constant of a constant": """
--- shop/__init__.py
--- shop/defaults.py
UNLIMITED = None
--- shop/settings.py
from shop.defaults import UNLIMITED as MAX_CONNECTIONS
--- shop/clients.py
import httpx

from shop import settings

limits = httpx.Limits(max_connections=settings.MAX_CONNECTIONS, keepalive_expiry=5)  # CPL201
""",
    "a client whose close is not awaited": """
--- shop/__init__.py
--- shop/clients.py
import httpx

client = httpx.AsyncClient()
--- shop/main.py
from shop.clients import client


async def stop():
    client.aclose()  # CPL506
""",
    "a client that a function with an annotation returns": """
--- shop/__init__.py
--- shop/clients.py
import httpx

_client = httpx.AsyncClient()


def get_client() -> httpx.AsyncClient:
    return _client
--- shop/main.py
from shop.clients import get_client


async def stop():
    client = get_client()
    client.aclose()  # CPL506
""",
    "a client that a function without an annotation returns": """
--- shop/__init__.py
--- shop/clients.py
import httpx

_client = httpx.AsyncClient()


def get_client():
    return _client
--- shop/main.py
from shop.clients import get_client


async def stop():
    client = get_client()
    client.aclose()  # CPL506
""",
    "a client that a coroutine function returns": """
--- shop/__init__.py
--- shop/clients.py
import httpx

_client = httpx.AsyncClient()


async def get_client():
    return _client
--- shop/main.py
from shop.clients import get_client


async def stop():
    client = await get_client()
    client.aclose()  # CPL506
""",
    "a class of a library by another name": """
--- shop/__init__.py
--- shop/compat.py
from httpx import Client as HttpClient
--- shop/clients.py
from shop.compat import HttpClient

client = HttpClient(timeout=None)  # CPL301
""",
}


@pytest.mark.parametrize("project", KNOWN.values(), ids=KNOWN)
def test_values_of_other_files_are_known(project: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") != announced(project)
