"""What processes of pools and servers do with the clients and engines of their parent."""

import multiprocessing
import pickle
import sys
from collections.abc import Callable

import httpx
import httpx2
import pytest
import requests
import sqlalchemy
import urllib3

from flake8_connpool.frameworks.forks import FORK, FORKS_BY_DEFAULT_UNTIL
from flake8_connpool.library.catalog import APIS

from .postgres import Postgres
from .programs import next_line, program
from .server import CountingServer


@pytest.mark.parametrize(("child", "is_harmed"), [("close", True), ("leave", False)])
def test_dispose_in_an_initializer_ends_the_connection_of_the_parent(
    postgres: Postgres, child: str, is_harmed: bool
) -> None:
    with program("dispose_in_initializer.py", child, postgres.url()) as asking:
        lines = dict(next_line(asking).split() for _ in range(3))
    assert lines["child"].isdigit()
    assert lines["child"] != lines["before"]
    assert lines["parent"] == ("OperationalError" if is_harmed else lines["before"])


def test_a_process_of_a_pool_has_the_connection_of_its_parent(postgres: Postgres) -> None:
    with program("dispose_in_initializer.py", "nothing", postgres.url()) as asking:
        lines = dict(next_line(asking).split() for _ in range(3))
    assert lines["child"] == lines["before"] == lines["parent"]


@pytest.mark.parametrize(("hook", "is_shared"), [("nothing", True), ("leave", False)])
def test_workers_of_gunicorn_have_the_connection_that_the_application_used_at_import(
    postgres: Postgres, hook: str, is_shared: bool
) -> None:
    with program("gunicorn_server.py", hook, postgres.url()) as server:
        lines = dict(next_line(server).split() for _ in range(2))
        url = f"http://127.0.0.1:{lines['port']}"
        answers = {requests.get(url, timeout=20).text for _ in range(5)}
    assert all(answer.isdigit() for answer in answers)
    assert (lines["before"] in answers) is is_shared
    assert len(answers) == 1 or not is_shared


@pytest.mark.parametrize(
    ("how", "connections"), [("sent", 10), ("partial", 10), ("method", 10), ("own", 1)]
)
def test_a_session_sent_to_each_task_opens_a_connection_for_each(
    server: CountingServer, how: str, connections: int
) -> None:
    with program("pickle_session.py", how, server.url) as asking:
        assert next_line(asking) == "done {200}\n"
    assert len(server.requests) == 10
    assert server.accepted == connections


OBJECTS: dict[str, Callable[[], object]] = {
    "requests.Session": requests.Session,
    "httpx.Client": httpx.Client,
    "httpx.AsyncClient": httpx.AsyncClient,
    "httpx2.Client": httpx2.Client,
    "httpx2.AsyncClient": httpx2.AsyncClient,
    "urllib3.PoolManager": urllib3.PoolManager,
    "sqlalchemy.create_engine": lambda: sqlalchemy.create_engine("postgresql+psycopg://db"),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_client_can_be_pickled_if_its_library_says_so(name: str) -> None:
    made = OBJECTS[name]()
    if APIS[name].pickles:
        assert type(pickle.loads(pickle.dumps(made))) is type(made)
    else:
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(made)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems spawn")
def test_the_default_start_method_is_to_fork_until_a_release_of_python() -> None:
    is_fork = multiprocessing.get_context().get_start_method() == FORK
    assert is_fork is (sys.version_info < FORKS_BY_DEFAULT_UNTIL)
