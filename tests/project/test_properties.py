"""Properties that create a client or send a request each time that another file reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

PRICES = """
--- shop/__init__.py
--- shop/prices.py
import httpx


class Prices:
    def __init__(self, currency="EUR"):
        self.currency = currency

    @property
    def client(self):
        return httpx.Client(base_url="https://prices.example.com"){of_client}

    @property
    def daily(self):
        return httpx.get("https://prices.example.com/daily").json(){of_request}


prices = Prices()
"""
HANDLER = """
--- shop/api.py
from fastapi import FastAPI

{imported}

app = FastAPI()


@app.get("/prices")
def show({parameters}):
    {body}
"""
IMPORTED = "from shop.prices import Prices"


def project(body: str, imported: str = IMPORTED, parameters: str = "") -> str:
    return HANDLER.format(
        imported=imported, parameters=parameters, body=body.replace("\n", "\n    ")
    )


def prices(*, of_client: bool = False, of_request: bool = False) -> str:
    return PRICES.format(
        of_client="  # CPL102" if of_client else "", of_request="  # CPL101" if of_request else ""
    )


CLIENTS = {
    "an object of the handler": project('return Prices().client.get("/daily").json()'),
    "a name for it": project('found = Prices("USD")\nreturn found.client.get("/daily").json()'),
    "a name for the client": project(
        'client = Prices().client\nreturn client.get("/daily").json()'
    ),
    "an object of another file": project(
        'return prices.client.get("/daily").json()', "from shop.prices import prices"
    ),
    "an object of an imported module": project(
        'return prices.prices.client.get("/daily").json()', "from shop import prices"
    ),
    "an object of the module": project(
        'return known.client.get("/daily").json()', f"{IMPORTED}\n\nknown = Prices()"
    ),
    "in a with block": project(
        'with Prices().client as client:\n    return client.get("/daily").json()'
    ),
}
REQUESTS = {
    "returned": project("return Prices().daily"),
    "passed to a call": project("found = Prices()\nreturn len(found.daily)"),
    "looked into": project('return Prices().daily["EUR"]'),
    "of a parameter": project(
        "return shown(Prices())\n\n\ndef shown(found: Prices):\n    return found.daily"
    ),
    "of a base class": project(
        "return Shown().show()",
        f"{IMPORTED}\n\n\nclass Shown(Prices):\n    def show(self):\n        return self.daily",
    ),
}


@pytest.mark.parametrize("handler", CLIENTS.values(), ids=CLIENTS)
def test_a_client_that_a_property_creates_for_a_handler_is_reported(
    handler: str, tmp_path: Path, connlint: Connlint
) -> None:
    text = prices(of_client=True) + handler
    make(tmp_path, text)
    assert found(connlint, ".") == announced(text) != []
    assert found(connlint, ".", "--no-project") == []


@pytest.mark.parametrize("handler", REQUESTS.values(), ids=REQUESTS)
def test_a_request_that_a_property_sends_for_a_handler_is_reported(
    handler: str, tmp_path: Path, connlint: Connlint
) -> None:
    text = prices(of_request=True) + handler
    make(tmp_path, text)
    assert found(connlint, ".") == announced(text) != []
    assert found(connlint, ".", "--no-project") == []


def test_the_read_is_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, prices() + CLIENTS["a name for it"])
    (finding,) = details(connlint, ".")
    assert "for every request of `GET /prices`" in finding["message"]
    first = finding["related_locations"][0]
    assert (Path(first["filename"]).name, first["location"]["row"]) == ("api.py", 11)


NOTHING = {
    "the property keeps the client": (
        """
--- shop/prices.py
from functools import cached_property

import httpx


class Prices:
    @cached_property
    def client(self):
        return httpx.Client(base_url="https://prices.example.com")


prices = Prices()
""",
        CLIENTS["an object of another file"],
    ),
    "the property creates it once": (
        """
--- shop/prices.py
import httpx


class Prices:
    _client = None

    @property
    def client(self):
        if self._client is None:
            self._client = httpx.Client(base_url="https://prices.example.com")
        return self._client


prices = Prices()
""",
        CLIENTS["an object of another file"],
    ),
    "the handler keeps the client": (
        prices(),
        project("KEPT.append(Prices().client)", f"{IMPORTED}\n\nKEPT = []"),
    ),
    "another attribute": (prices(), project("return Prices().currency")),
    "the object is unknown": (prices(), project("return found.daily", parameters="found")),
    "the class has its own": (
        prices(),
        project(
            "return Shown().daily",
            f'{IMPORTED}\n\n\nclass Shown(Prices):\n    daily = "unknown"',
        ),
    ),
    "only the start reads it": (
        prices(),
        """
--- shop/api.py
from fastapi import FastAPI

from shop.prices import Prices

app = FastAPI()
RATES = Prices().daily


@app.get("/prices")
def show():
    return RATES
""",
    ),
    "it is set": (prices(), project("found = Prices()\nfound.daily = {}")),
}


@pytest.mark.parametrize(("defined", "handler"), NOTHING.values(), ids=NOTHING)
def test_other_properties_are_not_reported(
    defined: str, handler: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, defined + handler)
    assert found(connlint, ".") == []
