"""The lifespans of CPL503's fixtures are run: what they close when the application fails.

The fixed ones close all that they close when nothing goes wrong; the reported ones do not.
"""

from __future__ import annotations

import ast
import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import requests
import urllib3
from fastapi import FastAPI
from markers import FIXTURES, marked
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

FOLDER = FIXTURES / "CPL503"
CLOSED_BY = (
    (httpx.AsyncClient, "aclose"),
    (requests.Session, "close"),
    (urllib3.PoolManager, "clear"),
    (Engine, "dispose"),
    (AsyncEngine, "dispose"),
)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"lifespans_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lifespans(path: Path) -> Iterator[tuple[int, Lifespan]]:
    """Yield the lifespans of a file that are reached by a name, with the line each begins in."""
    module = loaded(path)
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.AsyncFunctionDef):
            found = getattr(module, node.name)
            # Starlette makes a context manager of a generator.
            yield node.lineno, found if node.decorator_list else asynccontextmanager(found)
        elif isinstance(node, ast.ClassDef):
            yield node.lineno, getattr(module, node.name)().lifespan
        elif isinstance(node, ast.FunctionDef) and node.name == "create_app":
            yield node.lineno, module.create_app().router.lifespan_context


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is closed, by the name of its class."""
    names: list[str] = []

    def watched(owner: type, method: str) -> None:
        real = getattr(owner, method)

        def close(self: object, *args: Any, **kwargs: Any) -> Any:
            names.append(owner.__name__)
            return real(self, *args, **kwargs)

        monkeypatch.setattr(owner, method, close)

    for owner, method in CLOSED_BY:
        watched(owner, method)
    return names


def run(lifespan: Lifespan, error: type[Exception] | None) -> None:
    """Start an application by its lifespan, and stop it, or let it fail."""

    async def start() -> None:
        async with lifespan(FastAPI()):
            if error is not None:
                raise error

    if error is None:
        asyncio.run(start())
    else:
        with pytest.raises(error):
            asyncio.run(start())


@pytest.mark.parametrize("name", ["", "_tabs"])
def test_what_is_fixed_closes_after_a_failure_what_it_closes_otherwise(
    name: str, closed: list[str]
) -> None:
    pairs = [list(lifespans(FOLDER / f"{kind}{name}.py")) for kind in ("bad", "fixed")]
    for (line, bad), (_, fixed) in zip(*pairs, strict=True):
        told: list[list[str]] = []
        for lifespan in (bad, fixed):
            for error in (None, LookupError):
                closed.clear()
                run(lifespan, error)
                told.append(list(closed))
        otherwise, failed, *of_fixed = told
        assert otherwise, line
        assert failed == []
        assert of_fixed == [otherwise, otherwise]
    assert len(pairs[0]) > 1


def test_every_lifespan_that_is_reported_is_run() -> None:
    for name in ("bad.py", "bad_tabs.py"):
        codes = [code for _, code in marked((FOLDER / name).read_bytes())]
        assert codes.count("CPL503") == len(list(lifespans(FOLDER / name)))


def test_a_lifespan_that_is_cancelled_closes_its_client_in_finally_alone() -> None:
    """So it is after a second Ctrl-C, when a server waits for nobody."""

    async def cancelled(lifespan: Lifespan) -> FastAPI:
        app = FastAPI(lifespan=lifespan)
        started = asyncio.Event()

        async def receive() -> dict[str, str]:
            if started.is_set():
                await asyncio.Event().wait()
            return {"type": "lifespan.startup"}

        async def send(message: Any) -> None:
            started.set()

        serving = asyncio.create_task(app({"type": "lifespan"}, receive, send))
        await started.wait()
        serving.cancel()
        await asyncio.wait([serving])
        return app

    @asynccontextmanager
    async def bare(app: FastAPI) -> AsyncIterator[None]:
        app.state.client = httpx.AsyncClient()
        yield
        await app.state.client.aclose()

    @asynccontextmanager
    async def protected(app: FastAPI) -> AsyncIterator[None]:
        app.state.client = httpx.AsyncClient()
        try:
            yield
        finally:
            await app.state.client.aclose()

    assert [
        asyncio.run(cancelled(lifespan)).state.client.is_closed for lifespan in (bare, protected)
    ] == [False, True]
