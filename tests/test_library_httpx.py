"""What no signature shows of the httpx data is read back from its own objects."""

from __future__ import annotations

import importlib
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from signatures import at, of_kind, release_of, resolve

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api

HTTPX_POOL = {
    Role.BOUND: "_max_connections",
    Role.KEPT: "_max_keepalive_connections",
    Role.IDLE_EXPIRY: "_keepalive_expiry",
}


@pytest.fixture
def refused() -> Iterator[str]:
    """Give the address of a port that is taken, at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def pool_with(limits: Api, **values: Any) -> Any:
    """Return the pool of a transport with limits of which only these values are given."""
    transport = resolve(f"{limits.library}.HTTPTransport")
    return transport(limits=resolve(limits.name)(**values))._pool


@pytest.mark.parametrize("api", of_kind(Kind.LIMITS))
def test_a_client_has_the_usual_limits(api: Api) -> None:
    release_of(api)
    pool = resolve(f"{api.library}.Client")()._transport._pool
    for parameter in api.parameters:
        assert parameter.role is not None
        assert getattr(pool, HTTPX_POOL[parameter.role]) == parameter.usual


@pytest.mark.parametrize("api", of_kind(Kind.LIMITS))
def test_omitted_and_endless_limits_are_what_they_are_said_to_be(api: Api) -> None:
    release = release_of(api)
    for parameter in api.parameters:
        assert parameter.role is not None
        attribute = HTTPX_POOL[parameter.role]
        omitted = getattr(pool_with(api), attribute)
        given = getattr(pool_with(api, **{parameter.name: parameter.default}), attribute)
        assert omitted == given
        for value in at(parameter.unlimited, release):
            endless = getattr(pool_with(api, **{parameter.name: value}), attribute)
            assert endless is None if parameter.role is Role.IDLE_EXPIRY else endless == sys.maxsize


@pytest.mark.parametrize("api", of_kind(Kind.LIMITS))
def test_below_the_least_size_every_request_times_out(api: Api, refused: str) -> None:
    release_of(api)
    bound = api.parameter(Role.BOUND)
    assert bound is not None
    assert bound.least is not None
    library = importlib.import_module(api.library)
    errors = {}
    for size in (bound.least, bound.least - 1):
        limits = library.Limits(**{bound.name: size})
        with library.Client(limits=limits, timeout=0.05, trust_env=False) as client:
            try:
                client.get(refused)
            except library.TransportError as error:
                errors[size] = type(error).__name__
    assert errors == {bound.least: "ConnectError", bound.least - 1: "PoolTimeout"}


@pytest.mark.parametrize("api", of_kind(Kind.TIMEOUT, library="httpx"))
def test_each_item_of_a_tuple_is_the_phase_it_is_said_to_be(api: Api) -> None:
    release_of(api)
    phases = [p for p in api.parameters if p.item is not None]
    assert {p.inherits for p in phases} == {api.parameters[0].name}
    for length in (2, 3, 4):
        values = tuple(float(n + 1) for n in range(length))
        timeout = resolve(api.name)(values)
        for phase in phases:
            assert phase.item is not None
            expected = values[phase.item] if phase.item < length else None
            assert getattr(timeout, phase.name) == expected
            assert getattr(resolve(api.name)(7.0), phase.name) == 7.0


@pytest.mark.parametrize("api", of_kind(Kind.TIMEOUT, library="httpx"))
def test_a_timeout_needs_all_phases_or_a_default(api: Api) -> None:
    release_of(api)
    whole, *phases = api.parameters
    given = {phase.name: 1.0 for phase in phases}
    assert resolve(api.name)(**given).as_dict() == given
    for phase in phases:
        with pytest.raises(ValueError, match="default"):
            resolve(api.name)(**{k: v for k, v in given.items() if k != phase.name})
    usual = resolve(f"{api.library}.Client")().timeout.as_dict()
    assert set(usual.values()) == {whole.usual}


@pytest.mark.parametrize("api", of_kind(Kind.CLIENT, library="httpx"))
def test_the_wait_within_a_clients_timeout_is_its_fourth_item(api: Api) -> None:
    release = release_of(api)
    (attribute,) = api.attributes
    whole = api.parameter(Role.TIMEOUT)
    assert whole is not None
    for parameter in (whole, attribute):
        client = resolve(api.name)()
        client.timeout = (1.0, 2.0, 3.0, 4.0)
        assert parameter.item is not None
        assert client.timeout.pool == (1.0, 2.0, 3.0, 4.0)[parameter.item]
        for value in at(parameter.unlimited, release):
            assert resolve(api.name)(timeout=value).timeout.pool is None
