"""Whether a client keeps idle connections, and where an engine lends one."""

from __future__ import annotations

import ast

import pytest
from sources import subjects

from flake8_connpool.pools.shared_clients import keeps_idle_connections, uses_of_pool
from flake8_connpool.pools.subjects import PoolCall

KEEPING = {
    "httpx.Client()": True,
    "httpx.Client(limits=httpx.Limits(max_keepalive_connections=5))": True,
    "httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))": False,
    "httpx.Client(limits=httpx.Limits(keepalive_expiry=0))": False,
    "httpx.Client(limits=unknown)": False,
    "httpx.Client(transport=httpx.HTTPTransport())": True,
    "httpx.Client(transport=httpx.HTTPTransport(limits=unknown))": False,
}


def first_call(source: str, name: str) -> PoolCall:
    calls = (s for s in subjects(source) if isinstance(s, PoolCall))
    return next(call for call in calls if call.api.name.endswith(name))


@pytest.mark.parametrize("client", KEEPING)
def test_a_client_keeps_idle_connections(client: str) -> None:
    call = first_call(f"import httpx\n{client}", "Client")
    assert keeps_idle_connections(call) is KEEPING[client]


def test_an_engine_lends_to_each_session_of_its_own() -> None:
    source = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker
engine = create_engine(url)
Session(engine)
Session(other)
factory = sessionmaker(engine)
Session(bind=engine)
factory()
engine.connect()
"""
    call = first_call(source, "create_engine")
    uses = [use for use in uses_of_pool(call) if isinstance(use, ast.expr)]
    assert sorted(use.lineno for use in uses) == [5, 8, 9, 10]
