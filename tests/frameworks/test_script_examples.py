"""docs/frameworks/scripts.md and asyncio.md: programs that begin, work and end."""

from __future__ import annotations

import asyncio
import sys

import pytest
from claims.postgres import Postgres
from claims.server import CountingServer
from claims.waiting import comes_true

from .examples import load, run_warning

ITEMS = [str(number) for number in range(20)]
SHOWN = [f"{item} ok" for item in ITEMS]
WORKERS = 16


def test_a_session_around_the_run_uses_one_connection_and_is_closed(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load("scripts/prices.py", monkeypatch, CATALOG_URL=server.url).main(ITEMS)
    assert capsys.readouterr().out.splitlines() == SHOWN
    assert (server.accepted, len(server.requests)) == (1, len(ITEMS))
    server.wait_until(lambda: server.open == 0)


@pytest.mark.parametrize("name", ["prices_in_threads", "prices_by_thread"])
def test_threads_use_no_more_connections_than_there_are_of_them(
    server: CountingServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    script = load(f"scripts/{name}.py", monkeypatch, CATALOG_URL=server.url)
    script.main(ITEMS * 10)
    assert capsys.readouterr().out.splitlines() == SHOWN * 10
    assert len(server.requests) == 10 * len(ITEMS)
    assert server.accepted <= script.WORKERS
    assert "pool is full" not in caplog.text
    server.wait_until(lambda: server.open == 0)


def test_a_script_asks_its_database_over_one_connection_and_closes_it(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load("scripts/backends.py", monkeypatch, DATABASE_URL=postgres.url()).main()
    answers = capsys.readouterr().out.split()
    assert (len(answers), len(set(answers))) == (3, 1)
    assert comes_true(lambda: postgres.backends() == 0)


def test_a_client_made_in_the_coroutine_that_runs_is_closed_and_runs_again(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = load("asyncio/gather_prices.py", monkeypatch, CATALOG_URL=server.url)
    for _ in range(2):
        asyncio.run(script.main(ITEMS))
        assert capsys.readouterr().out.splitlines() == SHOWN
        server.wait_until(lambda: server.open == 0)
    assert len(server.requests) == 2 * len(ITEMS)


def test_an_async_engine_is_disposed_of_in_its_loop_and_the_script_runs_again(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = load("asyncio/report.py", monkeypatch, DATABASE_URL=postgres.url("asyncpg"))
    for _ in range(2):
        asyncio.run(script.main())
        answers = capsys.readouterr().out.split()
        assert (len(answers), len(set(answers))) == (3, 1)
        assert comes_true(lambda: postgres.backends() == 0)


def test_requests_without_a_session_open_a_connection_each(
    server: CountingServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["prices.py", *ITEMS])
    run_warning("scripts", 0, catalog=server.url)
    assert capsys.readouterr().out.splitlines() == SHOWN
    assert server.accepted == len(ITEMS)


def test_an_engine_per_call_opens_a_connection_each(
    postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    run_warning("scripts", 1, database=postgres.url())
    answers = capsys.readouterr().out.split()
    assert (len(answers), len(set(answers))) == (3, 3)


def test_a_client_of_a_module_fails_in_the_second_run(
    server: CountingServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        run_warning("asyncio", catalog=server.url)
    assert capsys.readouterr().out.splitlines() == ["ok"]
