"""What happens to connections of httpx and httpx2 that lie idle, and to those that never do."""

import socket
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import requests

from .server import CountingServer


class Names:
    """The name service of the test: it knows one host, and counts the questions."""

    def __init__(self, server: CountingServer) -> None:
        self.server = server
        self.questions = 0
        self._real = socket.getaddrinfo

    def getaddrinfo(self, host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host not in ("api.test", b"api.test"):
            return self._real(host, port, *args, **options)
        self.questions += 1
        return self._real("127.0.0.1", self.server.port, *args, **options)


@pytest.fixture
def names(server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names(server)
    monkeypatch.setattr(socket, "getaddrinfo", names.getaddrinfo)
    return names


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_httpx_replaces_a_connection_the_server_closed_in_order_whatever_the_expiry(
    lib: ModuleType, server: CountingServer, method: str
) -> None:
    with lib.Client(limits=lib.Limits(max_connections=5, keepalive_expiry=30.0)) as client:
        client.get(server.url + "/bye")
        server.wait_until(lambda: server.open == 0)
        assert client.request(method, server.url).status_code == 200
    assert server.accepted == 2


def test_a_server_that_closes_while_the_request_is_on_its_way_is_an_error_in_httpx(
    lib: ModuleType, server: CountingServer
) -> None:
    limits = lib.Limits(max_connections=5, keepalive_expiry=5.0)
    with lib.Client(transport=lib.HTTPTransport(retries=3, limits=limits)) as client:
        client.get(server.url)
        with pytest.raises((lib.RemoteProtocolError, lib.ReadError)):
            client.get(server.url + "/drop-if-reused")
    assert server.requests.count("GET /drop-if-reused") == 1


@pytest.mark.parametrize("expiry", [5.0, None])
def test_an_expiry_above_the_idle_time_meets_a_silently_dropped_connection(
    lib: ModuleType, server: CountingServer, expiry: float | None
) -> None:
    limits = lib.Limits(max_connections=5, keepalive_expiry=expiry)
    with lib.Client(limits=limits) as client:
        client.get(server.url)
        server.forget_connections()
        with pytest.raises(lib.ReadTimeout):
            client.get(server.url, timeout=0.3)
    assert server.accepted == 1


def test_an_expiry_below_the_idle_time_avoids_a_silently_dropped_connection(
    lib: ModuleType, server: CountingServer
) -> None:
    with lib.Client(limits=lib.Limits(max_connections=5, keepalive_expiry=0.1)) as client:
        client.get(server.url)
        server.forget_connections()
        time.sleep(0.3)
        assert client.get(server.url).status_code == 200
    assert server.accepted == 2


def test_an_expired_connection_stays_open_until_the_pool_is_used_again(
    lib: ModuleType, server: CountingServer
) -> None:
    with lib.Client(limits=lib.Limits(max_connections=5, keepalive_expiry=0.1)) as client:
        client.get(server.url)
        time.sleep(0.3)
        assert server.open == 1
        client.get(server.url)
        server.wait_until(lambda: server.open == 1)
        assert server.accepted == 2


def test_a_busy_connection_outlives_its_expiry_and_is_never_looked_up_again(
    lib: ModuleType, server: CountingServer, names: Names
) -> None:
    expiry = 0.6
    with lib.Client(limits=lib.Limits(max_connections=5, keepalive_expiry=expiry)) as client:
        end = time.monotonic() + 1.5 * expiry
        while time.monotonic() < end:
            client.get("http://api.test/")
            time.sleep(0.05)
        assert (server.accepted, names.questions) == (1, 1)
        time.sleep(1.2 * expiry)
        client.get("http://api.test/")
        assert (server.accepted, names.questions) == (2, 2)


def test_httpx_asks_for_the_address_once_per_new_connection(
    lib: ModuleType, server: CountingServer, names: Names
) -> None:
    with lib.Client() as client:
        for _ in range(5):
            client.get("http://api.test/")
    assert (server.accepted, names.questions) == (1, 1)
    never_kept = lib.Limits(max_connections=5, max_keepalive_connections=0)
    with lib.Client(limits=never_kept) as client:
        for _ in range(5):
            client.get("http://api.test/")
    assert (server.accepted, names.questions) == (6, 6)


def test_an_answer_of_getaddrinfo_has_no_time_to_live() -> None:
    family, kind, protocol, canonical_name, address = socket.getaddrinfo("127.0.0.1", 80)[0]
    assert (family, address) == (socket.AF_INET, ("127.0.0.1", 80))
    # What is left of the row is no time either.
    assert isinstance(kind, socket.SocketKind)
    assert isinstance(protocol, int)
    assert canonical_name == ""


@pytest.mark.parametrize("make", ["httpx", "httpx2", "requests"])
def test_a_kept_connection_goes_on_to_the_old_address(
    make: str,
    server: CountingServer,
    start_server: Callable[[], CountingServer],
    names: Names,
) -> None:
    moved_to = start_server()
    module = __import__(make)
    with (module.Session if module is requests else module.Client)() as client:
        client.get("http://api.test/")
        names.server = moved_to
        for _ in range(3):
            assert client.get("http://api.test/").status_code == 200
        assert (server.accepted, moved_to.accepted) == (1, 0)
    with (module.Session if module is requests else module.Client)() as client:
        client.get("http://api.test/")
    assert moved_to.accepted == 1
