"""`with` around what uses a client or connection: the same results, and nothing stays open."""

from __future__ import annotations

import asyncio
import gc
import inspect
from pathlib import Path
from typing import Any

import pytest
from claims.collecting import uncollected
from claims.server import CountingServer

from flake8_connpool.fixer.fix import FixedSource, fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

CODES = ("CPL304", "CPL501")
POSTGRES = "postgresql+psycopg://app@db/app"
CLIENTS = """\
import asyncio
import httpx

"""
DATABASE = f"""\
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

ENGINE = create_engine("{POSTGRES}", pool_pre_ping=True)
SessionLocal = sessionmaker(ENGINE)


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


"""

USING_CLIENTS = [
    """
def run(url):
    client = httpx.Client(auth=(url, ""))
    texts = []
    for n in range(3):
        texts.append(client.get(f"{url}/{n}").text)
    if texts:
        return texts
    return None
""",
    """
def run(url):
    return httpx.Client(auth=(url, "")).get(url).text
""",
    """
def run(url):
    client = httpx.Client(auth=(url, ""))
    with client.stream("GET", url) as answer:
        lines = len(list(answer.iter_lines()))
    more = client.get(url)
    return lines, more.text
""",
    """
async def run(url):
    client = httpx.AsyncClient(
        headers={"a": "b"},
    )  # of this call
    tasks = [client.get(f"{url}/{n}") for n in range(3)]

    answers = await asyncio.gather(*tasks)
    return [answer.text for answer in answers]
""",
    """
async def run(url):
    try:
        answer = await httpx.AsyncClient(cookies={"a": url}).get(url)
    except httpx.HTTPError:
        return None
    return answer.text
""",
]
USING_DATABASES = [
    """
def run(name):
    connection = ENGINE.connect()
    rows = connection.execute(text("select :n"), {"n": name})
    found = [row[0] for row in rows]
    return found
""",
    """
def run(name):
    return ENGINE.connect().execute(text("select :n"), {"n": name}).scalar_one()
""",
    """
def run(name):
    session = SessionLocal()
    item = Item(name=name)
    session.add(item)
    session.commit()
    found = session.query(Item).filter_by(name=name).first()
    if found is None:
        return None
    return {"name": found.name, "again": item.name}
""",
    """
def run(name):
    for _ in range(3):
        session = Session(ENGINE)
        if session.execute(text("select :n"), {"n": name}).first() is None:
            continue
        return session.query(Item).count()
""",
]
# Something that needs the object is used later, or it is not known where it ends.
NOT_FIXED = [
    ("    connection = ENGINE.connect()\n    return connection.execute(text(name))\n"),
    ("    session = SessionLocal()\n    return session.get(Item, name)\n"),
    ("    session = SessionLocal()\n    items = session.query(Item).all()\n    return items\n"),
    ("    session = SessionLocal()\n    a = session.get(Item, 1)\n    name.append(a)\n"),
    ("    session = SessionLocal()\n    session.add(name)\n    session.flush()\n"),
    ("    session = SessionLocal()\n    a = session.get(Item, 1)\n    return lambda: a\n"),
    ("    session = SessionLocal()\n    a = Item()\n    session.add(a)\n    session.commit()\n"
     "    session.refresh(a)\n    return a\n"),
    ("    if name:\n        session = SessionLocal()\n        a = session.get(Item, 1)\n"
     "    else:\n        a = None\n    print(a)\n"),
    ("    client = httpx.Client(auth=(name, ''))\n    client.get(name)\n    client = None\n"),
    ("    client = httpx.Client(auth=(name, ''))\n    q = client.build_request('GET', name)\n"
     "    return client.send(q, stream=1)\n"),
    ("    a = []\n    for n in name:\n        client = httpx.Client(auth=(n, ''))\n"
     "        a.append(client.build_request('GET', n))\n        client.get(n)\n    return a\n"),
    ("    return name and ENGINE.connect().execute(text(name)).scalar()\n"),
    ("    return [ENGINE.connect().execute(text(n)).scalar() for n in name]\n"),
    ("    connection: object = ENGINE.connect()\n    connection.execute(text(name))\n"),
]  # fmt: skip


def found(source: SourceText | bytes) -> list[Any]:
    return lint(source, RuleOptions(), lambda code: not RULES[code].is_opt_in)


def fixed(source: bytes) -> FixedSource:
    return fix(source, found, lambda finding: finding.code in CODES)


def result_of(source: bytes, argument: str) -> tuple[object, dict[str, Any]]:
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(source, "program", "exec", dont_inherit=True), names)
    if "Base" in names:
        names["Base"].metadata.create_all(names["ENGINE"])
    made = names["run"](argument)

    async def wait() -> object:
        return await made

    return asyncio.run(wait()) if inspect.isawaitable(made) else made, names


@uncollected()
@pytest.mark.parametrize("body", USING_CLIENTS)
def test_a_fixed_client_gets_the_same_and_leaves_no_connection(
    body: str, server: CountingServer
) -> None:
    source = (CLIENTS + body).encode()
    result = fixed(source)
    assert result.fixed == 1
    assert result.refusals == ()
    expected, kept = result_of(source, server.url)
    assert server.open > 0
    given, _ = result_of(result.data, server.url)
    assert given == expected
    del kept
    gc.collect()
    server.wait_until(lambda: server.open == 0)


@uncollected()
@pytest.mark.parametrize("body", USING_DATABASES)
def test_a_fixed_checkout_gives_the_same_and_returns_its_connection(
    body: str, tmp_path: Path
) -> None:
    source = (DATABASE + body).encode()
    result = fixed(source)
    assert result.fixed == 1
    assert result.refusals == ()

    def local(data: bytes, name: str) -> bytes:
        return data.replace(POSTGRES.encode(), f"sqlite:///{tmp_path / name}".encode())

    expected, names = result_of(local(source, "before"), "x")
    assert names["ENGINE"].pool.checkedout() == 1
    given, names = result_of(local(result.data, "after"), "x")
    assert given == expected
    assert names["ENGINE"].pool.checkedout() == 0


@pytest.mark.parametrize("body", NOT_FIXED)
def test_what_may_be_needed_later_is_not_closed(body: str) -> None:
    source = f"{CLIENTS}{DATABASE}def run(name):\n{body}".encode()
    reported = [finding for finding in found(source) if finding.code in CODES]
    assert len(reported) == 1
    assert not any(finding.fix for finding in reported)
