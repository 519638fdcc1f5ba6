"""What the claims are tested against: both generations of httpx, a server, two databases."""

from collections.abc import Callable, Iterator
from types import ModuleType

import httpx
import httpx2
import pytest

from .postgres import Postgres, Relay, running_postgres
from .redis_server import RedisServer, running_redis
from .server import CountingServer


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch, one_authority: None) -> None:
    """A proxy of the surrounding machine would be counted in place of the client."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(params=[httpx, httpx2], ids=["httpx", "httpx2"])
def lib(request: pytest.FixtureRequest) -> ModuleType:
    module = request.param
    assert isinstance(module, ModuleType)
    return module


@pytest.fixture
def start_server() -> Iterator[Callable[[], CountingServer]]:
    """Start as many servers as the test needs: each port is another host to a client."""
    started: list[CountingServer] = []

    def start() -> CountingServer:
        started.append(CountingServer())
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(start_server: Callable[[], CountingServer]) -> CountingServer:
    return start_server()


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Postgres]:
    with running_postgres() as postgres:
        yield postgres


@pytest.fixture
def postgres(_postgres: Postgres) -> Postgres:
    """Nobody connected: what an earlier test left behind must not be counted."""
    _postgres.end_backends()
    return _postgres


@pytest.fixture
def relay(postgres: Postgres) -> Iterator[Relay]:
    relay = Relay(postgres.socket_folder)
    yield relay
    relay.stop()


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_server(_redis_server: RedisServer) -> RedisServer:
    """Nobody connected, and nothing counted yet."""
    _redis_server.start_counting()
    return _redis_server
