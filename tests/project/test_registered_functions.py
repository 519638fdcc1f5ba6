"""Functions that no file calls and that a decorator registers: who runs them is unknown.

Alone, a function with a parameter is reported, since its callers can pass anything.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

TOOL = """
--- shop/__init__.py
--- shop/tools.py
import requests

from shop.registry import action


@action
def prices(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
"""

# What `action` does, and other files.
REGISTERING = {
    "keeps it in a table": """
--- shop/registry.py
ACTIONS = {}


def action(function):
    ACTIONS[function.__name__] = function
    return function
""",
    "marks it": """
--- shop/registry.py
def action(function):
    function.is_action = True
    return function
""",
    "is a method": """
--- shop/registry.py
class Registry:
    def __init__(self):
        self.found = []

    def add(self, function):
        self.found.append(function)
        return function


action = Registry().add
""",
    "is of a library": """
--- shop/registry.py
from plugins import action
""",
}

WRAPPING = {
    "calls it": """
--- shop/registry.py
from functools import wraps


def action(function):
    @wraps(function)
    def run(*args):
        print(function.__name__)
        return function(*args)

    return run
""",
    "is a known wrapper": """
--- shop/registry.py
from tenacity import retry as action
""",
    "marks it, and another file calls it": """
--- shop/registry.py
def action(function):
    function.is_action = True
    return function
--- shop/page.py
from shop.tools import prices


def page(day):
    return str(prices(day))
""",
    "marks it, and a handler calls it": """
--- shop/registry.py
def action(function):
    function.is_action = True
    return function
--- shop/api.py
from fastapi import FastAPI

from shop.tools import prices

app = FastAPI()


@app.get("/prices/{day}")
def show(day: str):
    return prices(day)
""",
    "marks it, and a table of another file names it": """
--- shop/registry.py
def action(function):
    function.is_action = True
    return function
--- shop/table.py
from shop.tools import prices

TOOLS = [prices]
""",
}

# More of `shop/tools.py`, which has findings by itself.
HELPERS = """
--- shop/__init__.py
--- shop/registry.py
def action(function):
    function.is_action = True
    return function
--- shop/tools.py
import requests

from shop.registry import action


def _fetch(day):
    return requests.get(f"https://prices.example.com/{day}").json()


@action
def today():
    return _fetch("today")


@action
def on(day):
    return _fetch(day)


@action
def between(days):
    return [requests.get(f"https://prices.example.com/{day}") for day in days]  # CPL101


def _send(day):
    return requests.post(f"https://prices.example.com/{day}").json()  # CPL101


@action
def send(day):
    return _send(day)


def sent(day):
    return _send(day)


def _each(day):
    return requests.put(f"https://prices.example.com/{day}").json()  # CPL101


@action
def each(days):
    for day in days:
        _each(day)
"""


METHODS = """
--- shop/__init__.py
--- shop/registry.py
def action(function):
    function.is_action = True
    return function
--- shop/tools.py
import requests

from shop.registry import action


class Tools:
    @action
    def prices(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
"""


@pytest.mark.parametrize("registry", REGISTERING.values(), ids=REGISTERING)
def test_a_function_that_a_decorator_may_register_is_not_reported(
    registry: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, TOOL + registry)
    assert found(connlint, ".") == []
    assert found(connlint, ".", "--no-project") == announced(TOOL) != []


@pytest.mark.parametrize("registry", WRAPPING.values(), ids=WRAPPING)
def test_a_function_that_is_wrapped_or_used_is_reported(
    registry: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, TOOL + registry)
    assert found(connlint, ".") == announced(TOOL) != []


def test_what_only_such_functions_call_is_not_reported_outside_of_loops(
    tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, HELPERS)
    assert found(connlint, ".") == announced(HELPERS)


def test_a_method_is_reported(tmp_path: Path, connlint: Connlint) -> None:
    """It can be called on an object of unknown class."""
    make(tmp_path, METHODS)
    assert found(connlint, ".") == announced(METHODS) != []


def test_a_reason_is_given(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, TOOL + REGISTERING["marks it"])
    reason = "nothing in the project calls `prices`; a decorator may register it"
    assert reason in connlint("--why", "shop/tools.py:8").out
