"""What a connection that is held during slow work costs the other users of its pool."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import httpx
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from .postgres import Postgres
from .server import CountingServer
from .waiting import in_background

ONE = text("select 1")
Start = Callable[[], CountingServer]


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[Engine]:
    made = create_engine(postgres.url(), pool_size=2, max_overflow=0, pool_timeout=0.2)
    yield made
    made.dispose()


def out(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def in_session(engine: Engine, server: CountingServer, end: Callable[[Session], object]) -> None:
    """Handle a request: a statement, a slow request of its own, a statement."""
    with Session(engine) as db:
        db.execute(ONE)
        end(db)
        httpx.get(f"{server.url}/hold", timeout=20)
        db.execute(ONE)


def in_connection(engine: Engine, server: CountingServer) -> None:
    with engine.connect() as connection:
        connection.execute(ONE)
        connection.commit()
        httpx.get(f"{server.url}/hold", timeout=20)


def handlers_that_wait(server: CountingServer, handle: Callable[[], None]) -> list[Future[None]]:
    """Start two handlers, and return when both wait for their request."""
    found = [in_background(handle) for _ in range(2)]
    server.wait_until(lambda: server.held == 2)
    return found


def test_requests_during_transactions_keep_all_connections_from_others(
    engine: Engine, start_server: Start
) -> None:
    server = start_server()
    waiting = handlers_that_wait(server, lambda: in_session(engine, server, Session.flush))
    assert out(engine) == 2
    with pytest.raises(PoolTimeoutError), engine.connect():
        pass
    server.release()
    for one in waiting:
        one.result(20)
    with engine.connect():
        pass


@pytest.mark.parametrize("end", [Session.commit, Session.rollback, Session.close])
def test_a_transaction_that_ends_before_the_request_leaves_its_connection_to_others(
    engine: Engine, start_server: Start, end: Callable[[Session], object]
) -> None:
    server = start_server()
    waiting = handlers_that_wait(server, lambda: in_session(engine, server, end))
    assert out(engine) == 0
    with engine.connect() as one, engine.connect() as other:
        assert (one.execute(ONE).scalar(), other.execute(ONE).scalar()) == (1, 1)
    server.release()
    for future in waiting:
        future.result(20)


def test_a_connection_is_held_during_a_request_even_after_its_commit(
    engine: Engine, start_server: Start
) -> None:
    server = start_server()
    waiting = handlers_that_wait(server, lambda: in_connection(engine, server))
    assert out(engine) == 2
    server.release()
    for one in waiting:
        one.result(20)
    assert out(engine) == 0


def used_by_task(engine: Engine, scope: str) -> tuple[list[int], int]:
    """Run a task with the session of a request.

    Return the connections that are checked out before its first statement, after it, and when the
    dependency closes the session, in the order of events, and those out at the end.
    """
    seen = []
    kept: list[Session] = []

    def session() -> Iterator[Session]:
        db = Session(engine)
        try:
            yield db
        finally:
            db.close()
            seen.append(out(engine))

    def work(db: Session) -> None:
        seen.append(out(engine))
        db.execute(ONE)
        seen.append(out(engine))
        kept.append(db)

    app = FastAPI()
    dependency = Depends(session, scope=scope)  # type: ignore[arg-type]

    @app.post("/")
    def handle(tasks: BackgroundTasks, db: Session = dependency) -> None:
        db.execute(ONE)
        tasks.add_task(work, db)

    assert TestClient(app).post("/").status_code == 200
    at_end = out(engine)
    kept[0].close()
    return seen, at_end


def test_fastapi_keeps_the_session_of_a_request_until_its_background_tasks_end(
    engine: Engine,
) -> None:
    assert used_by_task(engine, "request") == ([1, 1, 0], 0)


def test_a_session_that_is_closed_before_its_task_takes_a_connection_that_nobody_returns(
    engine: Engine,
) -> None:
    assert used_by_task(engine, "function") == ([0, 0, 1], 1)


def test_a_thread_that_outlives_the_block_of_its_session_takes_a_connection_again(
    engine: Engine,
) -> None:
    is_closed = threading.Event()

    def work(db: Session) -> None:
        assert is_closed.wait(20)
        db.execute(ONE)

    with Session(engine) as db:
        thread = threading.Thread(target=work, args=(db,))
        thread.start()
    assert out(engine) == 0
    is_closed.set()
    thread.join(20)
    assert out(engine) == 1
    db.close()
