"""Functions of an application that no file names: they never run, and neither do their loops."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make
from .prices_shop import HANDLER

# Every function but `load` is found by nothing.
PRICES = """
--- shop/prices.py
from abc import ABC

import requests


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


def load_all(days):
    return [requests.get(f"https://prices.example.com/{day}").json() for day in days]


def load_by_hand(day):
    def send():
        return requests.post(f"https://prices.example.com/{day}").json()

    return send()


def load_week(days):
    return [_of_week(day) for day in days]


def _of_week(day):
    return requests.get(f"https://prices.example.com/week/{day}").json()


class Archive(ABC):
    @staticmethod
    def load_archived(day):
        return requests.get(f"https://prices.example.com/old/{day}").json()


class Prices(Archive, object):
    def load_one(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()

    def _load_two(self, day):
        for one in (day, day + 1):
            requests.get(f"https://prices.example.com/{one}").json()


class Fake(Prices):
    def load_one(self, day):
        return {}


class Shelf:
    def order(self, day):
        return requests.post(f"https://prices.example.com/shelf/{day}").json()
--- shop/orders.py
def sort(orders, order):
    return sorted(orders, key=order)


class Orders:
    def order(self, day):
        return Orders().order(day)  # of another class
"""

# Other code names the class, or may create objects of it.
LISTED = """
--- shop/shelf.py
import requests
from plugins import Plugin, plugin

from shop.base import Base


class Shelf:
    def order(self, day):
        return requests.post(f"https://prices.example.com/shelf/{day}").json()  # CPL101


@plugin
class Decorated:
    def order(self, day):
        return requests.post(f"https://prices.example.com/shelf/{day}").json()  # CPL101


class Foreign(Plugin):
    def order(self, day):
        return requests.post(f"https://prices.example.com/shelf/{day}").json()  # CPL101


class Own(Base):
    def order(self, day):
        return requests.post(f"https://prices.example.com/shelf/{day}").json()  # CPL101
--- shop/base.py
class Base:
    pass
--- shop/page.py
SHELVES = {"first": "shop.shelf.Shelf"}


def page(shelf, day):
    return shelf.order(day)
"""

# A function that nothing uses, through other files.
CHAIN = """
--- shop/prices.py
import requests


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


def load_old(day):
    return requests.get(f"https://prices.example.com/old/{day}").json()
--- shop/report.py
from shop import prices


def report_old(day):
    return str(prices.load_old(day))
"""

OLD = """
--- shop/prices.py
import requests


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


def load_old(days):
    return [requests.get(f"https://prices.example.com/{day}").json() for day in days]  # CPL101


def _load_oldest(days):
    return [requests.get(f"https://prices.example.com/{day}").json() for day in days]  # CPL101


class Prices:
    def load_older(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


PRICES = Prices()
"""

NAMED = {
    "a call on an unknown object": """
--- shop/page.py
def page(prices, day):
    return prices.load_old(day), prices.load_older(day), prices._load_oldest(day)
""",
    "texts": """
--- shop/page.py
def page(prices, day):
    names = ("load_old", "load_older", "_load_oldest")
    return [getattr(prices, name)(day) for name in names]
""",
    "a comment and tables": """
--- shop/page.py
# See load_old.
TABLE = {'load_older': "Prices._load_oldest"}
""",
}

OTHERS = {
    "the project has no handler": """
--- shop/__init__.py
--- shop/prices.py
import requests


def load_old(days):
    return [requests.get(f"https://prices.example.com/{day}").json() for day in days]  # CPL101
""",
    "only an example of a library has one": """
--- shop/__init__.py
--- shop/prices.py
import requests


def load_old(days):
    return [requests.get(f"https://prices.example.com/{day}").json() for day in days]  # CPL101
--- examples/api.py
from fastapi import FastAPI
import requests

app = FastAPI()


@app.get("/prices/{day}")
def show(day: str):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
""",
    "a base of a library may call it": HANDLER
    + """
--- shop/prices.py
import requests
from plugins import Plugin


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


class Prices(Plugin):
    def on_day(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101

    def _on_days(self, days):
        return [requests.get(f"https://prices.example.com/{day}") for day in days]  # CPL101
""",
    "a base of the project may call it": HANDLER
    + """
--- shop/base.py
class Base:
    def _on_days(self, days):
        return []
--- shop/prices.py
import requests

from shop.base import Base


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


class Prices(Base):
    def _on_days(self, days):
        return [requests.get(f"https://prices.example.com/{day}") for day in days]  # CPL101
--- shop/page.py
def page(prices):
    return prices._on_days(["today"])
""",
    "a decorator may register it": HANDLER
    + """
--- shop/prices.py
import requests
from plugins import plugin


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


class Prices:
    @plugin
    def on_day(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
""",
    "its name may be put together": HANDLER
    + """
--- shop/prices.py
import requests


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


class Prices:
    def on_day(self, day):
        return requests.get(f"https://prices.example.com/{day}").json()  # CPL101

    def on(self, what, day):
        return getattr(self, f"on_{what}")(day)
""",
    "it is passed on": HANDLER
    + """
--- shop/prices.py
import requests


def load(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101


def on_day(day):
    return requests.get(f"https://prices.example.com/{day}").json()  # CPL101
--- shop/run.py
from plugins import register

from shop.prices import on_day

register(on_day)
""",
}


@pytest.mark.parametrize("prices", [PRICES, CHAIN], ids=["a file", "a chain of files"])
def test_what_nothing_names_is_not_reported(
    prices: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, HANDLER + prices)
    assert found(connlint, ".") == announced(prices) != []
    assert len(found(connlint, ".", "--no-project")) > len(announced(prices))


@pytest.mark.parametrize("others", NAMED.values(), ids=NAMED)
def test_what_a_file_names_is_reported(others: str, tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, HANDLER + OLD + others)
    assert found(connlint, ".") == announced(OLD) != []


def test_what_other_code_may_create_is_reported(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, HANDLER + OLD + LISTED)
    shelf = [line for line in found(connlint, ".") if "shelf.py" in line]
    assert shelf == announced(LISTED) != []


def test_what_only_tests_name_is_not_reported(tmp_path: Path, connlint: Connlint) -> None:
    tests = NAMED["texts"].replace("shop/page.py", "tests/test_page.py")
    make(tmp_path, HANDLER + OLD + tests)
    assert found(connlint, ".") == ["shop/prices.py:5 CPL101"]


@pytest.mark.parametrize("project", OTHERS.values(), ids=OTHERS)
def test_what_may_run_otherwise_is_reported(
    project: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project) != []


def test_a_reason_is_given(tmp_path: Path, connlint: Connlint) -> None:
    make(tmp_path, HANDLER + PRICES)
    reason = "nothing in the project uses `load_all`"
    assert reason in connlint("--why", "shop/prices.py:11").out


PASSING = """
--- shop/prices.py
import requests


def load(day):
    return requests.get(f"https://prices.example.com/{{day}}").json()


class Shelf:
    def restock(self, day):
        return requests.post(f"https://prices.example.com/shelf/{{day}}").json()
--- shop/shelves.py
from plugins import Plugin, command

from shop.prices import Shelf


def create():
    return Shelf()


{header}
    {decorator}def {name}(
        self,
        day,
    ) -> dict:
        for attempt in (1, 2):
            if attempt:
                return self.shelf.restock(day)
"""
FOUND = ["shop/prices.py:10 CPL101", "shop/prices.py:5 CPL101"]


@pytest.mark.parametrize("header", ["class Shelves:", "class Shelves(object):"])
def test_a_method_that_only_passes_on_calls_of_its_own_name_is_no_use(
    header: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, HANDLER + PASSING.format(header=header, name="restock", decorator=""))
    assert found(connlint, ".") == FOUND[1:]


@pytest.mark.parametrize(
    ("header", "name", "decorator"),
    [
        ("class Shelves:", "restock_all", ""),
        ("class Shelves(Plugin):", "restock", ""),
        ("class Shelves:", "restock", "@command\n    "),
        ("class Shelves:", "restock", "@command(\n        1\n    )\n    "),
        ("class Shelves:", "restock", "@command\n    # for all\n    "),
    ],
)
def test_a_method_that_something_else_may_run_is_a_use(
    header: str, name: str, decorator: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, HANDLER + PASSING.format(header=header, name=name, decorator=decorator))
    assert found(connlint, ".") == FOUND
