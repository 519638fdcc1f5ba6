"""What an engine costs that is made where it is used, counted in the server."""

import asyncio
from collections.abc import Callable

import flask
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from .postgres import Postgres
from .waiting import comes_true

CALLS = 4
WHO = text("select pg_backend_pid()")


def backend_of(engine: Engine) -> int:
    """The process of the server that answered; a new one for each new connection."""
    with Session(engine) as session:
        return int(session.execute(WHO).scalar_one())


async def backend_of_async(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(WHO)).scalar_one())


def distinct(ask: Callable[[], int]) -> int:
    return len({ask() for _ in range(CALLS)})


def test_an_engine_made_in_a_function_takes_a_new_backend_each_time_it_is_called(
    postgres: Postgres,
) -> None:
    def made_here() -> int:
        engine = create_engine(postgres.url())
        try:
            return backend_of(engine)
        finally:
            engine.dispose()

    assert distinct(made_here) == CALLS
    assert comes_true(lambda: postgres.backends() == 0)
    shared = create_engine(postgres.url())
    assert distinct(lambda: backend_of(shared)) == 1
    shared.dispose()


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
def test_an_async_engine_made_in_a_coroutine_takes_a_new_backend_each_time(
    postgres: Postgres, driver: str
) -> None:
    async def made_here() -> int:
        engine = create_async_engine(postgres.url(driver))
        try:
            return await backend_of_async(engine)
        finally:
            await engine.dispose()

    async def run() -> None:
        assert len({await made_here() for _ in range(CALLS)}) == CALLS
        shared = create_async_engine(postgres.url(driver))
        assert len({await backend_of_async(shared) for _ in range(CALLS)}) == 1
        await shared.dispose()

    asyncio.run(run())


def test_a_flask_view_that_makes_its_engine_takes_a_new_backend_for_each_request(
    postgres: Postgres,
) -> None:
    app = flask.Flask("claims")
    of_the_application = create_engine(postgres.url())

    def view() -> str:
        engine = create_engine(postgres.url())
        try:
            return str(backend_of(engine))
        finally:
            engine.dispose()

    app.add_url_rule("/own", view_func=view)
    app.add_url_rule("/shared", "shared", lambda: str(backend_of(of_the_application)))
    browser = app.test_client()
    assert distinct(lambda: int(browser.get("/own").text)) == CALLS
    assert distinct(lambda: int(browser.get("/shared").text)) == 1
    of_the_application.dispose()


def test_with_a_null_pool_it_makes_no_difference_where_the_engine_is_made(
    postgres: Postgres,
) -> None:
    shared = create_engine(postgres.url(), poolclass=NullPool)
    assert distinct(lambda: backend_of(shared)) == CALLS
    assert distinct(lambda: backend_of(create_engine(postgres.url(), poolclass=NullPool))) == CALLS
    assert comes_true(lambda: postgres.backends() == 0)
