"""Names for annotations that stand for a dependency: `RatesDep = Annotated[Rates, Depends(f)]`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, details, found, make

DEPENDENCIES = """
--- shop/__init__.py
--- shop/clients.py
import httpx


def rates_client():
    with httpx.Client(base_url="https://rates.example.com") as client:{marker}
        yield client
--- shop/deps.py
from typing import Annotated

import httpx
from fastapi import Depends

from shop.clients import rates_client

RatesDep = Annotated[httpx.Client, Depends(rates_client)]
Plain = Annotated[httpx.Client, "of the caller"]
--- shop/api.py
from fastapi import APIRouter

from {module} import {name}

router = APIRouter()


@router.get("{path}")
def show_rates(client: {name}):
    return client.get("/daily").json()


@router.get("/weekly")
def show_week(*, client: {name}):
    return client.get("/weekly").json()
"""


def project(
    name: str = "RatesDep", marker: str = "", path: str = "/rates", module: str = "shop.deps"
) -> str:
    return DEPENDENCIES.format(name=name, marker=marker, path=path, module=module)


def test_the_handlers_of_another_file_are_named(tmp_path: Path, connlint: Connlint) -> None:
    text = project(marker="  # CPL102")
    make(tmp_path, text)
    assert found(connlint, ".") == announced(text) != []
    (finding,) = details(connlint, ".")
    assert finding["affected"] == [
        "`GET /rates` (shop/api.py:9)",
        "`GET /weekly` (shop/api.py:14)",
    ]


def test_a_dependency_of_a_dependency_is_followed(tmp_path: Path, connlint: Connlint) -> None:
    text = f"""{project()}
--- shop/users.py
from typing import Annotated

from fastapi import APIRouter, Depends

from shop.deps import RatesDep

router = APIRouter()


def current_rate(client: RatesDep):
    return client.get("/now").json()


Rate = Annotated[str, Depends(current_rate)]
--- shop/more.py
from fastapi import APIRouter

from shop.users import Rate

router = APIRouter()


@router.get("/now")
def show_rate(rate: Rate):
    return rate
"""
    make(tmp_path, text)
    (finding,) = details(connlint, ".")
    assert "`GET /now` (shop/more.py:9)" in finding["affected"]


@pytest.mark.parametrize(
    "text",
    [
        # Nobody calls the function for a parameter.
        project(name="Plain").replace(", Depends(rates_client)]", "]"),
        # The annotation is that of a class, whose objects come from elsewhere.
        project(name="Rates", module="shop.clients")
        .replace("def rates_client", "class Rates:\n    pass\n\n\ndef rates_client")
        .replace(", Depends(rates_client)]", "]"),
    ],
    ids=["an annotation without a dependency", "a class"],
)
def test_another_annotation_runs_nothing(text: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, text)
    assert found(connlint, ".") == []


def test_a_class_that_is_only_an_annotation_is_not_created(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(
        tmp_path,
        """
--- shop/__init__.py
--- shop/clients.py
import requests


class Rates:
    def __init__(self):
        self.daily = requests.get("https://rates.example.com/daily").json()
--- shop/api.py
from fastapi import APIRouter

from shop.clients import Rates

router = APIRouter()


@router.post("/rates")
def show_rates(rates: Rates):
    return rates.daily
""",
    )
    assert found(connlint, ".") == []
