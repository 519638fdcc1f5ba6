"""What stays open when the last name of a client, a session or a connection is gone.

Without the garbage collector, unless it is called: what an object's own end closes is closed at
once, and what a cycle of references holds is held.
"""

import asyncio
import gc
from collections.abc import Callable, Iterator
from types import ModuleType

import httpx
import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SAWarning
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from .collecting import uncollected
from .postgres import Postgres
from .server import CountingServer
from .waiting import comes_true

CALLS = 3
ONE = text("select 1")


def session_of_requests(url: str) -> None:
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=5))
    session.get(url)


def manager_of_urllib3(url: str) -> None:
    urllib3.PoolManager().request("GET", url)


@pytest.mark.parametrize("ask", [session_of_requests, manager_of_urllib3])
@uncollected()
def test_a_dropped_session_or_pool_manager_closes_its_connections_at_once(
    server: CountingServer, ask: Callable[[str], None]
) -> None:
    for _ in range(CALLS):
        ask(server.url)
    server.wait_until(lambda: server.open == 0)
    assert server.accepted == CALLS


@uncollected()
def test_a_response_keeps_the_connections_of_its_dropped_session(server: CountingServer) -> None:
    responses = [requests.Session().get(server.url) for _ in range(CALLS)]
    gc.collect()
    assert not comes_true(lambda: server.open < CALLS, patience=0.1)
    responses.clear()
    server.wait_until(lambda: server.open == 0)


@uncollected()
def test_a_dropped_client_of_httpx_stays_open_until_collected_and_one_of_httpx2_does_not(
    lib: ModuleType, server: CountingServer
) -> None:
    def drop() -> None:
        for _ in range(CALLS):
            lib.Client().get(server.url)
        if lib is httpx:
            assert not comes_true(lambda: server.open < CALLS, patience=0.1)
            gc.collect()
        server.wait_until(lambda: server.open == 0)

    with pytest.warns(ResourceWarning, match="unclosed <socket"):
        drop()


@uncollected()
def test_a_dropped_async_client_stays_open_until_collected(
    lib: ModuleType, server: CountingServer
) -> None:
    async def ask() -> None:
        for _ in range(CALLS):
            await lib.AsyncClient().get(server.url)
        await asyncio.sleep(0.1)
        assert server.open == CALLS
        gc.collect()
        await asyncio.to_thread(server.wait_until, lambda: server.open == 0)

    with pytest.warns(ResourceWarning, match="unclosed transport"):
        asyncio.run(ask())


@uncollected()
def test_a_client_that_was_never_used_has_nothing_to_leave_open(
    lib: ModuleType, server: CountingServer, postgres: Postgres, recwarn: pytest.WarningsRecorder
) -> None:
    lib.Client()
    lib.AsyncClient()
    create_engine(postgres.url())
    gc.collect()
    assert (server.accepted, postgres.backends(), len(recwarn)) == (0, 0, 0)


def use(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(ONE)


@uncollected()
def test_a_dropped_engine_keeps_its_backends_until_collected(postgres: Postgres) -> None:
    for _ in range(CALLS):
        use(create_engine(postgres.url(), poolclass=NullPool))
        engine = create_engine(postgres.url())
        use(engine)
        engine.dispose()
        del engine
    assert comes_true(lambda: postgres.backends() == 0)
    for _ in range(CALLS):
        use(create_engine(postgres.url()))
    assert postgres.backends() == CALLS
    with pytest.warns(ResourceWarning, match="Connection"):
        gc.collect()
    assert comes_true(lambda: postgres.backends() == 0)


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@uncollected()
def test_a_dropped_async_engine_keeps_its_backends_until_collected(
    postgres: Postgres, driver: str
) -> None:
    async def ask() -> None:
        async with create_async_engine(postgres.url(driver)).connect() as connection:
            await connection.execute(ONE)

    async def run() -> None:
        for _ in range(CALLS):
            await ask()
        assert postgres.backends() == CALLS
        gc.collect()
        assert await asyncio.to_thread(comes_true, lambda: postgres.backends() == 0)

    with pytest.warns(ResourceWarning, match="Connection"):
        asyncio.run(run())


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[Engine]:
    made = create_engine(postgres.url(), pool_timeout=0.01)
    yield made
    made.dispose()


def out(engine: Engine | AsyncEngine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


@pytest.mark.parametrize(
    "use",
    [
        lambda engine: engine.connect().execute(ONE).scalar(),
        lambda engine: Session(engine).execute(ONE).scalar(),
        lambda engine: Session(engine).scalars(ONE).all(),
    ],
)
@uncollected()
def test_a_dropped_connection_or_session_in_a_transaction_stays_out_until_collected(
    engine: Engine, use: Callable[[Engine], object]
) -> None:
    use(engine)
    assert out(engine) == 1
    gc.collect()
    assert out(engine) == 0


def in_a_block(engine: Engine) -> None:
    connection = engine.connect()
    with connection.begin():
        connection.execute(ONE)


def committed(engine: Engine) -> None:
    connection = engine.connect()
    connection.execute(ONE)
    connection.commit()


@pytest.mark.parametrize(
    "use",
    [
        Engine.connect,
        in_a_block,
        committed,
        lambda engine: engine.raw_connection().cursor().execute("select 1"),
    ],
)
@uncollected()
def test_a_dropped_connection_outside_a_transaction_comes_back_at_once(
    engine: Engine, use: Callable[[Engine], object]
) -> None:
    use(engine)
    assert out(engine) == 0


def test_the_collector_comes_too_late_for_a_pool_of_the_default_size(engine: Engine) -> None:
    gc.collect()
    refused = 0
    for _ in range(60):
        try:
            engine.connect().execute(ONE).scalar()
        except PoolTimeoutError:
            refused += 1
    gc.collect()
    assert refused > 0
    assert out(engine) == 0


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@uncollected()
def test_a_dropped_async_session_is_cut_by_the_collector_with_a_warning(
    postgres: Postgres, driver: str
) -> None:
    async def run() -> None:
        engine = create_async_engine(postgres.url(driver))
        await AsyncSession(engine).execute(ONE)
        assert out(engine) == 1
        gc.collect()
        assert out(engine) == 0
        # Not returned: the backend is gone.
        assert await asyncio.to_thread(comes_true, lambda: postgres.backends() == 0)
        await engine.dispose()

    with pytest.warns(SAWarning, match="garbage collector is trying to clean up non-checked-in"):
        asyncio.run(run())
