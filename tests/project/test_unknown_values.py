"""Values of other files that may be another than the one that is written there."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import found, make

ENGINE = """
--- shop/__init__.py
--- shop/database.py
from sqlalchemy import create_engine

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)
"""

UNKNOWN = {
    "an engine that is disposed without closing": ENGINE
    + """
--- gunicorn.conf.py
from shop.database import engine


def post_fork(server, worker):
    engine.dispose(close=False)
""",
    "an engine that is imported in the hook, which may create it": ENGINE
    + """
--- gunicorn.conf.py
def post_fork(server, worker):
    from shop.database import engine

    engine.dispose()
""",
    "an engine that is bound again": ENGINE
    + """
--- gunicorn.conf.py
from shop.database import engine
from somewhere import make_engine

engine = make_engine(engine)


def post_fork(server, worker):
    engine.dispose()
""",
    "an engine that its module binds again": """
--- shop/database.py
from somewhere import make_engine
from sqlalchemy import create_engine

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)
engine = make_engine(engine)
--- gunicorn.conf.py
from shop.database import engine


def post_fork(server, worker):
    engine.dispose()
""",
    "an object of the same name": """
--- shop/database.py
from sqlalchemy import create_engine

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)
--- shop/game.py
class Engine:
    def dispose(self):
        pass


engine = Engine()
--- gunicorn.conf.py
from shop.game import engine


def post_fork(server, worker):
    engine.dispose()
""",
    "constants with limits": """
--- shop/__init__.py
--- shop/settings.py
POOL_SIZE = 5
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a constant that is bound twice": """
--- shop/__init__.py
--- shop/settings.py
import os

POOL_SIZE = 0
if os.getenv("SMALL"):
    POOL_SIZE = 5
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a constant that a function binds again": """
--- shop/__init__.py
--- shop/settings.py
POOL_SIZE = 0


def read(path):
    global POOL_SIZE
    POOL_SIZE = int(path.read_text())
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a constant that another file sets": """
--- shop/__init__.py
--- shop/settings.py
POOL_SIZE = 0
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

settings.POOL_SIZE = 5
engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a constant that a star import may bind again": """
--- shop/__init__.py
--- shop/settings.py
POOL_SIZE = 0

try:
    from shop.local import *
except ImportError:
    pass
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a field of settings that the environment fills": """
--- shop/__init__.py
--- shop/settings.py
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    POOL_SIZE: int = 0


settings = Settings()
--- shop/database.py
from sqlalchemy import create_engine

from shop.settings import settings

engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a mapping of arguments": """
--- shop/__init__.py
--- shop/settings.py
OPTIONS = {"pool_pre_ping": True, "pool_size": 0}
--- shop/database.py
from sqlalchemy import create_engine

from shop.settings import OPTIONS

engine = create_engine("postgresql://db.internal/shop", **OPTIONS)
""",
    "a setting of the environment": """
--- shop/__init__.py
--- shop/settings.py
import os

POOL_SIZE = os.getenv("POOL_SIZE", 0)
--- shop/database.py
from sqlalchemy import create_engine

from shop import settings

engine = create_engine(
    "postgresql://db.internal/shop", pool_pre_ping=True, pool_size=settings.POOL_SIZE
)
""",
    "a client that is awaited": """
--- shop/__init__.py
--- shop/clients.py
import httpx

client = httpx.AsyncClient()
--- shop/main.py
from shop.clients import client


async def stop():
    await client.aclose()
""",
    "a function that returns one of two": """
--- shop/__init__.py
--- shop/clients.py
import httpx

from somewhere import FakeClient

_client = httpx.AsyncClient()
_fake = FakeClient()


def get_client(fake):
    if fake:
        return _fake
    return _client
--- shop/main.py
from shop.clients import get_client


async def stop():
    client = get_client(True)
    client.aclose()
""",
}


@pytest.mark.parametrize("project", UNKNOWN.values(), ids=UNKNOWN)
def test_values_of_other_files_that_may_be_another_are_unknown(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == []
