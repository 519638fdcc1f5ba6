"""docs/frameworks/flask.md in Flask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from claims.postgres import Postgres
from claims.redis_server import RedisServer
from claims.server import CountingServer
from claims.waiting import comes_true

from .examples import run_warning
from .running import program


def test_one_client_and_one_engine_serve_every_request_and_are_closed_at_exit(
    server: CountingServer, postgres: Postgres
) -> None:
    addresses = {"SHOP_CATALOG_URL": server.url, "SHOP_DATABASE_URL": postgres.url()}
    with program("flask_site.py", folder="flask", **addresses) as site:
        for _ in range(5):
            assert site.ask("/items/tea") == "ok"
        assert (server.accepted, server.open, len(server.requests)) == (1, 1, 5)
        assert len({site.ask("/backend") for _ in range(5)}) == postgres.backends() == 1
        assert site.ask("end") == "ending"
        server.wait_until(lambda: server.open == 0)
        assert comes_true(lambda: postgres.backends() == 0)


def test_a_session_in_g_opens_a_connection_for_every_request(server: CountingServer) -> None:
    browser = run_warning("flask", catalog=server.url).app.test_client()
    for _ in range(5):
        assert browser.get("/items/tea").text == "ok"
    assert server.accepted == 5
    server.wait_until(lambda: server.open == 0)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_clients_of_services_serve_every_request_and_are_closed_at_exit(
    start_server: Callable[[], CountingServer],
    model_server: CountingServer,
    redis_server: RedisServer,
    postgres: Postgres,
) -> None:
    storage = start_server()
    addresses = {
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": storage.url,
        "AWS_SECRET_ACCESS_KEY": "k",
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": model_server.url,
        "SHOP_DATABASE_URL": f"host={postgres.socket_folder} user=postgres dbname=postgres",
        "SHOP_REDIS_URL": redis_server.url,
    }
    with program("flask_site.py", "service_app", folder="flask", **addresses) as site:
        for number in range(1, 6):
            assert site.ask("/items/flask/visits").isdecimal()
            assert site.ask("/items/tea/summary") == "fine"
            assert site.ask("/items/tea/image") == "ok"
            assert len(model_server.requests) == len(storage.requests) == number
        assert len({site.ask("/backend") for _ in range(5)}) == 1
        assert model_server.accepted == storage.accepted == redis_server.received == 1
        assert site.ask("end") == "ending"
        model_server.wait_until(lambda: model_server.open == 0)
        storage.wait_until(lambda: storage.open == 0)
        assert redis_server.has_open(0)
        assert comes_true(lambda: postgres.backends() == 0)
