"""What takes a connection out of SQLAlchemy's pool, and what brings it back."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.pool import QueuePool

from .postgres import Postgres

ONE = text("select 1")
Use = Callable[[Any], object]


class Base(DeclarativeBase):
    pass


class Claim(Base):
    __tablename__ = "claims"
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[Engine]:
    made = create_engine(postgres.url(), pool_size=2, max_overflow=0, pool_timeout=0.1)
    yield made
    made.dispose()


def out(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def executed(owner: Any) -> Any:
    owner.execute(ONE)
    return owner


def failed(owner: Any) -> Any:
    with suppress(DBAPIError):
        owner.execute(text("select 1/0"))
    return owner


@pytest.mark.parametrize("make", [Engine.connect, Session], ids=["connection", "session"])
def test_a_pool_of_two_refuses_the_third_use_that_is_never_closed(
    engine: Engine, make: Callable[[Engine], Any]
) -> None:
    for _ in range(5):
        with make(engine) as used:
            used.execute(ONE)
    kept = [executed(make(engine)) for _ in range(2)]
    with pytest.raises(PoolTimeoutError):
        make(engine).execute(ONE)
    kept[0].close()
    make(engine).close()
    for used in kept:
        used.close()


@pytest.mark.parametrize(
    "use",
    [
        executed,
        failed,
        lambda session: session.scalars(select(literal(1))).all(),
        lambda session: session.query(literal(1)).all(),
        lambda session: session.connection(),
        lambda session: executed(session).flush(),
        lambda session: executed(session).expunge_all(),
    ],
)
def test_a_session_that_executed_keeps_its_connection(engine: Engine, use: Use) -> None:
    session = Session(engine)
    use(session)
    assert out(engine) == 1
    session.close()
    assert out(engine) == 0


def test_a_session_takes_no_connection_before_it_executes(engine: Engine) -> None:
    session = Session(engine)
    session.begin()
    session.add(Claim(value=1))
    assert out(engine) == 0
    session.close()


@pytest.mark.parametrize(
    "end", [Session.commit, Session.rollback, Session.close, Session.reset, Session.invalidate]
)
def test_a_session_gives_its_connection_back_without_being_closed(engine: Engine, end: Use) -> None:
    session = executed(Session(engine))
    end(session)
    assert out(engine) == 0
    # And takes one again with its next use.
    executed(session)
    assert out(engine) == 1
    session.close()


def test_a_block_of_a_session_or_of_its_transaction_gives_the_connection_back(
    engine: Engine,
) -> None:
    session = Session(engine)
    with session.begin():
        executed(session)
    assert out(engine) == 0
    with sessionmaker(engine).begin() as session:
        executed(session)
    assert out(engine) == 0


@pytest.mark.parametrize(
    "check", ["", "deferrable initially deferred"], ids=["in its flush", "in itself"]
)
def test_a_commit_that_fails_does_not_give_the_connection_back(engine: Engine, check: str) -> None:
    with Session(engine) as session:
        session.execute(text(f"create temp table claims (id serial, value int unique {check})"))
        session.execute(text("insert into claims (value) values (1)"))
        session.add(Claim(value=1))
        with pytest.raises(IntegrityError):
            session.commit()
        assert out(engine) == 1
        session.rollback()
        assert out(engine) == 0


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_connection_that_is_not_closed_keeps_its_place_after_its_transaction(
    engine: Engine, end: str
) -> None:
    connection = executed(engine.connect())
    getattr(connection, end)()
    assert out(engine) == 1
    connection.close()
    assert out(engine) == 0


def test_a_raw_connection_keeps_its_place_until_it_is_closed(engine: Engine) -> None:
    connection = engine.raw_connection()
    connection.cursor().execute("select 1")
    assert out(engine) == 1
    connection.close()
    assert out(engine) == 0


def test_begin_of_an_engine_takes_a_connection_only_for_its_block(engine: Engine) -> None:
    block = engine.begin()
    assert out(engine) == 0
    with block as connection:
        assert out(engine) == 1
        executed(connection)
    assert out(engine) == 0


@pytest.mark.parametrize("end", ["remove", "close", "commit", "rollback"])
def test_a_scoped_session_keeps_its_connection_until_it_is_told(engine: Engine, end: str) -> None:
    def handle() -> None:
        executed(registry)

    registry = scoped_session(sessionmaker(engine))
    handle()
    assert out(engine) == 1
    getattr(registry, end)()
    assert out(engine) == 0
    registry.remove()
