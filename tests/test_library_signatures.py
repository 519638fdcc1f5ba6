"""Every entry of the library data is what the installed library's own signature says."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest
from msgspec.structs import replace
from signatures import EXPECTED, complaints, exists, installed, of_kind, release_of, resolve

from flake8_connpool.library.catalog import APIS, LIBRARIES
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter, Since

# SQLAlchemy deprecates the first; the others are buffers of aiohttp, with a limit in bytes.
_LEFT_OUT = {"FallbackAsyncAdaptedQueuePool", "FlowControlDataQueue", "StreamReader"}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_that_the_session_promises_is_installed(name: str) -> None:
    package = LIBRARIES[name].distribution or name
    if package in EXPECTED:
        assert installed(package) is not None
    elif not EXPECTED and name != "httpx2":
        assert installed(package) is not None, "the tests' own environment has them all"


@pytest.mark.parametrize("api", of_kind(*Kind))
def test_an_entry_is_what_the_signature_says(api: Api) -> None:
    assert list(complaints(api, release_of(api))) == []


@pytest.mark.parametrize("api", of_kind(*Kind))
def test_a_private_path_leads_somewhere(api: Api) -> None:
    release_of(api)
    for path in api.private:
        made: Any = resolve(api.name)()
        for name in path.split("."):
            made = getattr(made, name)
        assert made is not None


@pytest.mark.parametrize(
    "api", [one for one in of_kind(Kind.CLIENT) if LIBRARIES[one.values[0].library].per_request]
)
def test_a_client_and_its_requests_take_the_same_keywords(api: Api) -> None:
    release_of(api)
    client = resolve(api.name)
    # The public methods of aiohttp pass on what they get.
    sending = client.request if api.library != "aiohttp" else getattr(client, api.funnel)
    for function in (client.__init__, sending):
        taken = inspect.signature(function).parameters
        assert set(LIBRARIES[api.library].per_request) <= set(taken)


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=lambda library: library.name)
def test_no_public_callable_with_a_pool_parameter_is_left_out(library: Library) -> None:
    if installed(library.distribution or library.name) is None:
        pytest.skip(f"{library.name} is not installed")
    roles = {Role.BOUND, Role.KEPT, Role.LIMITS, Role.BLOCK, Role.HEALTH_CHECK}
    names = {p.name for api in library.apis for p in api.parameters if p.role in roles}
    missing = []
    for name, value in vars(importlib.import_module(library.name)).items():
        if name.startswith("_") or f"{library.name}.{name}" in APIS or not callable(value):
            continue
        try:
            parameters = set(inspect.signature(value).parameters)
        except (TypeError, ValueError):  # of something built in
            continue
        if parameters & names:
            missing.append(name)
    assert [name for name in missing if name not in _LEFT_OUT] == []


LIMITS = next(api for api in LIBRARIES["httpx"].apis if api.name == "httpx.Limits")
CLIENT = next(api for api in LIBRARIES["httpx"].apis if api.name == "httpx.Client")
ADAPTER = LIBRARIES["requests"].apis[0]


def with_parameter(api: Api, name: str, /, **changes: Any) -> Api:
    """Return an entry with one parameter told wrongly."""
    changed = [replace(p, **changes) if p.name == name else p for p in api.parameters]
    return replace(api, parameters=tuple(changed))


@pytest.mark.parametrize(
    "wrong",
    [
        with_parameter(LIMITS, "max_connections", default=100),
        with_parameter(LIMITS, "max_connections", position=0),
        with_parameter(LIMITS, "max_connections", name="max_connection"),
        with_parameter(LIMITS, "max_connections", since=(99,)),
        with_parameter(LIMITS, "max_connections", until=(0, 1)),
        with_parameter(CLIENT, "limits", default=(100, 20, 6.0)),
        with_parameter(CLIENT, "timeout", default=Mark.UNSET),
        with_parameter(CLIENT, "timeout", default=6.0),
        with_parameter(CLIENT, "timeout", position=Since((((0,), 1),))),
        with_parameter(ADAPTER, "pool_block", default=0),
        with_parameter(ADAPTER, "pool_block", position=2),
        replace(LIMITS, name="httpx.Limit"),
        replace(ADAPTER, spellings=("requests.adapters.HTTPAdaptor",)),
        replace(LIMITS, spellings=("httpx.Timeout",)),
        replace(LIMITS, further=True),
        replace(CLIENT, methods=CLIENT.methods[1:]),
        replace(CLIENT, methods=(*CLIENT.methods, replace(CLIENT.methods[0], name="fetch"))),
        replace(CLIENT, methods=(*CLIENT.methods, replace(CLIENT.methods[0], name="close"))),
        replace(CLIENT, attributes=(Parameter("patience", Role.TIMEOUT),)),
    ],
)
def test_a_wrong_entry_is_caught(wrong: Api) -> None:
    assert list(complaints(wrong, release_of(wrong))) != []


def test_parameters_that_came_and_went_are_told_apart() -> None:
    passing = Parameter("proxies", since=(0, 20), until=(0, 28))
    assert [exists(passing, r) for r in ((0, 19), (0, 20), (0, 27, 2), (0, 28))] == [
        False,
        True,
        True,
        False,
    ]
