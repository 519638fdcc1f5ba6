"""What two processes do to each other that share a connection from before their fork."""

import signal
import socket
from collections.abc import Iterator

import psycopg
import pytest

from flake8_connpool.library.catalog import DRIVERS_ENDING_DROPPED

from .postgres import Postgres
from .programs import next_line, program
from .waiting import comes_true

PATIENCE = 20.0


class Line:
    """The server's end of a connection: what is asked on it, in order."""

    def __init__(self, listener: socket.socket) -> None:
        self._socket, _ = listener.accept()
        self._socket.settimeout(PATIENCE)

    def question(self) -> str:
        said = b""
        while not said.endswith(b"\r\n\r\n"):
            said += self._socket.recv(65536)
        return said.split()[1].decode()

    def answer(self, text: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n"
        self._socket.sendall((head + text).encode())


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        yield listening


@pytest.mark.parametrize("lib", ["httpx", "httpx2", "requests"])
def test_a_client_used_before_a_fork_gives_each_process_the_answer_of_the_other(
    listener: socket.socket, lib: str
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with program("ask_after_fork.py", lib, "used", url) as asking:
        shared = Line(listener)
        shared.answer(shared.question())
        assert next_line(asking) == "before /before\n"
        of_child = shared.question()
        asking.send_signal(signal.SIGUSR1)
        of_parent = shared.question()
        assert (of_child, of_parent) == ("/child", "/parent")
        shared.answer(of_child)
        assert next_line(asking) == "parent /child\n"
        shared.answer(of_parent)
        assert next_line(asking) == "child /parent\n"


@pytest.mark.parametrize("lib", ["httpx", "httpx2", "requests"])
def test_a_client_first_used_after_a_fork_gives_each_process_its_own_answer(
    listener: socket.socket, lib: str
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with program("ask_after_fork.py", lib, "unused", url) as asking:
        child = Line(listener)
        of_child = child.question()
        asking.send_signal(signal.SIGUSR1)
        parent = Line(listener)
        child.answer(of_child)
        parent.answer(parent.question())
        assert next_line(asking) == "parent /parent\n"
        assert next_line(asking) == "child /child\n"


@pytest.mark.parametrize(("before", "answer"), [("used", "child"), ("unused", "parent")])
def test_an_engine_used_before_a_fork_gives_the_parent_the_row_of_its_child(
    postgres: Postgres, before: str, answer: str
) -> None:
    with (
        psycopg.connect(
            host=postgres.socket_folder, user="postgres", dbname="postgres", autocommit=True
        ) as lock,
        program("query_after_fork.py", before, postgres.url()) as asking,
    ):
        lock.execute("select pg_advisory_lock(1)")

        def child_waits() -> bool:
            waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted"
            return bool(lock.execute(waiting).fetchall())

        if before == "used":
            assert next_line(asking) == "before before\n"
        assert comes_true(child_waits)
        asking.send_signal(signal.SIGUSR1)
        assert next_line(asking) == "stopped\n"
        lock.execute("select pg_advisory_unlock(1)")
        assert next_line(asking) == f"parent {answer}\n"


def lines_of(name: str, *arguments: str, count: int) -> dict[str, str]:
    with program(name, *arguments) as asking:
        return dict(next_line(asking).split() for _ in range(count))


def after_dispose(postgres: Postgres, driver: str, child: str) -> dict[str, str]:
    """Who was served by which process of the database, or why not."""
    url = postgres.url(driver)
    if driver == "asyncpg":
        return lines_of("dispose_async_after_fork.py", child, url, count=3)
    return lines_of("dispose_after_fork.py", child, "used", url, count=3)


@pytest.mark.parametrize(
    ("driver", "end"), [("psycopg", "OperationalError"), ("asyncpg", "failed")]
)
def test_dispose_in_a_child_ends_the_connection_of_its_parent(
    postgres: Postgres, driver: str, end: str
) -> None:
    lines = after_dispose(postgres, driver, "close")
    assert lines["child"].isdigit()
    assert lines["child"] != lines["before"]
    assert lines["parent"] == end


def test_dispose_without_close_in_a_child_leaves_the_connection_of_its_parent(
    postgres: Postgres,
) -> None:
    lines = after_dispose(postgres, "psycopg", "leave")
    assert lines["child"].isdigit()
    assert lines["child"] != lines["before"]
    assert lines["parent"] == lines["before"]


@pytest.mark.parametrize(("when", "is_served"), [("prerun", False), ("once", True)])
def test_dispose_before_a_task_of_celery_ends_the_connection_of_its_parent(
    postgres: Postgres, when: str, is_served: bool
) -> None:
    lines: dict[str, str] = {}
    with program("celery_disposal.py", when, postgres.url("psycopg")) as worker:
        while "parent" not in lines:
            # The worker writes its own lines between those of the program.
            who, _, answer = next_line(worker).strip().partition(" ")
            if who in ("before", "child", "parent"):
                lines[who] = answer
    assert lines["child"].isdigit()
    assert lines["child"] != lines["before"]
    assert lines["parent"] == (lines["before"] if is_served else "OperationalError")


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_an_async_driver_may_end_the_connections_that_a_child_drops(
    postgres: Postgres, driver: str
) -> None:
    url = postgres.url(driver)
    lines = lines_of("dispose_async_after_fork.py", "leave", url, count=3)
    assert lines["child"].isdigit()
    assert lines["child"] != lines["before"]
    ends = driver in DRIVERS_ENDING_DROPPED
    assert lines["parent"] == ("failed" if ends else lines["before"])


def test_an_async_engine_disposed_of_before_the_fork_serves_both(postgres: Postgres) -> None:
    url = postgres.url("asyncpg")
    lines = lines_of("dispose_async_after_fork.py", "nothing", url, count=3)
    assert lines["child"].isdigit()
    assert lines["parent"].isdigit()
    assert len(set(lines.values())) == 3


def test_an_engine_first_used_after_a_fork_needs_no_dispose(postgres: Postgres) -> None:
    name = "dispose_after_fork.py"
    lines = lines_of(name, "nothing", "unused", postgres.url(), count=2)
    assert lines["child"].isdigit()
    assert lines["parent"].isdigit()
    assert lines["child"] != lines["parent"]
