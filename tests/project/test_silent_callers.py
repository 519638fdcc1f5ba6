"""Calls in other files that say nothing of how often a function runs, with those that do."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import Connlint

from .folders import announced, found, make

RATES = """
--- shop/__init__.py
--- shop/rates.py
import requests


def load_rates():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
"""
HEAD = """
--- shop/api.py
from fastapi import APIRouter

from shop.rates import load_rates

router = APIRouter()
"""

LOUD = {
    "a handler": f"""{HEAD}

@router.get("/rates")
def show_rates():
    return load_rates()
""",
    "a handler that keeps the result nowhere": f"""{HEAD}

@router.get("/rates")
def show_rates():
    rates = load_rates()
    return rates
""",
    "a handler in a branch": f"""{HEAD}

@router.get("/rates")
def show_rates(fresh: bool = False):
    return load_rates() if fresh else {{}}
""",
    "two functions of two other files": """
--- shop/report.py
from shop.rates import load_rates


def report():
    return sorted(load_rates())
--- shop/mail.py
from shop.rates import load_rates


def mail():
    return str(load_rates())
""",
    "a handler, by a function with a decorator that only logs": """
--- shop/logs.py
import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)

    return wrapper
--- shop/daily.py
from shop.logs import logged
from shop.rates import load_rates


@logged
def daily():
    return load_rates()
--- shop/api.py
from fastapi import APIRouter

from shop.daily import daily

router = APIRouter()


@router.get("/rates")
def show_rates():
    return daily()
""",
}

SILENT = {
    "one function of another file": """
--- shop/report.py
from shop.rates import load_rates


def report():
    return sorted(load_rates())
""",
    "handlers that only test code has": """
--- tests/conftest.py
from fastapi import FastAPI

from shop.rates import load_rates

app = FastAPI()


@app.get("/rates")
def show_rates():
    return load_rates()
""",
    "two tests": """
--- tests/test_rates.py
from shop.rates import load_rates


def test_rates():
    assert load_rates()


def test_euro():
    assert load_rates()["EUR"]
""",
    "a result that is kept": f"""{HEAD}rates = None


@router.get("/rates")
def show_rates():
    global rates
    if rates is None:
        rates = load_rates()
    return rates
""",
    "two functions that keep the result": """
--- shop/report.py
from shop.rates import load_rates

_rates = None


def report():
    global _rates
    if _rates is None:
        _rates = load_rates()
    return sorted(_rates)
--- shop/mail.py
from shop.rates import load_rates

_rates = {}


def mail(day):
    if day not in _rates:
        _rates[day] = load_rates()
    return _rates[day]
""",
    "a function of a function whose result is kept": """
--- shop/tables.py
from shop.rates import load_rates


def table():
    return dict(load_rates())


def sorted_table():
    return sorted(table())
--- shop/api.py
from fastapi import APIRouter

from shop.tables import sorted_table

router = APIRouter()
_tables = {}


@router.get("/tables/{name}")
def show_table(name):
    if name not in _tables:
        _tables[name] = sorted_table()
    return _tables[name]


@router.get("/all/{name}")
def show_all(name):
    if name not in _tables:
        _tables[name] = sorted_table()
    return _tables
""",
    "a result that is kept in an object of the application": f"""{HEAD}

class Store:
    rates = None


@router.get("/rates")
def show_rates():
    if Store.rates is None:
        Store.rates = load_rates()
    return Store.rates
""",
    "a function with a cache": """
--- shop/cached.py
from functools import lru_cache

from shop.rates import load_rates


@lru_cache(maxsize=1)
def cached_rates():
    return load_rates()
--- shop/api.py
from fastapi import APIRouter

from shop.cached import cached_rates

router = APIRouter()


@router.get("/rates")
def show_rates():
    return cached_rates()
""",
    "a function with a cache that another file wraps around it": """
--- shop/cached.py
from functools import cache

from shop.rates import load_rates

cached_rates = cache(load_rates)
--- shop/api.py
from fastapi import APIRouter

from shop.cached import cached_rates

router = APIRouter()


@router.get("/rates")
def show_rates():
    return cached_rates()
""",
    "a function with a decorator of another file that keeps results": """
--- shop/keeping.py
import functools


def memoized(function):
    results = {}

    @functools.wraps(function)
    def wrapper(*args):
        if args not in results:
            results[args] = function(*args)
        return results[args]

    return wrapper
--- shop/daily.py
from shop.keeping import memoized
from shop.rates import load_rates


@memoized
def daily():
    return load_rates()
--- shop/api.py
from fastapi import APIRouter

from shop.daily import daily

router = APIRouter()


@router.get("/rates")
def show_rates():
    return daily()
""",
    "a login": f"""{HEAD}

@router.post("/login")
def login():
    return load_rates()
""",
    "the callback of a login": f"""{HEAD}

@router.get("/oauth/callback")
def oauth_callback():
    return load_rates()
""",
    "a function that sets something up": """
--- shop/installing.py
from shop.rates import load_rates


def setup():
    return load_rates()
--- shop/api.py
from fastapi import APIRouter

from shop.installing import setup

router = APIRouter()


@router.get("/rates")
def show_rates():
    return setup()
""",
    "a receiver of unknown class": """
--- shop/api.py
from fastapi import APIRouter

from shop.wiring import container

router = APIRouter()


@router.get("/rates")
def show_rates():
    return container.load_rates()
--- shop/wiring.py
from somewhere import Container

container = Container()
""",
    "a parameter of the same name": """
--- shop/api.py
from fastapi import APIRouter

router = APIRouter()


@router.get("/rates")
def show_rates(load_rates):
    return load_rates()
""",
    "a function that a handler looks up by a string": """
--- shop/api.py
import importlib

from fastapi import APIRouter

router = APIRouter()


@router.get("/rates/{name}")
def show_rates(name: str):
    return getattr(importlib.import_module("shop.rates"), f"load_{name}")()
""",
    "an argument of an unknown function": f"""{HEAD}

@router.get("/rates")
def show_rates():
    return router.cache.get_or_set("rates", load_rates)
""",
    "a function that is named and not called": f"""{HEAD}

@router.get("/rates")
def show_rates():
    return {{"loader": load_rates}}
""",
    "a decorator of an unknown library that may keep results": """
--- shop/daily.py
from somewhere import cached

from shop.rates import load_rates


@cached(ttl=60)
def daily():
    return load_rates()
--- shop/api.py
from fastapi import APIRouter

from shop.daily import daily

router = APIRouter()


@router.get("/rates")
def show_rates():
    return daily()
""",
}


@pytest.mark.parametrize("callers", LOUD.values(), ids=LOUD)
def test_callers_of_other_files_show_that_a_function_runs_again(
    callers: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, RATES + callers)
    assert found(connlint, ".") == announced(RATES) != []
    assert found(connlint, ".", "--no-project") == []


@pytest.mark.parametrize("callers", SILENT.values(), ids=SILENT)
def test_callers_of_other_files_that_show_nothing_are_no_evidence(
    callers: str, tmp_path: Path, connlint: Connlint
) -> None:
    make(tmp_path, RATES + callers)
    assert found(connlint, ".") == []
