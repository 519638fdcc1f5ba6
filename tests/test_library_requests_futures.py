"""What no signature shows of requests-futures: how many places its session gives to adapters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from signatures import at, release_of, resolve

from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Role

API = APIS["requests_futures.sessions.FuturesSession"]
WORKERS = 30
USUAL = 10


def places(session: Any) -> int:
    """Return how many connections the adapter of a session keeps for a host."""
    return int(session.get_adapter("https://api.example/")._pool_maxsize)


def made(**arguments: Any) -> Any:
    release_of(API)
    return resolve(API.name)(**arguments)


def test_a_session_has_a_place_for_each_thread_that_it_creates() -> None:
    assert places(made(max_workers=WORKERS)) == WORKERS
    assert places(made()) == USUAL
    workers = API.parameter(Role.WORKERS)
    assert workers is not None
    assert made().executor._max_workers == workers.default


def test_a_session_that_is_given_has_them_if_the_data_says_so() -> None:
    inner = resolve("requests.Session")()
    made(max_workers=WORKERS, session=inner)
    assert places(inner) == (WORKERS if at(API.sizes_given, release_of(API)) else USUAL)


@pytest.mark.parametrize("is_given", [False, True])
def test_threads_of_an_executor_change_no_adapter(is_given: bool) -> None:
    inner = resolve("requests.Session")() if is_given else None
    session = made(executor=ThreadPoolExecutor(WORKERS), session=inner)
    assert places(inner if inner is not None else session) == USUAL
