"""docs/frameworks/django.md in Django: a process for each test, for its settings are global."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from claims.mongo_server import MongoServer
from claims.postgres import Postgres
from claims.redis_server import RedisServer
from claims.server import CountingServer

from .examples import CATALOG, warnings_of
from .running import program

# A client that is kept for async views.
ASYNC_VIEW = """
import os
import httpx
from django.http import HttpResponse
from django.urls import path

client = httpx.AsyncClient()


async def item(request, item):
    try:
        return HttpResponse((await client.get(os.environ["CATALOG_URL"])).text)
    except RuntimeError as error:
        return HttpResponse(str(error))


urlpatterns = [path("items/<item>", item)]
"""


def wait_until_nobody_is_connected(server: CountingServer) -> None:
    server.wait_until(lambda: server.open == 0)


def settings_for(postgres: Postgres, module: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": f"mysite.{module}",
        "DATABASE_HOST": postgres.socket_folder,
        "DATABASE_NAME": "postgres",
        "DATABASE_USER": "postgres",
    }


def test_every_client_is_made_once_for_all_requests_and_closed_at_exit(
    start_server: Callable[[], CountingServer], postgres: Postgres
) -> None:
    catalog, reviews, accounts = servers = [start_server() for _ in range(3)]
    addresses = {
        "CATALOG_URL": catalog.url,
        "REVIEWS_URL": reviews.url,
        "ACCOUNTS_URL": accounts.url,
        **settings_for(postgres, "settings"),
    }
    with program("django_site.py", "settings", "", folder="django", **addresses) as site:
        for _ in range(5):
            assert site.ask("/items/tea") == "ok"
            assert site.ask("/items/tea/reviews") == "ok"
        assert [len(server.requests) for server in servers] == [5, 5, 10]
        assert [(server.accepted, server.open) for server in servers] == [(1, 1)] * 3
        assert site.ask("end") == "ending"
        for server in servers:
            wait_until_nobody_is_connected(server)


@pytest.mark.parametrize(("module", "at_most"), [("settings", 1), ("pooled_settings", 10)])
def test_requests_keep_their_database_connection_and_replace_it_when_it_is_dead(
    server: CountingServer, postgres: Postgres, module: str, at_most: int
) -> None:
    addresses = {"ACCOUNTS_URL": server.url, **settings_for(postgres, module)}
    with program("django_site.py", "settings", "", folder="django", **addresses) as site:
        kept = {site.ask("/backend") for _ in range(20)}
        assert len(kept) <= at_most
        assert all(backend.isdecimal() for backend in kept)
        assert postgres.end_backends() >= 1
        another = site.ask("/backend")
        assert another.isdecimal()
        assert another not in kept


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_clients_of_services_serve_every_request_and_are_closed_at_exit(
    model_server: CountingServer, redis_server: RedisServer, mongo_server: MongoServer
) -> None:
    addresses = {
        "MONGO_URL": f"mongodb://127.0.0.1:{mongo_server.port}",
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": model_server.url,
        "REDIS_URL": redis_server.url,
    }
    with program("django_site.py", "urls", "mysite.services", folder="django", **addresses) as site:
        for _ in range(5):
            assert site.ask("/items/django/visits").isdecimal()
            assert site.ask("/items/tea/review") == "{'_id': 1}"
            assert site.ask("/items/tea/summary") == "fine"
        assert model_server.accepted == redis_server.received == mongo_server.finding == 1
        assert site.ask("end") == "ending"
        wait_until_nobody_is_connected(model_server)
        assert redis_server.has_open(0)


def answers_of(urls: str, folder: Path, **environment: str) -> list[str]:
    """Return what a project answers to four requests that is nothing but a module of urls."""
    (folder / "site_urls.py").write_text(urls, encoding="utf-8")
    arguments = ("urls", "site_urls")
    with program("django_site.py", *arguments, folder=str(folder), **environment) as site:
        return [site.ask("/items/tea") for _ in range(4)]


def test_requests_of_a_view_without_a_client_open_a_connection_each(
    server: CountingServer, tmp_path: Path
) -> None:
    view = warnings_of("django")[0].text
    assert CATALOG in view
    assert answers_of(view.replace(CATALOG, server.url), tmp_path) == ["ok"] * 4
    assert server.accepted == 4


def test_an_async_client_that_is_kept_fails_in_every_second_async_view_under_wsgi(
    server: CountingServer, tmp_path: Path
) -> None:
    answers = answers_of(ASYNC_VIEW, tmp_path, CATALOG_URL=server.url)
    assert answers == ["ok", "Event loop is closed"] * 2
