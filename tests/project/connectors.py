"""Parts of a project of connectors, which tasks run."""

from __future__ import annotations

CONNECTOR = """
--- shop/connectors/__init__.py
--- shop/connectors/base.py
from abc import ABC, abstractmethod


class Connector(ABC):
    def start(self):
        self.prepare()
        return self.run()

    def prepare(self):
        pass

    @abstractmethod
    def run(self):
        raise NotImplementedError
"""
WEATHER = """
--- shop/connectors/weather.py
import requests

from shop.connectors.base import Connector


class WeatherConnector(Connector):
    def run(self):
        return requests.get("https://weather.example.com/today").json()  # CPL101
"""
TASK = """
--- shop/tasks.py
from celery import shared_task

{imported}


@shared_task
def run_connector(name: str):
    {body}
"""


def task(imported: str, body: str) -> str:
    return TASK.format(imported=imported, body=body.replace("\n", "\n    "))


BASE = "from shop.connectors.base import Connector"
REGISTRY = """
--- shop/registry.py
def lookup(name):
    return REGISTERED[name]


REGISTERED = {}
"""
FROM_REGISTRY = f"{BASE}\nfrom shop.registry import lookup"
