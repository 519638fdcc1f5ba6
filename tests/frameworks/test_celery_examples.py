"""docs/frameworks/celery.md in workers of Celery."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from claims.postgres import Postgres
from claims.redis_server import RedisServer
from claims.server import CountingServer

from .examples import DOCS
from .running import program

TASKS = 20


@dataclass(frozen=True, slots=True)
class Event:
    """What a worker told: what happened in which process, and what there is to say of it."""

    what: str
    process: str
    value: str


def events_of_a_worker(example: str, task: str, pool: str, **environment: str) -> list[Event]:
    """Return what a worker told of its tasks, and of what it closed when it was ended."""
    told: list[Event] = []

    def tell(lines: list[str]) -> None:
        told.extend(Event(*line.split()[1:]) for line in lines if line.startswith("event "))

    environment |= {"BROKER_URL": "memory://"}
    with program("celery_worker.py", example, task, pool, folder="celery", **environment) as worker:
        while sum(event.what == "done" for event in told) < TASKS:
            tell([worker.next_line()])
        worker.terminate()
        tell(worker.lines())
    return told


def of(told: list[Event], what: str) -> dict[str, set[str]]:
    """Return what was said of a kind of event by process."""
    processes: dict[str, set[str]] = {}
    for event in told:
        if event.what == what:
            processes.setdefault(event.process, set()).add(event.value)
    return processes


def places_of(told: list[Event], pool: str) -> dict[str, str]:
    """Return where each hook ran, in the words of the page."""
    (main,) = of(told, "import")
    words = {
        frozenset(): "never",
        frozenset({main}): "in the parent" if pool == "prefork" else "once",
        frozenset(of(told, "closed")): "in each child" if pool == "prefork" else "once",
    }
    return {hook: words[frozenset(of(told, hook))] for hook in table()}


def table() -> dict[str, dict[str, str]]:
    """Return the table of the page: where each hook runs by pool."""
    text = (DOCS / "celery.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip(" `") for cell in row.split("|")[1:-1]]
        for row in text.splitlines()
        if row.startswith("|")
    ]
    # Below the pools, a line, and in which processes tasks run.
    return {hook: dict(zip(rows[0][1:], places, strict=True)) for hook, *places in rows[3:]}


def test_every_child_of_prefork_has_one_client_and_closes_it(server: CountingServer) -> None:
    told = events_of_a_worker("tasks", "refresh", "prefork", CATALOG_URL=server.url)
    assert places_of(told, "prefork") == {hook: on["prefork"] for hook, on in table().items()}
    done, closed = of(told, "done"), of(told, "closed")
    assert len(server.requests) >= TASKS
    assert server.accepted == len(done)
    assert all(answers == {"ok"} for answers in done.values())
    assert closed.keys() >= done.keys()
    assert all(values == {"True"} for values in closed.values())


@pytest.mark.parametrize(("pool", "at_once"), [("threads", 2), ("solo", 1)])
def test_one_client_serves_all_threads_and_is_closed_with_the_worker(
    server: CountingServer, pool: str, at_once: int
) -> None:
    told = events_of_a_worker("threaded_tasks", "refresh", pool, CATALOG_URL=server.url)
    assert places_of(told, pool) == {hook: on[pool] for hook, on in table().items()}
    assert len(server.requests) >= TASKS
    assert server.accepted <= at_once
    ((process, answers),) = of(told, "done").items()
    assert answers == {"ok"}
    assert of(told, "closed") == {process: {"True"}}


def test_every_child_of_prefork_has_clients_of_services_and_closes_them(
    model_server: CountingServer, redis_server: RedisServer, postgres: Postgres
) -> None:
    told = events_of_a_worker(
        "service_tasks",
        "summarize",
        "prefork",
        DATABASE_URL=f"host={postgres.socket_folder} user=postgres dbname=postgres",
        OPENAI_API_KEY="k",
        OPENAI_BASE_URL=model_server.url,
        REDIS_URL=redis_server.url,
    )
    done, closed = of(told, "done"), of(told, "closed")
    assert len(model_server.requests) >= TASKS
    assert model_server.accepted == redis_server.received == len(done)
    # Each child has a connection of its own to the database, and keeps it.
    answers = [answer for (answer,) in done.values()]
    assert all(answer.startswith("fine-") for answer in answers)
    assert len(set(answers)) == len(done)
    assert closed.keys() >= done.keys()
    assert all(values == {"True"} for values in closed.values())


def test_children_leave_the_connections_of_the_parent_alone_and_close_their_own(
    postgres: Postgres,
) -> None:
    told = events_of_a_worker("database_tasks", "backend", "prefork", DATABASE_URL=postgres.url())
    (before,) = of(told, "before").values()
    (after,) = of(told, "after").values()
    assert before == after
    done = of(told, "done")
    assert all(len(backends) == 1 for backends in done.values())
    assert before.isdisjoint(set().union(*done.values()))
    closed = of(told, "closed")
    assert closed.keys() >= done.keys()
    assert all(values == {"True"} for values in closed.values())
