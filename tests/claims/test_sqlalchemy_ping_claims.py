"""What pool_pre_ping sends, when, what it costs, and what it protects from."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool, QueuePool

from .postgres import Postgres, Relay

PING_OF_PSYCOPG = b"Q\0\0\0\6;\0"


@contextmanager
def engine(url: str, **options: Any) -> Iterator[Engine]:
    made = create_engine(url, **options)
    yield made
    made.dispose()


def check_out(used: Engine) -> None:
    with used.connect():
        pass


def works(used: Engine) -> bool:
    try:
        with used.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1
    except OperationalError:
        return False


def fill(used: Engine, size: int) -> None:
    for connection in [used.connect() for _ in range(size)]:
        connection.close()


def test_without_pre_ping_the_first_use_after_a_cut_fails_and_the_rest_succeed(
    postgres: Postgres,
) -> None:
    with engine(postgres.url()) as used:
        fill(used, 5)
        assert postgres.end_backends() == 5
        assert [works(used) for _ in range(7)] == [False] + [True] * 6


def test_with_pre_ping_every_use_after_a_cut_succeeds(postgres: Postgres) -> None:
    with engine(postgres.url(), pool_pre_ping=True) as used:
        fill(used, 5)
        assert postgres.end_backends() == 5
        assert [works(used) for _ in range(7)] == [True] * 7


IDLE_ENDS = {"options": "-c idle_session_timeout=1500"}


@pytest.mark.parametrize(
    ("options", "uses"),
    [
        ({}, [True, False]),
        ({"pool_recycle": 1}, [True, True]),
        ({"pool_pre_ping": True}, [True, True]),
    ],
)
def test_pool_recycle_protects_from_an_idle_timeout_of_the_server(
    options: dict[str, Any], uses: list[bool], postgres: Postgres
) -> None:
    with engine(postgres.url(), connect_args=IDLE_ENDS, **options) as used:
        first = works(used)
        time.sleep(2.5)
        assert [first, works(used)] == uses


def test_pool_recycle_does_not_protect_from_a_restart_of_the_server(postgres: Postgres) -> None:
    with engine(postgres.url(), pool_recycle=1) as used:
        fill(used, 5)
        assert postgres.end_backends() == 5
        assert [works(used) for _ in range(7)] == [False] + [True] * 6


def test_pre_ping_does_not_protect_a_connection_in_use(postgres: Postgres) -> None:
    with engine(postgres.url(), pool_pre_ping=True) as used:
        with used.connect() as connection:
            connection.execute(text("select 1"))
            postgres.end_backends()
            with pytest.raises(OperationalError):
                connection.execute(text("select 1"))
        assert works(used)


def test_the_ping_of_sqlite_is_select_1() -> None:
    said: list[str] = []
    with engine("sqlite://", poolclass=QueuePool, pool_pre_ping=True) as used:

        def listen(connection: Any, record: object) -> None:
            connection.set_trace_callback(said.append)

        event.listen(used, "connect", listen)
        check_out(used)
        said.clear()
        check_out(used)
    assert "SELECT 1" in said


def test_the_ping_of_psycopg_is_one_round_trip_with_an_empty_statement(
    postgres: Postgres, relay: Relay
) -> None:
    with engine(postgres.url(relay=relay), pool_pre_ping=True) as used:
        check_out(used)
        relay.forget()
        check_out(used)
        assert (relay.said, relay.round_trips) == (PING_OF_PSYCOPG, 1)


def test_the_ping_of_asyncpg_is_a_transaction_of_three_round_trips(
    postgres: Postgres, relay: Relay
) -> None:
    async def ping() -> None:
        used = create_async_engine(postgres.url("asyncpg", relay), pool_pre_ping=True)
        # The first connects, the second prepares the statement of the ping.
        for _ in range(2):
            async with used.connect():
                pass
        relay.forget()
        async with used.connect():
            pass
        assert relay.said.startswith(b"Q\0\0\0\x0bBEGIN;\0")
        assert relay.said.endswith(b"Q\0\0\0\x0eROLLBACK;\0")
        assert relay.round_trips == 3
        await used.dispose()

    asyncio.run(ping())


def test_a_checkout_without_pre_ping_says_nothing_to_the_server(
    postgres: Postgres, relay: Relay
) -> None:
    with engine(postgres.url(relay=relay)) as used:
        check_out(used)
        relay.forget()
        check_out(used)
        assert (relay.said, relay.round_trips) == (b"", 0)


def test_a_fresh_connection_is_not_pinged(postgres: Postgres, relay: Relay) -> None:
    with engine(postgres.url(relay=relay), pool_pre_ping=True) as used:
        check_out(used)
        assert relay.said.count(PING_OF_PSYCOPG) == 0
        check_out(used)
        assert relay.said.count(PING_OF_PSYCOPG) == 1


def test_null_pool_never_pings(postgres: Postgres, relay: Relay) -> None:
    with engine(postgres.url(relay=relay), poolclass=NullPool, pool_pre_ping=True) as used:
        for _ in range(3):
            check_out(used)
        assert relay.said.count(b"postgres") >= 3
        assert relay.said.count(PING_OF_PSYCOPG) == 0


def test_a_ping_beside_the_server_takes_less_than_a_millisecond(postgres: Postgres) -> None:
    def best_of_many(ping: bool) -> float:
        with engine(postgres.url(), pool_pre_ping=ping) as used:
            check_out(used)
            times = []
            for _ in range(300):
                start = time.perf_counter()
                check_out(used)
                times.append(time.perf_counter() - start)
            # The best one: a busy machine makes single checkouts slow, not all of them.
            return min(times)

    assert 0 < best_of_many(ping=True) - best_of_many(ping=False) < 0.001
