"""Which files may name something of a module, by what they import."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from flake8_connpool.project import survey
from flake8_connpool.project.imports import imports_of
from flake8_connpool.project.modules import Modules
from flake8_connpool.project.searching import Search

from .folders import found, make

CLIENT = "shop/s3/client.py"
FILES = {
    "by its name": "from shop.s3.client import client",
    "with a star": "from shop.s3.client import *",
    "as an attribute": "from shop.s3 import client\nclient.client.get()",
    "as an attribute of its full name": "import shop.s3.client\nshop.s3.client.client.get()",
    "something else of its module": "from shop.s3.client import Bucket",
    "its module alone": "from shop.s3 import client\nclient.Bucket()",
    "something of another module": "from shop.redis.client import connect",
    "another module": "import os",
}


def searched(paths: list[str]) -> Search:
    sources = {f"{name}.py": text.encode() for name, text in FILES.items()}
    imports = {path: imports_of(data) for path, data in sources.items()}
    return Search(imports, Modules([CLIENT, *paths]), sources.get, {"tried.py"})


def test_files_that_may_name_an_object_are_found() -> None:
    found = searched(["shop/redis/client.py"]).among([(CLIENT, "client")])
    assert found == [f"{name}.py" for name in list(FILES)[:4]]


def test_files_that_may_import_a_module_are_found() -> None:
    found = searched([]).importing([CLIENT])
    assert found == [f"{name}.py" for name in list(FILES)[:-1]]


@pytest.mark.parametrize("name", ["client", "Bucket"])
def test_what_was_tried_is_not_found(name: str) -> None:
    search = searched([])
    search.tried = {f"{one}.py" for one in FILES}
    assert search.among([(CLIENT, name)]) == [] == search.importing([CLIENT])


def test_a_file_of_a_package_need_not_name_it() -> None:
    imports = {"shop/api.py": frozenset({".engine"}), "jobs/api.py": frozenset({".engine"})}
    search = Search(imports, Modules(["shop/__init__.py"]), lambda _: None, set())
    assert search.among([("shop/__init__.py", "engine")]) == ["shop/api.py"]


def test_more_may_be_asked_of_a_file() -> None:
    search = searched([])
    assert search.among([(CLIENT, "client")], lambda path: "star" in path) == ["with a star.py"]


@pytest.mark.parametrize(("most", "is_found"), [(3, True), (2, False)])
def test_a_name_that_too_many_files_import_is_left_out(most: int, is_found: bool) -> None:
    paths = [f"{name}.py" for name in "abc"]
    imports = {path: frozenset({"client.fetch"}) for path in ("tried.py", *paths)}
    search = Search(
        {**imports, "d.py": frozenset({"client.close"})},
        Modules([CLIENT]),
        lambda _: None,
        {"tried.py"},
    )
    assert search.among([(CLIENT, "fetch")], most=most) == (paths if is_found else [])
    assert search.among([(CLIENT, "fetch"), (CLIENT, "close")], most=most)[-1] == "d.py"


SHOP = """
--- shop/rates.py
import requests


{made}
--- shop/api.py
from fastapi import FastAPI

from shop.rates import {name}

app = FastAPI()


@app.get("/rates")
def show_rates():
    return {call}
"""
OF_A_CLASS = {
    "made": "class Rates:\n    def load(self):\n        return requests.get('https://rates.example.com')",
    "name": "Rates",
    "call": "Rates().load()",
}
OF_A_MODULE = {
    "made": "def load():\n    return requests.get('https://rates.example.com')",
    "name": "load",
    "call": "load()",
}


@pytest.mark.parametrize(
    ("made", "most", "is_found"),
    [(OF_A_CLASS, 1, True), (OF_A_CLASS, 0, False), (OF_A_MODULE, 0, True)],
)
def test_only_classes_are_left_out(
    made: dict[str, str],
    most: int,
    is_found: bool,
    tmp_path: Path,
    connlint: Connlint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(survey, "_MOST_IMPORTERS", most)
    make(tmp_path, SHOP.format(**made))
    assert bool(found(connlint, ".")) is is_found
