"""Callers that run now and then, or once: they are no evidence, and others beside them are."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import details, found, make
from .rates import REQUEST

FOUND = ["shop/rates.py:5 CPL101"]
HANDLER = """
--- shop/api.py
from fastapi import APIRouter

from shop.accounts import superuser_required
from shop.rates import load_rates

router = APIRouter()


{decorator}
@router.{verb}("{path}")
def handle():
    return load_rates()
"""


def handler(path: str, *, verb: str = "get", decorator: str = "") -> str:
    return REQUEST + HANDLER.format(path=path, verb=verb, decorator=decorator)


@pytest.mark.parametrize("path", ["/rates", "/shops/{shop}/rates", "/administration-fees"])
def test_a_route_that_many_people_call_is_evidence(
    path: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, handler(path))
    assert found(connlint, ".") == FOUND


@pytest.mark.parametrize(
    "path",
    [
        *("/admin/rates", "/shop/settings", "/oauth/callback", "/license", "/connect"),
        *("/rates/test", "/oauth/rates", "/login/oauth/access_token"),
    ],
)
def test_a_route_for_administrators_or_settings_is_none(
    path: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, handler(path, verb="post"))
    assert found(connlint, ".") == []


def test_neither_is_a_handler_that_only_administrators_may_call(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, handler("/rates", decorator="@superuser_required"))
    assert found(connlint, ".") == []


RATE_OF_A_DAY = """
--- shop/rates.py
import requests


def load_rates(day):
    return requests.get(f"https://rates.example.com/{day}").json()
--- shop/days.py
from shop.rates import load_rates


def first():
    return load_rates("first")
--- shop/{path}.py
from fastapi import APIRouter

from shop.days import first

router = APIRouter()


@router.get("/{path}/rates")
def handle():
    return first()
"""


@pytest.mark.parametrize(("path", "expected"), [("admin", []), ("oauth", []), ("users", FOUND)])
def test_what_only_such_handlers_run_is_run_as_rarely(
    path: str, expected: list[str], tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, RATE_OF_A_DAY.format(day="{day}", path=path))
    assert found(connlint, ".") == expected
    assert found(connlint, ".", "--no-project") == FOUND


def test_what_another_function_runs_too_is_not(tmp_path: Path, connlint: Connlint) -> None:
    further = "--- shop/report.py\nfrom shop.days import first\n\n\ndef report():\n    first()\n"
    make(tmp_path, RATE_OF_A_DAY.format(day="{day}", path="admin") + further)
    assert found(connlint, ".") == FOUND


CALLER = """
--- shop/{name}.py
from shop.rates import load_rates


{source}
"""
REPORT = CALLER.format(name="report", source="def report():\n    return load_rates()")
PAGE = CALLER.format(name="page", source="def page():\n    return load_rates()")
ONCE = {
    "a command": CALLER.format(
        name="commands",
        source="import click\n\n\n@click.command()\ndef show():\n    load_rates()",
    ),
    "the top of a module": CALLER.format(name="start", source="RATES = load_rates()"),
    "a set-up": CALLER.format(name="setup", source="def setup_rates():\n    load_rates()"),
}


def test_two_callers_of_other_files_show_that_a_function_runs_again(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, REQUEST + REPORT + PAGE)
    (finding,) = details(connlint, ".")
    assert finding["message"].endswith("on every call of `load_rates`")


@pytest.mark.parametrize("caller", ONCE.values(), ids=ONCE)
def test_a_caller_that_runs_once_or_now_and_then_does_not_count(
    caller: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, REQUEST + REPORT + caller)
    assert found(connlint, ".") == []


def test_a_loop_of_the_file_itself_is_named_rather_than_a_handler_elsewhere(
    tmp_path: Path, connlint: Connlint
) -> None:
    looping = """
--- shop/rates.py
import requests


def load_rates():
    return [requests.get(f"https://rates.example.com/{day}") for day in range(31)]
--- shop/accounts.py
"""
    make(tmp_path, looping + HANDLER.format(path="/rates", verb="get", decorator=""))
    (finding,) = details(connlint, ".")
    assert finding["message"].endswith("on every iteration of a loop")
    assert finding["affected"] == ["`GET /rates` (shop/api.py:11)"]
