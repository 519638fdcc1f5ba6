"""What SQLAlchemy and PostgreSQL say about pools that are used up and connections that end."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from claims.postgres import Postgres, Relay
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .page import assert_said


def test_an_engine_whose_connections_are_all_taken(postgres: Postgres) -> None:
    engine = create_engine(postgres.url(), pool_timeout=0.1)
    with ExitStack() as stack:
        for _ in range(15):
            stack.enter_context(engine.connect())
        with pytest.raises(PoolTimeout) as caught:
            engine.connect()
    engine.dispose()
    assert_said(
        "QueuePool limit of size 5 overflow 10 reached, connection timed out", str(caught.value)
    )


class CutRelay(Relay):
    """A relay that can end its connections without a word of the server's."""

    def __init__(self, socket_folder: str) -> None:
        self.accepted: list[socket.socket] = []
        super().__init__(socket_folder)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.accepted.append(request)
        super().process_request(request, client_address)

    def cut(self) -> None:
        for accepted in self.accepted:
            accepted.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def relay(postgres: Postgres) -> Iterator[CutRelay]:
    relay = CutRelay(postgres.socket_folder)
    yield relay
    relay.stop()


def error_after(end: Callable[[], object], engine: Engine) -> str:
    """Return the error of a query on a kept connection that ended."""
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    end()
    with pytest.raises(OperationalError) as caught, engine.connect() as connection:
        connection.execute(text("select 1"))
    engine.dispose()
    return str(caught.value)


def test_a_kept_connection_that_is_cut(postgres: Postgres, relay: CutRelay) -> None:
    said = error_after(relay.cut, create_engine(postgres.url(relay=relay)))
    assert_said("server closed the connection unexpectedly", said)


def test_a_kept_connection_that_the_server_ended(postgres: Postgres) -> None:
    said = error_after(postgres.end_backends, create_engine(postgres.url()))
    assert_said("terminating connection due to administrator command", said)


def test_a_transaction_left_open(postgres: Postgres) -> None:
    engine = create_engine(postgres.url())
    with engine.connect() as connection:
        connection.execute(text("set session idle_in_transaction_session_timeout = 50"))
        connection.commit()
        connection.execute(text("select 1"))
        time.sleep(0.5)
        with pytest.raises(InternalError) as caught:
            connection.execute(text("select 1"))
    engine.dispose()
    assert_said("terminating connection due to idle-in-transaction timeout", str(caught.value))


@pytest.fixture
def guest(postgres: Postgres) -> Iterator[str]:
    """Whoever is no superuser, and so gets none of the connections kept for those."""
    with psycopg.connect(
        host=postgres.socket_folder, user="postgres", dbname="postgres", autocommit=True
    ) as administrator:
        administrator.execute("create role guest login")
        yield "guest"
        administrator.execute("drop role guest")


def _refusal(postgres: Postgres, user: str) -> str:
    """Return what the server says to a user when it has no connection left."""
    with ExitStack() as stack:
        while True:
            try:
                connection = psycopg.connect(
                    host=postgres.socket_folder, user=user, dbname="postgres"
                )
            except psycopg.OperationalError as error:
                return str(error)
            stack.enter_context(connection)


def test_a_server_whose_connections_are_all_taken(postgres: Postgres) -> None:
    assert_said("sorry, too many clients already", _refusal(postgres, "postgres"))


def test_a_server_whose_connections_are_all_taken_but_those_of_superusers(
    postgres: Postgres, guest: str
) -> None:
    assert_said("remaining connection slots are reserved", _refusal(postgres, guest))
