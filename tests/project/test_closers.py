"""Clients that another file of the project closes."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

KEPT = """
--- app/__init__.py
--- app/clients.py
import httpx

client = httpx.AsyncClient()


async def price(name):
    return (await client.get(f"https://prices.example/{name}")).json()
--- app/tracker.py
import httpx
from app.base import Base


class Tracker(Base):
    def __init__(self):
        self.client = httpx.AsyncClient()

    async def issue(self, number):
        return await self.client.get(f"https://tracker.example/{number}")


tracker = Tracker()
--- app/base.py
class Base:
    pass
--- app/use.py
from app.clients import client
from app.tracker import tracker


async def use():
    client.headers.clear()
    print(client.timeout, tracker.client.timeout)
    await tracker.issue(1)
    await client.get("https://prices.example")
"""
OF_MODULE = "app/clients.py:3 CPL907"
OF_OBJECT = "app/tracker.py:7 CPL907"

CLOSING_A_NAME = {
    "import from": "from app.clients import client\nasync def stop():\n    await client.aclose()\n",
    "import": "import app.clients\nasync def stop():\n    await app.clients.client.aclose()\n",
    "module": "from app import clients\nasync def stop():\n    await clients.client.aclose()\n",
    "relative": "from .clients import client as c\nasync def stop():\n    await c.aclose()\n",
    "relative module": "from . import clients as c\nasync def f():\n    await c.client.aclose()\n",
    "star": "from app.clients import *\nasync def stop():\n    await client.aclose()\n",
    "with": "from app.clients import client\nasync def f():\n    async with client: pass\n",
    "atexit": "import atexit\nfrom app.clients import client\natexit.register(client.aclose)\n",
    "aclosing": "import contextlib\nfrom app.clients import client\n"
    "async def f():\n    async with contextlib.aclosing(client): pass\n",
    "exit stack": "from app.clients import client\nasync def f(stack):\n"
    "    stack.push_async_callback(client.aclose)\n",
    "entered": "from app.clients import client\nasync def f(stack):\n"
    "    await stack.enter_async_context(client)\n",
    "passed on": "from app.clients import client\nfrom app.lib import closing_at_the_end\n"
    "closing_at_the_end(client)\n",
    "stored": "from app.clients import client\ndef f(app):\n    app.state.client = client\n",
}
CLOSING_AN_ATTRIBUTE = {
    "object": "from app.tracker import tracker\nasync def f():\n"
    "    await tracker.client.aclose()\n",
    "new object": "from app.tracker import Tracker\nasync def f():\n    one = Tracker()\n"
    "    await one.client.aclose()\n",
    "parameter": "from app.tracker import Tracker\nasync def f(one: Tracker):\n"
    "    await one.client.aclose()\n",
    "subclass": "from app.tracker import Tracker\nclass Sub(Tracker):\n"
    "    async def stop(self): await self.client.aclose()\n",
    "with in subclass": "from app.tracker import Tracker\nclass Sub(Tracker):\n"
    "    async def run(self):\n        async with self.client: pass\n",
    "unknown object": "from app.tracker import tracker\nasync def f(request):\n"
    "    await request.app.tracker.client.aclose()\n",
    "passed on": "from app.tracker import tracker\nfrom app.lib import keep\n"
    "keep(tracker.client)\n",
}
CLOSING_NEITHER = {
    "another name": "from app.clients import price\n"
    "async def f(client):\n    await client.aclose()\n",
    "another class": "import httpx\nfrom app.tracker import tracker\nclass Own:\n"
    "    def __init__(self, client):\n        self.client = client\n"
    "    async def stop(self): await self.client.aclose()\n",
    "uses": "from app.clients import client\nfrom app.tracker import tracker\n"
    "from sqlalchemy.orm import Session\nimport httpx\n"
    "async def f():\n    if client:\n        await client.post('https://x.example')\n"
    "    await tracker.issue(2)\n    tracker.close()\n",
}


def lines(connlint: Connlint, code: str) -> list[str]:
    return found(connlint, f"--select={code}", ".")


def with_closer(text: str) -> str:
    return f"{KEPT}--- app/stop.py\n{text}"


def test_nothing_closes_them(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, KEPT)
    assert lines(connlint, "CPL907") == [OF_MODULE, OF_OBJECT]


@pytest.mark.parametrize("text", CLOSING_A_NAME.values(), ids=CLOSING_A_NAME)
def test_a_client_of_a_module_is_closed(text: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, with_closer(text))
    assert lines(connlint, "CPL907") == [OF_OBJECT]


@pytest.mark.parametrize("text", CLOSING_AN_ATTRIBUTE.values(), ids=CLOSING_AN_ATTRIBUTE)
def test_a_client_of_an_object_is_closed(text: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, with_closer(text))
    assert lines(connlint, "CPL907") == [OF_MODULE]


def test_the_base_closes_what_its_subclasses_keep(tmp_path: Path, connlint: Connlint) -> None:
    base = "class Base:\n    async def stop(self):\n        await self.client.aclose()\n"
    make(tmp_path, KEPT.replace("class Base:\n    pass\n", base))
    assert lines(connlint, "CPL907") == [OF_MODULE]


def test_a_package_passes_the_name_on(tmp_path: Path, connlint: Connlint) -> None:
    project = KEPT.replace(
        "--- app/__init__.py\n", "--- app/__init__.py\nfrom .clients import client\n"
    )
    make(tmp_path, f"{project}--- stop.py\nfrom app import client\nawait_ = client.aclose\n")
    assert lines(connlint, "CPL907") == [OF_OBJECT]


@pytest.mark.parametrize("text", CLOSING_NEITHER.values(), ids=CLOSING_NEITHER)
def test_what_closes_something_else_does_not_count(
    text: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, with_closer(text))
    assert lines(connlint, "CPL907") == [OF_MODULE, OF_OBJECT]


def test_tests_that_close_do_not_count(tmp_path: Path, connlint: Connlint) -> None:
    text = CLOSING_A_NAME["import from"]
    make(tmp_path, f"{KEPT}--- tests/test_stop.py\n{text}")
    assert OF_MODULE in lines(connlint, "CPL907")


ENGINE = """
--- app/db.py
from sqlalchemy import create_engine

engine = create_engine("postgresql://db.internal/shop", pool_pre_ping=True)  # CPL907
--- app/use.py
from sqlalchemy.orm import Session

from app.db import engine


def count():
    with Session(engine) as session, engine.connect():
        return session
"""


def test_an_engine_is_disposed_of(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, ENGINE)
    assert lines(connlint, "CPL907") == announced(ENGINE)
    (tmp_path / "app" / "stop.py").write_text("from .db import engine\n\nengine.dispose()\n")
    assert lines(connlint, "CPL907") == []


LENT = """
--- app/lent.py
import contextlib

import httpx


@contextlib.asynccontextmanager
async def connected(token):
    client = httpx.AsyncClient(headers={"authorization": token})
    yield client
--- app/use.py
from app.lent import connected


async def use(token):
    async with connected(token) as client:
        await client.get("https://prices.example")
"""


def test_the_client_of_a_context_manager_is_closed_in_another_file(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, LENT)
    assert lines(connlint, "CPL501") == ["app/lent.py:8 CPL501"]
    use = tmp_path / "app" / "use.py"
    use.write_text(f"{use.read_text()}        await client.aclose()\n")
    assert lines(connlint, "CPL501") == []


def test_why_names_the_place(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, with_closer(CLOSING_A_NAME["import from"]))
    assert "closed in app/stop.py:3" in connlint("--select=CPL907", "--why=app/clients.py:3").out


OTHER_METHOD = """
--- app/store.py
import psycopg2.pool
from app.base import Base


class Store(Base):
    def __init__(self, dsn):
        self.pool = psycopg2.pool.ThreadedConnectionPool(1, 10, dsn)

    def count(self):
        connection = self.pool.getconn()
        try:
            return connection.cursor()
        finally:
            self.pool.putconn(connection)
--- app/base.py
class Base:
    pass
--- app/stop.py
from app.store import Store


def stop(other: "Store | None"):
    other.pool.{method}()
"""


@pytest.mark.parametrize(
    ("method", "is_closed"), [("dispose", False), ("close", False), ("closeall", True)]
)
def test_a_method_that_such_a_pool_does_not_have_closes_another_one(
    method: str, is_closed: bool, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, OTHER_METHOD.format(method=method))
    assert lines(connlint, "CPL907") == ([] if is_closed else ["app/store.py:7 CPL907"])
