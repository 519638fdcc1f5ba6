"""Helpers that get the parameters of a handler of another file, and look like a handler."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import details, found, make

HELPER = """
--- shop/__init__.py
--- shop/proxy.py
import httpx
from fastapi import Request


async def pass_on(request: Request):
    async with httpx.AsyncClient() as client:
        return await client.get(f"https://rates.example.com/{request.url.path}")
"""
ROUTE = """
--- shop/api.py
from fastapi import APIRouter, Request

from shop.proxy import pass_on

router = APIRouter()


@router.get("/rates")
async def rates(request: Request):
    return await pass_on(request)
"""


def test_the_handler_is_named_and_not_its_helper(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, HELPER + ROUTE)
    (finding,) = details(connlint, ".")
    assert "for every request of `GET /rates`" in finding["message"]
    assert finding["affected"] == ["`GET /rates` (shop/api.py:9)"]
    messages = [one["message"] for one in finding["related_locations"]]
    assert messages == ["called here", "`GET /rates` runs for every request"]


@pytest.mark.parametrize(
    "other",
    [
        "",
        ROUTE.replace("await pass_on(request)", "None"),
        ROUTE.replace('@router.get("/rates")\n', "").replace("request: Request", "name"),
    ],
    ids=["nothing", "a handler that does not call it", "a plain function"],
)
def test_what_no_handler_calls_is_the_handler(
    other: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, HELPER + other)
    (finding,) = details(connlint, ".")
    assert "for every request of `pass_on`" in finding["message"]


def test_a_helper_of_a_handler_that_runs_rarely_runs_rarely(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, HELPER + ROUTE.replace('"/rates"', '"/login"'))
    assert found(connlint, ".") == []
