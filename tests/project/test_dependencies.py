"""Classes and objects of other files that a framework calls for the parameters of handlers."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

HANDLERS = """
--- shop/__init__.py
--- shop/api.py
from typing import Annotated

from fastapi import Depends, FastAPI

from shop.rates import {name}

app = FastAPI()


@app.get("{path}")
def rates({parameter}):
    return {result}
"""
CLIENT = """
--- shop/rates.py
import httpx


class Rates:
    def __init__(self):
        self.client = httpx.Client(base_url="https://rates.example.com"){marker}

    def daily(self):
        return self.client.get("/daily").json()
"""
REQUEST = """
--- shop/rates.py
import httpx


class Rates:
    def __init__(self):
        self.daily = httpx.get("https://rates.example.com/daily").json(){marker}
"""
OBJECT = """
--- shop/rates.py
import httpx


class Rates:
    def __init__(self, day):
        self.day = day

    def __call__(self):
        return httpx.get(f"https://rates.example.com/{{self.day}}").json(){marker}


daily = Rates("daily")
"""
CREATED = {
    "named": "found: Rates = Depends(Rates)",
    "named by its keyword": "found: Rates = Depends(dependency=Rates)",
    "named, as another type": "found: object = Depends(Rates)",
    "said by the annotation": "found: Rates = Depends()",
    "in the annotation": "found: Annotated[Rates, Depends()]",
    "named in the annotation": "found: Annotated[object, Depends(Rates)]",
    "behind a keyword": "*, found: Rates = Depends()",
}
CALLED = {
    "an object": ("daily", "found=Depends(daily)"),
    "an object in an annotation": ("daily", "found: Annotated[dict, Depends(daily)]"),
    "an object that the handler's file creates": ("Rates", 'found=Depends(Rates("weekly"))'),
}


def handlers(parameter: str, result: str, name: str = "Rates", path: str = "/rates") -> str:
    return HANDLERS.format(name=name, parameter=parameter, result=result, path=path)


@pytest.mark.parametrize("parameter", CREATED.values(), ids=CREATED)
def test_a_class_of_another_file_is_created_for_every_request(
    parameter: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = CLIENT.format(marker="  # CPL102") + handlers(parameter, "found.daily()")
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


@pytest.mark.parametrize("parameter", CREATED.values(), ids=CREATED)
def test_a_request_of_its_constructor_is_one_of_every_request(
    parameter: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = REQUEST.format(marker="  # CPL101") + handlers(parameter, "found.daily")
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


@pytest.mark.parametrize(("name", "parameter"), CALLED.values(), ids=CALLED)
def test_an_object_of_another_file_is_called_for_every_request(
    name: str, parameter: str, tmp_path: Path, connlint: Connlint
) -> None:
    project = OBJECT.format(marker="  # CPL101") + handlers(parameter, "found", name)
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


def test_the_handler_is_named(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, CLIENT.format(marker="") + handlers("found: Rates = Depends()", "found.daily()"))
    (finding,) = details(connlint, ".")
    assert "for every request of `GET /rates`" in finding["message"]
    places = [
        (Path(one["filename"]).name, one["location"]["row"], one["message"])
        for one in finding["related_locations"]
    ]
    assert places == [
        ("api.py", 11, "called here"),
        ("api.py", 11, "`GET /rates` runs for every request"),
    ]


def test_an_object_that_keeps_another_is_dropped_with_it(
    tmp_path: Path, connlint: Connlint
) -> None:
    project = CLIENT.format(marker="  # CPL102") + (
        handlers("board: Board = Depends()", "board.show()", "Board").replace(
            "shop.rates", "shop.boards"
        )
        + """
--- shop/boards.py
from fastapi import Depends

from shop.rates import Rates


class Board:
    def __init__(self, rates: Rates = Depends()):
        self.rates = rates

    def show(self):
        return self.rates.daily()
"""
    )
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


KEPT = {
    "the handler keeps it": CLIENT.format(marker="")
    + handlers("found: Rates = Depends()", "ALL.append(found)"),
    "its metaclass may return the same": CLIENT.format(marker="").replace(
        "class Rates:", "class Rates(metaclass=Single):"
    )
    + handlers("found: Rates = Depends()", "found.daily()"),
    "a decorator may return the same": REQUEST.format(marker="").replace(
        "class Rates:", "@single\nclass Rates:"
    )
    + handlers("found: Rates = Depends()", "found.daily"),
    "the handler is one for administrators": REQUEST.format(marker="")
    + handlers("found: Rates = Depends()", "found.daily", path="/admin/rates"),
    "the handler does not use it": CLIENT.format(marker="")
    + handlers("found: Rates = Depends()", "None"),
    "the object has a client of its own": CLIENT.format(marker="").replace(
        "def daily", "def __call__"
    )
    + handlers("found=Depends(Rates())", "found"),
}


@pytest.mark.parametrize("project", KEPT.values(), ids=KEPT)
def test_what_may_outlive_a_request_is_not_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == []
