"""Engines of objects that live for one request, which have no idle connections to check."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import found, make

EXPORT = """
--- depot/__init__.py
--- depot/base.py
class Service:
    def __init__(self):
        self.name = "depot"
--- depot/exporter.py
from sqlalchemy import create_engine, text

from depot.base import Service


class Exporter(Service):
    def __init__(self, url):
        super().__init__()
        self.engine = create_engine(url)

    def dump(self):
        with self.engine.connect() as connection:
            return connection.execute(text("select 1")).all()
--- depot/backup.py
from depot.base import Service
from depot.exporter import Exporter


class Backup(Service):
    def __init__(self, url):
        super().__init__()
        self.exporter = Exporter(url)

    def run(self):
        return self.exporter.dump()
"""
HANDLER = """
--- depot/api.py
from fastapi import FastAPI

from depot.backup import Backup

app = FastAPI()


@app.post("/backups")
def create(url: str):
    backup = Backup(url)
    return backup.run()
"""
LINE = "depot/exporter.py:9 CPL401"
ALIVE = {
    "an object of the module": HANDLER.replace(
        "app = FastAPI()", 'app = FastAPI()\nbackup = Backup("postgresql://db/depot")'
    ),
    "an object that the handler stores": HANDLER.replace(
        "    backup = Backup(url)", "    backup = app.state.backup = Backup(url)"
    ),
    "an object of a program": """
--- depot/__main__.py
from depot.backup import Backup


def main():
    backup = Backup("postgresql://db/depot")
    while True:
        backup.run()


main()
""",
    "a base that keeps its objects": HANDLER
    + """
--- depot/base.py
class Service:
    services = []

    def __init__(self):
        self.services.append(self)
""",
    "a base that is not known": HANDLER
    + """
--- depot/base.py
from services import Service
""",
    "nothing creates one": "",
}


def engines(connlint: Connlint) -> list[str]:
    return found(connlint, "--select=CPL401", ".")


def test_an_engine_of_a_request_is_not_reported(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, EXPORT + HANDLER)
    assert engines(connlint) == []
    assert found(connlint, "--select=CPL401", "--no-project", ".") == [LINE]
    outcome = connlint("--select=CPL401", "--why=depot/exporter.py:9")
    assert "every `Exporter` lives for one request or task, and its engine with it" in outcome.out


@pytest.mark.parametrize("text", ALIVE.values(), ids=ALIVE)
def test_an_engine_that_lives_longer_is_reported(
    text: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, EXPORT + text)
    assert engines(connlint) == [LINE]
