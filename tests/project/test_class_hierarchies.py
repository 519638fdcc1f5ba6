"""Methods that run because of classes in other files: hooks, overrides, abstract methods, super."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .connectors import CONNECTOR, FROM_REGISTRY, REGISTRY, WEATHER, task
from .folders import announced, found, make

RUN = {
    "an annotated variable of the class": CONNECTOR
    + WEATHER
    + REGISTRY
    + task(
        f"from typing import Type\n\n{FROM_REGISTRY}",
        "cls: Type[Connector] = lookup(name)\nconnector = cls()\nconnector.start()",
    ),
    "an annotated variable of type": CONNECTOR
    + WEATHER
    + REGISTRY
    + task(FROM_REGISTRY, "cls: type[Connector] = lookup(name)\ncls().start()"),
    "an annotated object": CONNECTOR
    + WEATHER
    + REGISTRY
    + task(FROM_REGISTRY, "connector: Connector = lookup(name)\nconnector.start()"),
    "an annotated object that may be None": CONNECTOR
    + WEATHER
    + REGISTRY
    + task(FROM_REGISTRY, "connector: Connector | None = lookup(name)\nconnector.start()"),
    "an object of the subclass": CONNECTOR
    + WEATHER
    + task(
        "from shop.connectors.weather import WeatherConnector",
        "WeatherConnector().start()",
    ),
    "the abstract method itself": CONNECTOR
    + WEATHER
    + REGISTRY
    + task(FROM_REGISTRY, "connector: Connector = lookup(name)\nconnector.run()"),
    "a subclass of a subclass": CONNECTOR
    + """
--- shop/connectors/http.py
from .base import Connector


class HttpConnector(Connector):
    timeout = 5
--- shop/connectors/weather.py
import requests

from shop.connectors.http import HttpConnector


class WeatherConnector(HttpConnector):
    def run(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
"""
    + REGISTRY
    + task(FROM_REGISTRY, "connector: Connector = lookup(name)\nconnector.start()"),
    "a parameter of another function": CONNECTOR
    + WEATHER
    + """
--- shop/runner.py
from shop.connectors.base import Connector


def execute(connector: Connector):
    return connector.start()
"""
    + REGISTRY
    + task(
        "from shop.registry import lookup\nfrom shop.runner import execute",
        "execute(lookup(name))",
    ),
    "the method of the base by super": """
--- shop/connectors/base.py
import requests


class Connector:
    def run(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/connectors/weather.py
from shop.connectors.base import Connector


class WeatherConnector(Connector):
    def run(self):
        return super().run()["temperature"]
"""
    + task(
        "from shop.connectors.weather import WeatherConnector",
        "return WeatherConnector().run()",
    ),
    "an inherited method": """
--- shop/connectors/base.py
import requests


class Connector:
    def run(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/connectors/weather.py
from shop.connectors.base import Connector


class WeatherConnector(Connector):
    name = "weather"
"""
    + task(
        "from shop.connectors.weather import WeatherConnector",
        "return WeatherConnector().run()",
    ),
    "a method of the second base, which the common base has too": """
--- shop/connectors/base.py
class Connector:
    def run(self):
        return None
--- shop/connectors/http.py
import requests

from shop.connectors.base import Connector


class Http(Connector):
    def run(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
--- shop/connectors/both.py
from shop.connectors.base import Connector
from shop.connectors.http import Http


class Named(Connector):
    name = "named"


class Both(Named, Http):
    pass
"""
    + task("from shop.connectors.both import Both", "return Both().run()"),
    "a hook that is a coroutine": """
--- shop/bots/base.py
class Bot:
    async def answer(self, message):
        return await self.reply()

    async def reply(self):
        raise NotImplementedError
--- shop/bots/echo.py
import httpx

from .base import Bot


class EchoBot(Bot):
    async def reply(self):
        async with httpx.AsyncClient() as client:  # CPL102
            return await client.post("https://echo.example.com/")
--- shop/api.py
from fastapi import FastAPI

from shop.bots.echo import EchoBot

app = FastAPI()


@app.post("/messages")
async def receive(message: dict):
    return await EchoBot().answer(message)
""",
    "a view whose base is in another file": """
--- shop/views/base.py
from django.views import View


class ApiView(View):
    timeout = 5
--- shop/views/rates.py
import requests

from .base import ApiView


class RatesView(ApiView):
    def get(self, request):
        return requests.get("https://rates.example.com/daily").json()  # CPL101
""",
    "a function that a view whose base is in another file calls": """
--- shop/views/base.py
from django.views import View


class ApiView(View):
    timeout = 5
--- shop/views/rates.py
from shop.rates import load_rates

from .base import ApiView


class RatesView(ApiView):
    def get(self, request):
        return load_rates()
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
""",
    "a method of an object that the base in another file keeps": """
--- shop/views/base.py
from flask.views import MethodView

from shop.rates import Rates


class RatesView(MethodView):
    def __init__(self):
        self.rates = Rates()
--- shop/views/daily.py
from .base import RatesView


class DailyView(RatesView):
    def get(self):
        return self.rates.load()
--- shop/rates.py
import requests


class Rates:
    def load(self):
        return requests.get("https://rates.example.com/daily").json()  # CPL101
""",
    "a view whose base in another file calls a hook": """
--- shop/views/base.py
from django.views import View


class ApiView(View):
    def get(self, request):
        return self.load()

    def load(self):
        raise NotImplementedError
--- shop/views/rates.py
import requests

from .base import ApiView


class RatesView(ApiView):
    def load(self):
        return requests.get("https://rates.example.com/daily").json()  # CPL101
""",
}


@pytest.mark.parametrize("project", RUN.values(), ids=RUN)
def test_a_method_that_a_class_of_another_file_runs_is_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []
    assert found(connlint, ".", "--no-project") == []
