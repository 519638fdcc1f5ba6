"""What bounds the wait for a connection in httpx and httpx2."""

from contextlib import ExitStack
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from .server import CountingServer
from .waiting import in_background, still_waits


def timeout_of_a_request(lib: ModuleType, client: dict[str, Any], request: dict[str, Any]) -> Any:
    """The four limits that reach the transport, and with it the pool."""
    seen: dict[str, Any] = {}

    def answer(request: Any) -> Any:
        seen.update(request.extensions["timeout"])
        return lib.Response(200)

    with lib.Client(transport=lib.MockTransport(answer), **client) as http:
        http.get("http://example.test/", **request)
    return seen


def holds(server: CountingServer, count: int) -> bool:
    return server.held == count


def test_one_number_is_also_the_limit_of_the_wait_for_a_connection(
    lib: ModuleType, server: CountingServer
) -> None:
    assert lib.Timeout(30.0).pool == 30.0
    limits = lib.Limits(max_connections=1)
    with lib.Client(limits=limits, timeout=lib.Timeout(0.3)) as client:
        holder = in_background(lambda: client.get(server.url + "/hold", timeout=20))
        server.wait_until(lambda: server.held == 1)
        with pytest.raises(lib.PoolTimeout):
            client.get(server.url)
        assert not holder.done()
        server.release()
        assert holder.result(20).status_code == 200


@pytest.mark.parametrize("given", [{"connect": 5.0, "read": 30.0, "pool": 10.0}, {"connect": 5.0}])
def test_a_timeout_of_fewer_than_four_fields_without_a_default_raises(
    lib: ModuleType, given: dict[str, float]
) -> None:
    with pytest.raises(ValueError, match="must either include a default"):
        lib.Timeout(**given)
    assert lib.Timeout(5.0, **given).as_dict() == {
        "connect": 5.0,
        "read": given.get("read", 5.0),
        "write": 5.0,
        "pool": given.get("pool", 5.0),
    }


def test_a_timeout_left_out_waits_five_seconds_for_a_connection(lib: ModuleType) -> None:
    five = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0}
    assert timeout_of_a_request(lib, {}, {}) == five


def test_only_none_or_a_short_tuple_waits_for_a_connection_without_a_limit(
    lib: ModuleType, server: CountingServer
) -> None:
    spellings: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"timeout": None}, {}),
        ({"timeout": lib.Timeout(0.5, pool=None)}, {}),
        ({"timeout": lib.Timeout(None, connect=0.5)}, {}),
        ({"timeout": (0.5, 0.5)}, {}),
        ({"timeout": (0.5, 0.5, 0.5)}, {}),
        ({"timeout": 0.5}, {"timeout": None}),
    ]
    with ExitStack() as clients:
        waiting = []
        for number, (given, at_request) in enumerate(spellings, start=1):
            assert timeout_of_a_request(lib, given, at_request)["pool"] is None
            limits = lib.Limits(max_connections=1)
            http = clients.enter_context(lib.Client(limits=limits, **given))
            in_background(partial(http.get, server.url + "/hold", timeout=20))
            server.wait_until(partial(holds, server, number))
            waiting.append(in_background(partial(http.get, server.url, **at_request)))
        assert [still_waits(call, 0.9 / len(waiting)) for call in waiting] == [True] * 6
        assert not any(call.done() for call in waiting)
        server.release()
        assert [call.result(20).status_code for call in waiting] == [200] * 6
