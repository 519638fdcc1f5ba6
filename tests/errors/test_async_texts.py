"""What asynchronous clients and engines say about event loops, and about what nobody closed."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Awaitable
from types import ModuleType

import aiohttp
import httpx
import httpx2
import pytest
from claims.postgres import Postgres
from claims.server import CountingServer
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, SAWarning
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from .page import assert_said

both = pytest.mark.parametrize("lib", [httpx, httpx2], ids=["httpx", "httpx2"])


@pytest.fixture(autouse=True)
def _collected_here() -> None:
    """Collect what earlier tests left, so that its warnings are not taken for those of this one."""
    gc.collect()


@both
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_client_kept_for_a_second_loop(lib: ModuleType, server: CountingServer) -> None:
    client = lib.AsyncClient()

    async def ask() -> None:
        await client.get(server.url)

    asyncio.run(ask())
    with pytest.raises(RuntimeError) as caught:
        asyncio.run(ask())
    assert_said("Event loop is closed", str(caught.value))


async def _ask(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::ResourceWarning")
def test_an_engine_kept_for_a_second_and_a_third_loop(postgres: Postgres) -> None:
    engine = create_async_engine(postgres.url("asyncpg"), pool_size=1, max_overflow=0)
    asyncio.run(_ask(engine))
    with pytest.raises(RuntimeError) as in_the_second:
        asyncio.run(_ask(engine))
    with pytest.raises(InterfaceError) as in_the_third:
        asyncio.run(_ask(engine))
    engine.sync_engine.dispose(close=False)
    assert_said("attached to a different loop", str(in_the_second.value))
    assert_said(
        "cannot perform operation: another operation is in progress", str(in_the_third.value)
    )


async def _errors(*asked: Awaitable[object]) -> list[BaseException]:
    results = await asyncio.gather(*asked, return_exceptions=True)
    return [result for result in results if isinstance(result, BaseException)]


def test_two_tasks_with_one_session(postgres: Postgres) -> None:
    slow = text("select pg_sleep(0.1)")

    async def run() -> list[BaseException]:
        engine = create_async_engine(postgres.url("asyncpg"))
        async with AsyncSession(engine) as session:
            at_its_start = await _errors(session.execute(slow), session.execute(slow))
        async with AsyncSession(engine) as session:
            await session.execute(text("select 1"))
            later = await _errors(session.execute(slow), session.commit())
        await engine.dispose()
        return at_its_start + later

    provisioning, in_progress = asyncio.run(run())
    assert_said(
        "session is provisioning a new connection; concurrent operations are not permitted",
        str(provisioning),
    )
    assert_said("cannot perform operation: another operation is in progress", str(in_progress))


def test_a_dropped_async_session(postgres: Postgres) -> None:
    async def run() -> None:
        engine = create_async_engine(postgres.url("asyncpg"))
        await AsyncSession(engine).execute(text("select 1"))
        gc.collect()
        await engine.dispose()

    with pytest.warns(SAWarning) as caught:
        asyncio.run(run())
    assert_said(
        "The garbage collector is trying to clean up non-checked-in connection",
        str(caught[0].message),
    )


@both
def test_a_close_that_nobody_awaits(lib: ModuleType) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        lib.AsyncClient().aclose()
        gc.collect()
    messages = "\n".join(str(warning.message) for warning in caught)
    assert_said("coroutine 'AsyncClient.aclose' was never awaited", messages)


def test_a_client_session_of_aiohttp_that_nobody_closes(caplog: pytest.LogCaptureFixture) -> None:
    async def drop() -> None:
        aiohttp.ClientSession()
        gc.collect()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio.run(drop())
    assert_said("Unclosed client session", caplog.text)


def test_a_client_that_nobody_closes(server: CountingServer) -> None:
    """In a process of its own: pytest takes warnings of the collector to be its own."""
    program = f"""
        import gc, httpx
        def ask():
            httpx.Client(trust_env=False).get({server.url!r})
        ask()
        gc.collect()
    """
    run = subprocess.run(
        [sys.executable, "-W", "always", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert_said("ResourceWarning: unclosed <socket", run.stderr)
