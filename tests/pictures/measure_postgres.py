"""What an engine of SQLAlchemy does with a PostgreSQL server on this machine.

Each function returns plain data for `measured.json`. Times are milliseconds where it says so.
"""

from __future__ import annotations

import gc
import time
from typing import Any

from claims.postgres import Postgres
from claims.waiting import comes_true
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from pictures.measure_http import CALLS, HOLD, POOL_TIMEOUT, SIZE, in_burst, outcome

KEPT = 3
QUERIES = 6
IDLE_MILLISECONDS = 300


def burst(postgres: Postgres) -> dict[str, Any]:
    """What becomes of callers that ask an engine all at once."""
    kept = SIZE // 2
    engine = create_engine(
        postgres.url(), pool_size=kept, max_overflow=SIZE - kept, pool_timeout=POOL_TIMEOUT
    )

    def query() -> None:
        with engine.connect() as connection:
            connection.execute(text(f"select pg_sleep({HOLD})"))

    calls = in_burst(query)
    most = 0
    while not all(call.done() for call in calls):
        most = max(most, postgres.backends())
        time.sleep(0.05)
    time.sleep(0.3)  # the server notices closed connections a moment later
    still_open = postgres.backends()
    engine.dispose()
    return {
        "library": "SQLAlchemy",
        "setting": f"create_engine(url, pool_size={kept}, max_overflow={SIZE - kept})",
        **outcome(calls, most, still_open),
    }


def stale(postgres: Postgres) -> dict[str, Any]:
    """The first queries after the server closed the idle connections of a pool."""
    return {
        "kept": KEPT,
        "idle_milliseconds": IDLE_MILLISECONDS,
        "without": _queries_after_the_close(postgres),
        "with": _queries_after_the_close(postgres, pool_pre_ping=True),
    }


def _queries_after_the_close(postgres: Postgres, **options: Any) -> list[dict[str, Any]]:
    engine = create_engine(
        postgres.url(),
        pool_size=KEPT,
        connect_args={"options": f"-c idle_session_timeout={IDLE_MILLISECONDS}"},
        **options,
    )
    connections = [engine.connect() for _ in range(KEPT)]
    seen = {_process(connection) for connection in connections}
    for connection in connections:
        connection.close()
    assert comes_true(lambda: postgres.backends() == 0)
    queries = [_query(engine, seen) for _ in range(QUERIES)]
    engine.dispose()
    return queries


def _query(engine: Engine, seen: set[int]) -> dict[str, Any]:
    """Run a query; say how it ended, and whether its connection is one that was not seen yet."""
    start = time.perf_counter()
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
            process = _process(connection)
    except OperationalError as error:
        ended = f"{type(error).__name__}: {str(error.orig).splitlines()[0]}"
        fresh = False
    else:
        ended = ""
        fresh = process not in seen
        seen.add(process)
    milliseconds = round((time.perf_counter() - start) * 1000, 1)
    return {"error": ended, "new_connection": fresh, "milliseconds": milliseconds}


def _process(connection: Any) -> int:
    return int(connection.connection.dbapi_connection.info.backend_pid)


def dropped_engines(postgres: Postgres) -> list[int]:
    """Connections open after each call of a function that creates an engine for itself."""

    def query() -> None:
        with create_engine(postgres.url()).connect() as connection:
            connection.execute(text("select 1"))

    gc.collect()
    counts = []
    for _ in range(CALLS):
        query()
        time.sleep(0.005)  # the server notices a closed connection a moment later
        counts.append(postgres.backends())
    gc.collect()
    return counts
