"""What the sizes, the age limit, the echo and the statistics of a SQLAlchemy pool mean."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from .postgres import Postgres
from .waiting import in_background, still_waits


@contextmanager
def engine(url: str, **options: Any) -> Iterator[Engine]:
    made = create_engine(url, **options)
    yield made
    made.dispose()


def check_out(used: Engine) -> int:
    """Take a connection and give it back; the process of the server that served it."""
    with used.connect() as connection:
        return server_process(connection)


def server_process(connection: Connection) -> int:
    driver: Any = connection.connection.dbapi_connection
    return int(driver.info.backend_pid)


def test_pool_size_and_max_overflow_add_up_and_pool_timeout_ends_the_wait(
    postgres: Postgres,
) -> None:
    sizes = {"pool_size": 2, "max_overflow": 1, "pool_timeout": 0.3}
    with engine(postgres.url(), **sizes) as used, ExitStack() as held:
        for _ in range(3):
            held.enter_context(used.connect())
        with pytest.raises(PoolTimeoutError):
            used.connect()
        assert postgres.backends() == 3
        held.close()
        # Overflow is closed when it comes back, the size is kept.
        used.connect().close()
        assert used.pool.status().startswith("Pool size: 2  Connections in pool: 2 ")


def test_pool_timeout_none_waits_until_a_connection_comes_back(postgres: Postgres) -> None:
    sizes = {"pool_size": 1, "max_overflow": 0, "pool_timeout": None}
    with engine(postgres.url(), **sizes) as used:
        held = used.connect()
        waiting = in_background(used.connect)
        assert still_waits(waiting)
        held.close()
        waiting.result(20).close()


@pytest.mark.parametrize(
    "sizes", [{"max_overflow": -1}, {"pool_size": 0}, {"pool_size": 0, "max_overflow": 0}]
)
def test_a_negative_overflow_or_a_size_of_zero_is_unbounded(
    postgres: Postgres, sizes: dict[str, int]
) -> None:
    more_than_the_defaults = 5 + 10 + 5
    with engine(postgres.url(), pool_timeout=0.3, **sizes) as used, ExitStack() as held:
        for _ in range(more_than_the_defaults):
            held.enter_context(used.connect())
        assert postgres.backends() == more_than_the_defaults


def test_pool_recycle_bounds_the_age_of_a_busy_connection(postgres: Postgres) -> None:
    ageless: set[int] = set()
    renewed: set[int] = set()
    with (
        engine(postgres.url()) as one,
        engine(postgres.url(), pool_recycle=1) as other,
    ):
        end = time.monotonic() + 1.6
        while time.monotonic() < end:
            ageless.add(check_out(one))
            renewed.add(check_out(other))
            time.sleep(0.1)
    assert len(ageless) == 1
    assert len(renewed) >= 2


def test_pool_recycle_looks_only_at_checkout(postgres: Postgres) -> None:
    with engine(postgres.url(), pool_recycle=1) as used, used.connect() as held:
        of_held = server_process(held)
        of_idle = check_out(used)
        time.sleep(1.2)
        # Both are too old: the idle one is still open, the one in use goes on working.
        assert postgres.backends() == 2
        held.exec_driver_sql("select 1")
        assert server_process(held) == of_held
        assert check_out(used) != of_idle


def test_echo_pool_debug_writes_several_lines_per_checkout(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("sqlalchemy")
    before = logger.handlers[:]

    def lines_of_ten_checkouts(**options: Any) -> int:
        with engine("sqlite://", poolclass=QueuePool, **options) as used:
            used.connect().close()
            caplog.clear()
            for _ in range(10):
                used.connect().close()
            return len(caplog.records)

    try:
        assert lines_of_ten_checkouts() == 0
        assert lines_of_ten_checkouts(echo_pool="debug") >= 20
    finally:
        # SQLAlchemy adds its own handler when nobody has; later tests must not write to it.
        logger.handlers[:] = before


def test_overflow_is_negative_until_the_pool_is_full() -> None:
    seen: list[int] = []
    with engine("sqlite://", poolclass=QueuePool, pool_size=5) as used:
        pool = used.pool
        assert isinstance(pool, QueuePool)
        event.listen(used, "checkout", lambda *_: seen.append(pool.overflow()))
        with ExitStack() as held:
            for _ in range(7):
                held.enter_context(used.connect())
    assert seen == [-4, -3, -2, -1, 0, 1, 2]


@pytest.mark.parametrize("pool_class", [NullPool, StaticPool])
@pytest.mark.parametrize("figure", ["checkedin", "overflow", "checkedout"])
def test_the_figures_of_a_queue_pool_do_not_exist_on_other_pools(
    pool_class: Any, figure: str
) -> None:
    with engine("sqlite://", poolclass=pool_class) as used, pytest.raises(AttributeError):
        getattr(used.pool, figure)
