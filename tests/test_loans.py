"""What holds a connection has the methods and attributes that the data says it has."""

from __future__ import annotations

from typing import Any

import httpx
import httpx2
import pytest
import requests
import sqlalchemy
import sqlmodel
import sqlmodel.ext.asyncio.session as sqlmodel_asyncio
import urllib3
from signatures import resolve

from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.library.loan import Loan

# Some attributes are only there on an object, and some methods only in a subclass.
OBJECTS: dict[str, Any] = {
    "sqlalchemy.engine.Connection": sqlalchemy.create_engine("sqlite://").connect(),
    "sqlalchemy.ext.asyncio.AsyncSession": sqlmodel_asyncio.AsyncSession(),
    "sqlalchemy.orm.Session": sqlmodel.Session(),
    "urllib3.HTTPResponse": urllib3.HTTPResponse(),
    "requests.Response": requests.Response(),
    "httpx.Response": httpx.Response(200, request=httpx.Request("GET", "https://x")),
    "httpx2.Response": httpx2.Response(200, request=httpx2.Request("GET", "https://x")),
}
# Of what a method gives, or no names.
ELSEWHERE = {"of", "ready", "running", "keeps", "entered_since", "is_entered", "at_once", "since"}
ELSEWHERE |= {"unread", "keeps_place", "by_block", "headers_only", "takers"}

LOANS = {
    loan.of: loan
    for library in LIBRARIES.values()
    for api in library.apis
    for loan in (api.loan, *(method.loan for method in api.methods))
    if loan is not None
}


@pytest.mark.parametrize("loan", LOANS.values(), ids=LOANS)
def test_what_holds_a_connection_has_what_the_data_names(loan: Loan) -> None:
    holder = OBJECTS[loan.of] if loan.of in OBJECTS else resolve(loan.of)
    there = {*dir(holder), *getattr(holder, "__slots__", ())}
    named = {n for f in loan.__struct_fields__ if f not in ELSEWHERE for n in getattr(loan, f)}
    assert named
    assert named - there == set()


@pytest.mark.parametrize("loan", LOANS.values(), ids=LOANS)
def test_what_is_said_to_work_in_with_does(loan: Loan) -> None:
    holder = OBJECTS[loan.of] if loan.of in OBJECTS else resolve(loan.of)
    can_be_entered = any(hasattr(holder, name) for name in ("__enter__", "__aenter__"))
    # What a pool takes back is not returned to it by its own block.
    assert loan.is_entered is (can_be_entered and not loan.takers)


@pytest.mark.parametrize("loan", LOANS.values(), ids=LOANS)
def test_what_takes_a_connection_back_is_a_method_of_its_pool(loan: Loan) -> None:
    for library in LIBRARIES.values():
        for api in library.apis:
            if loan in [method.loan for method in api.methods]:
                pool = resolve(api.gives or api.name)
                assert [name for name in loan.takers if not hasattr(pool, name)] == []


def test_a_query_has_what_runs_it() -> None:
    query = resolve("sqlalchemy.orm.Query")
    assert [n for n in LOANS["sqlalchemy.orm.Session"].running if not hasattr(query, n)] == []


def test_all_that_lends_is_there() -> None:
    assert set(LOANS) == {
        "asyncpg.Connection",
        "httpx.Response",
        "httpx2.Response",
        "psycopg.Connection",
        "psycopg2.extensions.connection",
        "requests.Response",
        "sqlalchemy.engine.Connection",
        "sqlalchemy.ext.asyncio.AsyncConnection",
        "sqlalchemy.ext.asyncio.AsyncSession",
        "sqlalchemy.ext.asyncio.async_scoped_session",
        "sqlalchemy.orm.Session",
        "sqlalchemy.orm.scoped_session",
        "urllib3.HTTPResponse",
    }


@pytest.mark.parametrize("loan", LOANS.values(), ids=LOANS)
def test_what_does_not_need_the_connection_is_a_method_of_a_result(loan: Loan) -> None:
    results = (sqlalchemy.engine.CursorResult, sqlalchemy.orm.Query)
    assert {name for name in loan.ready if not any(hasattr(r, name) for r in results)} == set()
