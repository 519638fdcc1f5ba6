"""What becomes of the connection of a session that is closed too early, or never."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import QueuePool

from .collecting import uncollected
from .postgres import Postgres

ONE = text("select 1")
CALLS = 40
SETTINGS = {"pool_size": 5, "max_overflow": 0, "pool_timeout": 0.02}


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[Engine]:
    made = create_engine(postgres.url(), **SETTINGS)
    yield made
    made.dispose()


def out(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def refused(call: Callable[[], object], calls: int = CALLS) -> int:
    """Return how many calls get no connection; what is dropped is not collected meanwhile."""
    count = 0
    with uncollected():
        for _ in range(calls):
            try:
                call()
            except PoolTimeoutError:
                count += 1
    return count


def generator_of(make: Callable[[], Session]) -> Callable[[], Iterator[Session]]:
    def get_db() -> Iterator[Session]:
        db = make()
        try:
            yield db
        finally:
            db.close()

    return get_db


def test_the_first_item_of_a_generator_leaks_the_connection_that_it_takes(engine: Engine) -> None:
    get_db = generator_of(sessionmaker(engine))

    def first_item() -> None:
        next(get_db()).execute(ONE)

    def in_with() -> None:
        with Session(engine) as db:
            db.execute(ONE)

    def in_contextmanager() -> None:
        with contextmanager(get_db)() as db:
            db.execute(ONE)

    assert refused(in_with) == refused(in_contextmanager) == 0
    assert refused(first_item) == CALLS - 5


def test_a_dropped_generator_closes_its_session_before_the_first_statement(engine: Engine) -> None:
    closed = []

    class Told(Session):
        def close(self) -> None:
            closed.append(self)
            super().close()

    db = next(generator_of(lambda: Told(engine))())
    assert closed == [db]
    db.execute(ONE)
    assert out(engine) == 1
    db.close()
    assert out(engine) == 0


def test_a_statement_after_the_last_commit_takes_a_connection_again(engine: Engine) -> None:
    db = next(generator_of(sessionmaker(engine))())
    db.execute(ONE)
    db.commit()
    assert out(engine) == 0
    db.execute(ONE)  # what an expired attribute does
    assert out(engine) == 1
    db.close()


def test_a_loop_that_leaves_with_a_result_closes_the_session(engine: Engine) -> None:
    get_db = generator_of(sessionmaker(engine))

    def with_result() -> object:
        for db in get_db():
            return db.execute(ONE).scalar()
        return None

    def with_session() -> Session | None:
        for db in get_db():
            return db
        return None

    def use_it() -> None:
        session = with_session()
        assert session is not None
        session.execute(ONE)

    assert refused(with_result) == 0
    assert refused(use_it) == CALLS - 5


def test_a_session_from_its_own_with_leaks_the_connection_that_it_takes(engine: Engine) -> None:
    def returned() -> Session:
        with Session(engine) as db:
            return db

    def enter_again() -> None:
        with returned() as db:
            db.execute(ONE)

    assert refused(enter_again) == 0
    assert refused(lambda: returned().execute(ONE)) == CALLS - 5


def test_a_connection_from_its_own_with_is_closed(engine: Engine) -> None:
    def returned() -> object:
        with engine.connect() as connection:
            return connection

    connection = returned()
    with pytest.raises(SQLAlchemyError, match="closed"):
        connection.execute(ONE)  # type: ignore[attr-defined]


def bare(engine: Engine) -> Iterator[Session]:
    db = Session(engine)
    yield db
    db.close()


def protected(engine: Engine) -> Iterator[Session]:
    db = Session(engine)
    try:
        yield db
    finally:
        db.close()


@pytest.mark.parametrize(("dependency", "leaks"), [(bare, True), (protected, False)])
def test_an_error_in_fastapi_skips_what_follows_a_bare_yield(
    engine: Engine, dependency: Callable[[Engine], Iterator[Session]], leaks: bool
) -> None:
    app = FastAPI()

    def get_db() -> Iterator[Session]:
        yield from dependency(engine)

    @app.get("/")
    def fail(db: Annotated[Session, Depends(get_db)]) -> None:
        db.execute(ONE)
        raise ValueError

    async def visit() -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as browser:
            for _ in range(3):
                assert (await browser.get("/")).status_code == 500

    with uncollected():
        asyncio.run(visit())
        assert out(engine) == (3 if leaks else 0)


@pytest.mark.parametrize(("dependency", "leaks"), [(bare, True), (protected, False)])
def test_an_error_in_a_context_manager_skips_what_follows_a_bare_yield(
    engine: Engine, dependency: Callable[[Engine], Iterator[Session]], leaks: bool
) -> None:
    with uncollected():
        for _ in range(3):
            with suppress(ValueError), contextmanager(dependency)(engine) as db:
                db.execute(ONE)
                raise ValueError
        assert out(engine) == (3 if leaks else 0)


Work = Callable[[Callable[[], AsyncIterator[AsyncSession]]], Awaitable[object]]


async def first_item(get: Callable[[], AsyncIterator[AsyncSession]]) -> None:
    session = await anext(get())
    await session.execute(ONE)


async def result_of_a_loop(get: Callable[[], AsyncIterator[AsyncSession]]) -> object:
    async for session in get():
        return (await session.execute(ONE)).scalar()
    return None


async def session_of_a_loop(get: Callable[[], AsyncIterator[AsyncSession]]) -> None:
    async def session_of() -> AsyncSession:
        async for session in get():
            return session
        raise AssertionError

    await (await session_of()).execute(ONE)


@pytest.mark.parametrize(
    ("work", "leaks"),
    [(first_item, True), (session_of_a_loop, True), (result_of_a_loop, False)],
)
@pytest.mark.filterwarnings("ignore")
def test_an_abandoned_async_generator_leaks_only_if_its_session_is_used_later(
    postgres: Postgres, work: Work, leaks: bool
) -> None:
    async def run() -> int:
        engine = create_async_engine(postgres.url(), **SETTINGS)
        make = async_sessionmaker(engine)

        async def get_session() -> AsyncIterator[AsyncSession]:
            async with make() as session:
                yield session

        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        count = 0
        for _ in range(CALLS):
            try:
                await work(get_session)
            except PoolTimeoutError:
                count += 1
        await asyncio.sleep(0.05)
        await engine.dispose()
        return count

    # Who closes the generator first, the event loop or the caller, is a race.
    with uncollected():
        assert any(asyncio.run(run()) > 0 for _ in range(3)) is leaks


@pytest.mark.parametrize(("removes", "refusals"), [(False, CALLS - 5), (True, 0)])
def test_a_registry_that_is_not_removed_keeps_a_connection_for_each_thread(
    engine: Engine, removes: bool, refusals: int
) -> None:
    registry = scoped_session(sessionmaker(engine))
    failed = []

    def handle() -> None:
        try:
            registry.execute(ONE)
        except PoolTimeoutError:
            failed.append(1)
        finally:
            if removes:
                registry.remove()

    def request() -> None:
        thread = threading.Thread(target=handle)
        thread.start()
        thread.join()

    refused(request)
    assert len(failed) == refusals
