"""What no signature shows of the requests and urllib3 data is read back from real pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from signatures import of_kind, release_of, resolve

from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api


def make_with(api: Api, **values: Any) -> Any:
    """Return the pool of one host, of a manager, adapter or pool made with these values."""
    first: dict[str, tuple[Any, ...]] = {
        "ProxyManager": ("http://proxy:1",),
        "proxy_from_url": ("http://proxy:1",),
        "SOCKSProxyManager": ("socks5://proxy:1",),
        "HTTPConnectionPool": ("host",),
        "HTTPSConnectionPool": ("host",),
        "connection_from_url": ("http://host",),
    }
    made = resolve(api.name)(*first.get(api.name.rpartition(".")[2], ()), **values)
    made = getattr(made, "poolmanager", made)
    return made.connection_from_host("host", 80) if hasattr(made, "connection_from_host") else made


POOL_OF_A_HOST: dict[Role, Callable[[Any], Any]] = {
    Role.KEPT: lambda pool: pool.pool.maxsize,
    Role.BLOCK: lambda pool: pool.block,
}


NOT_OF_A_POOL = {Role.PROXY, Role.IDENTITY, Role.STREAM}


@pytest.mark.parametrize("api", of_kind(Kind.ADAPTER, Kind.MANAGER, Kind.HOST_POOL))
def test_the_pool_of_a_host_is_as_its_maker_is_told(api: Api) -> None:
    release_of(api)
    for parameter in api.parameters:
        if parameter.role not in POOL_OF_A_HOST:
            continue
        read = POOL_OF_A_HOST[parameter.role]
        assert read(make_with(api)) == parameter.default
        other = not parameter.default if parameter.role is Role.BLOCK else 7
        assert read(make_with(api, **{parameter.name: other})) == other


def test_every_further_keyword_is_read_back_here() -> None:
    apis = [*LIBRARIES["requests"].apis, *LIBRARIES["urllib3"].apis]
    roles = {p.role for api in apis if api.further for p in api.parameters}
    assert roles <= {*POOL_OF_A_HOST, Role.POOLS, *NOT_OF_A_POOL, None}
