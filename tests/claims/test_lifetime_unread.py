"""What responses that are closed unread, and sessions left open by helpers, cost their pool."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

import httpx
import pytest
import requests
import urllib3
import uvicorn
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from .collecting import uncollected
from .postgres import Postgres
from .server import CountingServer
from .waiting import comes_true, in_background, still_waits

REQUESTS = 10


def closed_unread(session: requests.Session, url: str) -> None:
    with session.get(url, stream=True) as response:
        assert response.ok


def only_headers(session: requests.Session, url: str) -> None:
    assert session.head(url).ok


def read(session: requests.Session, url: str) -> None:
    with session.get(url, stream=True) as response:
        assert response.content == b"ok"


@pytest.mark.parametrize(
    ("ask", "connections"), [(closed_unread, REQUESTS), (only_headers, 1), (read, 1)]
)
def test_a_stream_of_requests_that_is_closed_unread_reuses_nothing(
    server: CountingServer, ask: Callable[[requests.Session, str], None], connections: int
) -> None:
    with requests.Session() as session:
        for _ in range(REQUESTS):
            ask(session, server.url)
    assert server.accepted == connections


def test_a_stream_of_httpx_that_is_closed_unread_reuses_nothing(server: CountingServer) -> None:
    with httpx.Client() as client:
        for _ in range(REQUESTS):
            with client.stream("GET", server.url) as response:
                assert response.is_success
    assert server.accepted == REQUESTS


def entered(response: Any) -> None:
    with response:
        pass


@pytest.mark.parametrize(
    ("end", "hangs"),
    [
        (lambda response: None, True),
        (lambda response: response.close(), True),
        (entered, True),
        (lambda response: response.read(1), True),
        (lambda response: response.drain_conn(), False),
        (lambda response: response.data, False),
        (lambda response: list(response.stream()), False),
    ],
)
def test_a_blocking_pool_of_urllib3_waits_forever_after_a_response_that_was_not_read(
    server: CountingServer, end: Callable[[Any], object], hangs: bool
) -> None:
    pool = urllib3.PoolManager(block=True)
    first = pool.request("GET", server.url, preload_content=False)
    end(first)
    second = in_background(lambda: pool.request("GET", server.url).status)
    if hangs:
        assert still_waits(second)
    else:
        assert second.result(20) == 200


class Later:
    """A middleware that awaits before it sends, as one that logs or measures does."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def later(message: Any) -> None:
            await asyncio.sleep(0.01)
            await send(message)

        await self.app(scope, receive, later if scope["type"] == "http" else send)


class Proxy:
    """An application that passes on streams of a server, through a pool of two."""

    def __init__(self, url: str, answer: Callable[[httpx.Response], StreamingResponse]) -> None:
        self.url = url
        self.answer = answer
        self.left = threading.Event()
        self.asked = 0
        limits = httpx.Limits(max_connections=2)
        self.client = httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(20, pool=0.2))
        routes = [Route("/proxy", self.proxy), Route("/plain", self.plain)]
        self.app = Later(Starlette(routes=routes))

    async def proxy(self, request: Request) -> StreamingResponse:
        response = await self.client.send(self.client.build_request("GET", self.url), stream=True)
        self.asked += 1
        while not await request.is_disconnected():
            await asyncio.sleep(0.01)
        self.left.set()
        return self.answer(response)

    async def plain(self, request: Request) -> PlainTextResponse:
        try:
            return PlainTextResponse((await self.client.get(self.url)).text)
        except httpx.PoolTimeout:
            return PlainTextResponse("PoolTimeout")


@contextmanager
def serving(app: Any) -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        assert comes_true(lambda: server.started)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(20)


def by_generator(response: httpx.Response) -> StreamingResponse:
    async def body() -> AsyncIterator[bytes]:
        async with aclosing(response):
            async for part in response.aiter_bytes():
                yield part

    return StreamingResponse(body())


def by_itself(response: httpx.Response) -> StreamingResponse:
    return StreamingResponse(response.aiter_bytes())


def by_task(response: httpx.Response) -> StreamingResponse:
    close: Callable[[], Awaitable[None]] = response.aclose
    return StreamingResponse(response.aiter_bytes(), background=BackgroundTask(close))


@pytest.mark.parametrize(
    ("answer", "then"), [(by_generator, "PoolTimeout"), (by_itself, "PoolTimeout"), (by_task, "ok")]
)
def test_a_generator_that_never_starts_closes_nothing(
    server: CountingServer,
    answer: Callable[[httpx.Response], StreamingResponse],
    then: str,
) -> None:
    proxy = Proxy(server.url, answer)
    with serving(proxy.app) as port:
        for count in (1, 2):
            proxy.left.clear()
            with socket.create_connection(("127.0.0.1", port)) as caller:
                caller.sendall(b"GET /proxy HTTP/1.1\r\nHost: x\r\n\r\n")
                assert comes_true(lambda count=count: proxy.asked == count)  # type: ignore[misc]
            assert proxy.left.wait(20)

        def plain() -> str:
            return httpx.get(f"http://127.0.0.1:{port}/plain", timeout=20).text

        # The answer to the callers that left is sent in the background.
        if then == "ok":
            assert comes_true(lambda: plain() == then)
        else:
            assert [plain() for _ in range(3)] == [then] * 3


ONE = text("select 1")


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[Engine]:
    made = create_engine(postgres.url(), pool_size=2, max_overflow=0, pool_timeout=0.1)
    yield made
    made.dispose()


def found(session: Session, number: int) -> Any:
    return session.execute(text("select 1 where :n = 1"), {"n": number}).first()


def closed_after_success(session: Session, number: int) -> None:
    if found(session, number) is None:
        raise LookupError(number)
    session.close()


def closed_in_with(session: Session, number: int) -> None:
    with session:
        if found(session, number) is None:
            raise LookupError(number)


@pytest.mark.parametrize(("read", "fails"), [(closed_after_success, True), (closed_in_with, False)])
@uncollected()
def test_a_session_that_is_closed_on_success_only_exhausts_the_pool_by_errors(
    engine: Engine, read: Callable[[Session, int], None], fails: bool
) -> None:
    make = sessionmaker(engine)

    def get_session() -> Session:
        return make()

    ends = set()
    for number in (1, 0, 0, 1, 1):
        try:
            read(get_session(), number)
        except (LookupError, PoolTimeoutError) as error:
            ends.add(type(error))
    assert (PoolTimeoutError in ends) is fails
    assert LookupError in ends


class Wrapped:
    def __init__(self, engine: Engine) -> None:
        self.session = sessionmaker(bind=engine)()

    def run(self) -> Any:
        return self.session.execute(ONE).all()


@uncollected()
def test_an_object_that_keeps_a_session_exhausts_the_pool_when_it_is_dropped(
    engine: Engine,
) -> None:
    for _ in range(2):
        Wrapped(engine).run()
    with pytest.raises(PoolTimeoutError):
        Wrapped(engine).run()
