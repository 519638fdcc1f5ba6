"""The exceptions that the data names catch what a request on a connection that ended raises."""

from __future__ import annotations

import aiohttp
import httpx
import httpx2
import pytest
import requests
from signatures import resolve

from flake8_connpool.library.catalog import LIBRARIES

# The end of a stream, and a reset.
RAISED: dict[str, tuple[type[Exception], ...]] = {
    "aiohttp": (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError),
    "httpx": (httpx.RemoteProtocolError, httpx.ReadError),
    "httpx2": (httpx2.RemoteProtocolError, httpx2.ReadError),
    "requests": (requests.ConnectionError,),
}
NAMED = [(library.name, name) for library in LIBRARIES.values() for name in library.errors]


@pytest.mark.parametrize(("library", "name"), NAMED)
def test_an_error_that_the_data_names_catches_what_is_raised(library: str, name: str) -> None:
    error = resolve(name)
    assert any(issubclass(raised, error) for raised in RAISED[library])


@pytest.mark.parametrize("library", RAISED)
def test_every_class_of_its_own_that_catches_it_is_named(library: str) -> None:
    package = resolve(f"{library}.{RAISED[library][0].__name__}").__module__.partition(".")[0]
    own = {
        cls.__name__
        for raised in RAISED[library]
        for cls in raised.__mro__
        if cls.__module__.partition(".")[0] == package
    }
    assert own <= {name.rpartition(".")[2] for name in LIBRARIES[library].errors}
