"""What a second engine for one URL costs, counted in the server."""

import threading
from functools import partial

from sqlalchemy import Engine, create_engine

from .postgres import Postgres
from .waiting import comes_true

THREADS = 8
SIZE, OVERFLOW = 2, 2


def most_open(engines: list[Engine], postgres: Postgres) -> int:
    """The connections that threads take as long as they get any, all at the same time."""
    held = threading.Semaphore(0)
    release = threading.Event()

    def work(engine: Engine) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql("select 1")
            held.release()
            release.wait(30)

    threads = [
        threading.Thread(target=work, args=(engines[number % len(engines)],))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(len(engines) * (SIZE + OVERFLOW)):
            assert held.acquire(timeout=30)
        return postgres.backends()
    finally:
        release.set()
        for thread in threads:
            thread.join()


def has_backends(number: int, postgres: Postgres) -> bool:
    return postgres.backends() == number


def made(postgres: Postgres) -> Engine:
    return create_engine(postgres.url(), pool_size=SIZE, max_overflow=OVERFLOW)


def test_two_engines_for_one_url_open_twice_the_connections(postgres: Postgres) -> None:
    for count in (1, 2):
        engines = [made(postgres) for _ in range(count)]
        assert most_open(engines, postgres) == count * (SIZE + OVERFLOW)
        # What the pools keep, after the work.
        idle = count * SIZE
        assert comes_true(partial(has_backends, idle, postgres))
        for engine in engines:
            engine.dispose()
        assert comes_true(partial(has_backends, 0, postgres))


def test_an_engine_with_other_execution_options_shares_the_pool(postgres: Postgres) -> None:
    engine = made(postgres)
    committing = engine.execution_options(isolation_level="AUTOCOMMIT")
    assert committing.pool is engine.pool
    for one in (engine, committing):
        with one.connect() as connection:
            connection.exec_driver_sql("select 1")
    assert postgres.backends() == 1
    engine.dispose()
