"""What bounds the number of connections in httpx and httpx2."""

import asyncio
import inspect
from collections import Counter
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from .server import CountingServer
from .waiting import in_background

ONE_MORE_THAN_THE_DEFAULT = 101


def holds(server: CountingServer, count: int) -> bool:
    return server.held == count


def burst(lib: ModuleType, server: CountingServer, kept: int, **client: Any) -> Counter[str]:
    """Ask for more than the default allows, all at once; then wait until `kept` remain open."""

    async def ask() -> Counter[str]:
        async with lib.AsyncClient(**client) as http:

            async def one() -> Any:
                try:
                    return await http.get(server.url + "/hold")
                except lib.PoolTimeout:
                    # The last one has given up while the others are held: let them go.
                    server.release()
                    raise

            asked = [one() for _ in range(ONE_MORE_THAN_THE_DEFAULT)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            await asyncio.to_thread(server.wait_until, lambda: server.open <= kept)
            # Time for a connection too many to be closed, if the claim were wrong.
            await asyncio.sleep(0.1)
            assert server.open == kept
            return Counter(type(answer).__name__ for answer in answers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"keepalive_expiry": 30.0}, ONE_MORE_THAN_THE_DEFAULT),
        ({"max_keepalive_connections": 20}, 20),
    ],
)
def test_limits_without_max_connections_open_one_connection_per_request(
    lib: ModuleType, server: CountingServer, limits: dict[str, Any], kept: int
) -> None:
    asking = in_background(
        lambda: burst(lib, server, kept, limits=lib.Limits(**limits), timeout=20)
    )
    server.wait_until(lambda: server.held == ONE_MORE_THAN_THE_DEFAULT)
    server.release()
    assert asking.result(20) == {"Response": ONE_MORE_THAN_THE_DEFAULT}


def test_limits_without_arguments_equal_limits_without_any_bound(lib: ModuleType) -> None:
    unbounded = lib.Limits(max_connections=None, max_keepalive_connections=None)
    assert lib.Limits() == lib.Limits(max_connections=None) == unbounded
    assert lib.Limits(keepalive_expiry=30.0).max_connections is None


def test_a_client_without_limits_opens_a_hundred_connections_and_keeps_twenty(
    lib: ModuleType, server: CountingServer
) -> None:
    ended = burst(lib, server, 20, timeout=lib.Timeout(20, pool=0.5))
    assert ended == {"Response": 100, "PoolTimeout": 1}
    assert server.accepted == 100


def test_a_hundred_twenty_and_five_seconds_are_the_defaults(lib: ModuleType) -> None:
    defaults = lib.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=5.0)
    for owner in (lib.Client, lib.AsyncClient, lib.HTTPTransport, lib.AsyncHTTPTransport):
        assert inspect.signature(owner).parameters["limits"].default == defaults


def test_httpx_counts_busy_connections_against_max_keepalive_and_httpx2_does_not(
    lib: ModuleType, server: CountingServer
) -> None:
    limits = lib.Limits(max_connections=50, max_keepalive_connections=3)
    with lib.Client(limits=limits, timeout=20) as client:
        busy = [in_background(lambda: client.get(server.url + "/hold")) for _ in range(4)]
        server.wait_until(lambda: server.held == 4)
        for _ in range(10):
            client.get(server.url)
        assert server.accepted - 4 == {"httpx": 10, "httpx2": 1}[lib.__name__]
        server.release()
        assert [call.result(20).status_code for call in busy] == [200] * 4


def test_the_limits_of_httpx_span_all_hosts(
    lib: ModuleType, start_server: Callable[[], CountingServer]
) -> None:
    one, two, three = start_server(), start_server(), start_server()
    with lib.Client(limits=lib.Limits(max_connections=2), timeout=20) as client:
        busy = [in_background(partial(client.get, host.url + "/hold")) for host in (one, two)]
        one.wait_until(lambda: one.held == 1)
        two.wait_until(lambda: two.held == 1)
        with pytest.raises(lib.PoolTimeout):
            client.get(three.url, timeout=lib.Timeout(20, pool=0.3))
        assert three.accepted == 0
        one.release()
        two.release()
        assert [call.result(20).status_code for call in busy] == [200] * 2


def test_the_limits_of_a_client_do_not_reach_a_transport_given_to_it(
    lib: ModuleType, server: CountingServer
) -> None:
    limits = lib.Limits(max_connections=1)
    for client, connections in (
        (lib.Client(limits=limits, timeout=20), 1),
        (lib.Client(limits=limits, timeout=20, transport=lib.HTTPTransport()), 3),
        (lib.Client(limits=limits, timeout=20, mounts={"http://": lib.HTTPTransport()}), 3),
    ):
        with client:
            before = server.accepted
            calls = [in_background(partial(client.get, server.url + "/hold")) for _ in range(3)]
            server.wait_until(partial(holds, server, connections))
            assert server.accepted - before == connections
            server.release(3)
            assert [call.result(20).status_code for call in calls] == [200] * 3
            assert server.accepted - before == connections


def test_httpx_opens_a_connection_per_call_and_a_shared_client_opens_one(
    lib: ModuleType, server: CountingServer
) -> None:
    for _ in range(5):
        lib.get(server.url)
    assert server.accepted == 5
    for _ in range(5):
        with lib.Client() as client:
            client.get(server.url)
    assert server.accepted == 10
    with lib.Client() as client:
        for _ in range(10):
            client.get(server.url)
    assert server.accepted == 11
