"""Methods that classes in other files are not known to run."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .connectors import CONNECTOR, FROM_REGISTRY, REGISTRY, WEATHER, task
from .folders import found, make

NOT_RUN = {
    "nothing starts it": CONNECTOR + WEATHER,
    "an object without an annotation": CONNECTOR
    + WEATHER
    + REGISTRY
    + task("from shop.registry import lookup", "connector = lookup(name)\nconnector.start()"),
    "an object of another subclass": CONNECTOR
    + WEATHER
    + """
--- shop/connectors/files.py
from shop.connectors.base import Connector


class FileConnector(Connector):
    def run(self):
        return open("/var/lib/today").read()
"""
    + task("from shop.connectors.files import FileConnector", "FileConnector().start()"),
    "a class of the same name": CONNECTOR
    + WEATHER
    + """
--- shop/hardware.py
class WeatherConnector:
    def start(self):
        return self.run()

    def run(self):
        return None
"""
    + task("from shop.hardware import WeatherConnector", "WeatherConnector().start()"),
    "a base that runs another method": CONNECTOR
    + WEATHER
    + REGISTRY
    + task(FROM_REGISTRY, "connector: Connector = lookup(name)\nconnector.prepare()"),
    "a base of a library": """
--- shop/connectors/weather.py
import requests
from somewhere import Connector


class WeatherConnector(Connector):
    def run(self):
        return requests.get("https://weather.example.com/today").json()
"""
    + task("from somewhere import Connector", "connector: Connector = name\nconnector.run()"),
    "a method of the second base, which an ancestor of the first has": """
--- shop/connectors/files.py
class Files:
    def run(self):
        return open("/var/lib/today").read()


class Archive(Files):
    name = "archive"
--- shop/connectors/http.py
import requests


class Http:
    def run(self):
        return requests.get("https://weather.example.com/today").json()
--- shop/connectors/both.py
from shop.connectors.files import Archive
from shop.connectors.http import Http


class Both(Archive, Http):
    pass
"""
    + task("from shop.connectors.both import Both", "return Both().run()"),
    "a method that an attribute of the subclass hides": """
--- shop/connectors/base.py
import requests


class Connector:
    def run(self):
        return requests.get("https://weather.example.com/today").json()
--- shop/connectors/kept.py
from shop.connectors.base import Connector
from somewhere import kept


class KeptConnector(Connector):
    run = kept(Connector.run)
"""
    + task("from shop.connectors.kept import KeptConnector", "return KeptConnector().run()"),
    "a method of the base that the subclass overrides": """
--- shop/connectors/base.py
import requests


class Connector:
    def run(self):
        return requests.get("https://weather.example.com/today").json()
--- shop/connectors/files.py
from shop.connectors.base import Connector


class FileConnector(Connector):
    def run(self):
        return open("/var/lib/today").read()
"""
    + task("from shop.connectors.files import FileConnector", "return FileConnector().run()"),
}
NOT_RUN = {name: text.replace("  # CPL101", "") for name, text in NOT_RUN.items()}


@pytest.mark.parametrize("project", NOT_RUN.values(), ids=NOT_RUN)
def test_a_method_that_nothing_is_known_to_run_is_not_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == []
