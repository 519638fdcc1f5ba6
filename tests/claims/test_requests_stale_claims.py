"""What requests does with a kept connection that the server has closed."""

import pytest
import requests
from requests.adapters import HTTPAdapter

from .server import CountingServer


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_requests_replaces_a_connection_the_server_closed_in_order(
    server: CountingServer, method: str
) -> None:
    with requests.Session() as client:
        client.get(server.url + "/bye")
        server.wait_until(lambda: server.open == 0)
        assert client.request(method, server.url).status_code == 200
    assert server.accepted == 2


def test_the_race_with_a_closing_server_is_an_error_the_builtin_name_does_not_catch(
    server: CountingServer,
) -> None:
    with requests.Session() as client:
        client.get(server.url)
        with pytest.raises(requests.exceptions.ConnectionError) as caught:
            client.get(server.url + "/drop-if-reused")
    assert not isinstance(caught.value, ConnectionError)
    assert isinstance(caught.value, OSError)


def test_an_adapter_retries_nothing_unless_told_to(server: CountingServer) -> None:
    assert HTTPAdapter().max_retries.total == 0
    with requests.Session() as client:
        client.get(server.url)
        with pytest.raises(requests.exceptions.ConnectionError):
            client.get(server.url + "/drop-if-reused")
    assert server.requests == ["GET /", "GET /drop-if-reused"]


def test_a_number_of_retries_cures_the_race_for_get_and_not_for_post(
    server: CountingServer,
) -> None:
    path = "/drop-if-reused"
    with requests.Session() as client:
        client.mount("http://", HTTPAdapter(max_retries=3))
        client.get(server.url)
        assert client.get(server.url + path).status_code == 200
        with pytest.raises(requests.exceptions.ConnectionError):
            client.post(server.url + path, data=b"x")
    assert server.requests == ["GET /", f"GET {path}", f"GET {path}", f"POST {path}"]
