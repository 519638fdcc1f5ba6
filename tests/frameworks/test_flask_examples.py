"""docs/frameworks/flask.md in Flask."""

from __future__ import annotations

from claims.postgres import Postgres
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
